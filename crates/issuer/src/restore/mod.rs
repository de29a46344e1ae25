//! What becomes of a database that was put back from a backup.
//!
//! At first nothing in it is believed that may have been overtaken: issuances are
//! void, every token is held, codes up to now are used, contacts begin anew
//! ([`Restoring`]). Then the log that was exported after the backup tells what
//! happened since ([`Since`]); what ended stays ended, and the hold of all others
//! goes ([`Reconciling`]).

mod fate;
mod since;
mod stored;

pub use fate::Fate;
pub use since::{Since, SinceError};
pub use stored::{Became, Reconciled, Reconciling, RestorePoint, Restored, Restoring, TokenReport};
