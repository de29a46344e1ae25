//! Why a contact is refused; what the wire shows.

use crate::error::Error;
use thiserror::Error as ThisError;

/// Why a contact or a stop is refused.
#[derive(Debug, ThisError)]
pub enum ContactRefusal {
    /// Not JSON of the message's form, or a value of the wrong length.
    #[error("the message is malformed")]
    Malformed,
    /// `v` is another than 1.
    #[error("the protocol version is not known here")]
    Version,
    /// Too many from this address, or in all.
    #[error("too many contacts")]
    RateLimited {
        /// Whole seconds to wait.
        retry_after: u64,
    },
    /// An unknown token, a wrong signature, or nothing to be done: not to be
    /// told apart.
    #[error("the contact is rejected")]
    Rejected,
    /// The issuer itself failed.
    #[error(transparent)]
    Issuer(#[from] Error),
}

impl ContactRefusal {
    pub(super) fn of(error: warifu_enroll::Error) -> Self {
        use warifu_enroll::Error as E;
        match error {
            E::Malformed => Self::Malformed,
            E::UnsupportedVersion => Self::Version,
            _ => Self::Rejected,
        }
    }
}
