//! Why a check does not begin, and why a page does not go on.

use super::challenge::FailedWhy;
use crate::error::Error;
use thiserror::Error as ThisError;

/// Why a check does not begin.
#[derive(Debug, ThisError)]
pub enum CheckRefusal {
    /// The institution asks nobody to call.
    #[error("this institution has no telephone check")]
    NotOffered,
    /// The customer has no such telephone on file.
    #[error("no such telephone is on file")]
    UnknownPhone,
    /// Another session's page waits for a call from that number, be it of the
    /// same customer.
    #[error("another page waits for a call from that number")]
    NumberBusy {
        /// Whole seconds, at most.
        retry_after: u64,
    },
    /// Too many by this customer.
    #[error("too many telephone checks")]
    TooMany {
        /// Whole seconds to wait.
        retry_after: u64,
    },
    /// The issuer itself failed.
    #[error(transparent)]
    Issuer(#[from] Error),
}

/// Why a page does not go on.
#[derive(Debug, ThisError)]
pub enum UseRefusal {
    /// Nobody has keyed the code in so far.
    #[error("the call has not come yet")]
    Waiting,
    /// Nothing comes of the check any more.
    #[error("the telephone check has failed")]
    Failed(FailedWhy),
    /// Its time ran out.
    #[error("the telephone check has expired")]
    Expired,
    /// It was used.
    #[error("the telephone check was used")]
    Used,
    /// No such check, or another page's or customer's: not to be told apart.
    #[error("no such telephone check")]
    Unknown,
    /// The issuer itself failed.
    #[error(transparent)]
    Issuer(#[from] Error),
}
