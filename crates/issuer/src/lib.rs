//! What the issuer does, and the ports it needs.
//!
//! [`Issuer`] has the use cases; [`ports`] are what it needs from outside;
//! [`policy`] is what an institution may choose.

pub mod account;
pub mod api_keys;
pub mod audit;
pub mod binding;
pub mod budgets;
pub mod console;
pub mod contact;
pub mod contract;
pub mod customers;
pub mod draft;
pub mod enrollment;
mod entry;
mod error;
mod hex;
pub mod ids;
pub mod issuance;
mod issue;
mod issuer;
pub mod keys;
pub mod life;
pub mod limits;
mod login;
pub mod outbox;
pub mod password;
pub mod policy;
pub mod ports;
pub mod proof;
mod record;
pub mod release;
pub mod resealing;
pub mod restore;
pub mod sealing;
pub mod self_registration;
pub mod staff;
pub mod stock;
mod system;
pub mod telephone;
pub mod verification;
mod workbench;

pub use entry::NewCustomer;
pub use error::Error;
pub use issue::{IssueRefusal, Issued, Order};
pub use issuer::{Issuer, Parts, Standing};
pub use login::{Login, LoginName};
pub use system::{SystemChance, SystemClock};
pub use workbench::{Seat, WorkError, Workbench};
