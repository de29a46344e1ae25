//! Enrolment, the issuer's half: start, finish, registered.
//!
//! Until the password is proven, an issuance that is unknown, expired, replaced,
//! used or exhausted looks like one with another password: the same writes, the
//! same sums, the same sizes.

mod decoy;
mod finish;
mod refusal;
mod registered;
mod start;
mod stored;

pub(crate) use decoy::Decoys;
pub(crate) use finish::{SERIAL_TRIES, registered_place};
pub use refusal::EnrollmentRefusal;
pub use stored::{
    AnsweredStart, Attempt, Claim, Finished, FinishedStore, NewClaim, NewFinish, NewToken,
    OldTokens, Stage, StartedIssuance, StoredStart,
};

/// How long a start may be finished and its request repeated, in seconds.
pub const LIFE: u64 = 120;
