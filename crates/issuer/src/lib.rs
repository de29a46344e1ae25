//! What the issuer does, and the ports it needs.
//!
//! [`Issuer`] has the use cases; [`ports`] are what it needs from outside;
//! [`policy`] is what an institution may choose.

pub mod api_keys;
pub mod audit;
pub mod budgets;
pub mod contact;
pub mod customers;
pub mod enrollment;
mod entry;
mod error;
mod hex;
pub mod ids;
pub mod issuance;
mod issue;
mod issuer;
pub mod keys;
pub mod limits;
mod login;
pub mod outbox;
pub mod password;
pub mod policy;
pub mod ports;
mod record;
pub mod sealing;
mod system;
pub mod verification;
mod workbench;

pub use entry::NewCustomer;
pub use error::Error;
pub use issue::{IssueRefusal, Issued, Order};
pub use issuer::{Issuer, Parts, Standing};
pub use login::Login;
pub use system::{SystemChance, SystemClock};
pub use workbench::{Seat, WorkError, Workbench};
