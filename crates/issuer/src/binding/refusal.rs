//! Why nothing was bound.

use crate::error::Error;
use thiserror::Error as ThisError;
use warifu_otp::{OtpError, UnixTime};

/// Why nothing was bound, or stopped.
#[derive(Debug, ThisError)]
pub enum BindRefusal {
    /// No token of that serial number is to be had: there is none, it is
    /// somebody's, or its time is over. Not to be told apart.
    #[error("no such token is to be had")]
    Serial,
    /// It is the customer's own already.
    #[error("the customer's own token")]
    Own,
    /// The code is not of the token's form; nothing was counted.
    #[error("not a code of this token's form")]
    Malformed(OtpError),
    /// The code is wrong.
    #[error("a wrong code")]
    Wrong {
        /// Whole seconds before the next one is looked at; 0 for at once.
        retry_after: u64,
    },
    /// Right once, and used.
    #[error("a used code")]
    Used,
    /// Not looked at: wrong ones slow down.
    #[error("too soon after wrong ones")]
    Wait {
        /// Whole seconds.
        retry_after: u64,
    },
    /// Too many wrong ones, here or elsewhere.
    #[error("too many wrong ones")]
    Locked {
        /// Until then; `None` where support alone goes on.
        until: Option<UnixTime>,
    },
    /// The customer stands elsewhere by now: in use already, or not at all.
    #[error("the customer stands elsewhere")]
    Otherwise,
    /// The bank has no address to write to.
    #[error("no mail address on file")]
    NoAddress,
    /// The issuer itself failed.
    #[error(transparent)]
    Issuer(#[from] Error),
}
