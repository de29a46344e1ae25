//! Contracts with several users: who they are, whether each has a token of their
//! own or all share one, and what the administrator's login asks for.

mod card;
mod certificate;
mod mode;
mod register;
mod stored;
mod unregister;

pub use card::{CardAnswer, CardCells, CardCode};
pub use certificate::{Fingerprint, NewCertificate};
pub use mode::{ModeWish, Turned};
pub use register::RegisterWish;
pub use stored::{
    Contract, ContractUser, Counted, Keep, Membership, Mode, NewContract, NewMode, Sharer,
};

/// Who the log says it was.
pub(crate) const BY: (&str, &str) = ("by", "company administrator");
