//! What can fail in the issuer itself, as against what is refused.

use crate::keys::KeyError;
use crate::password::PasswordHashError;
use crate::ports::StoreError;
use crate::sealing::SealError;
use crate::workbench::WorkError;
use thiserror::Error as ThisError;

/// What can fail in the issuer itself.
#[derive(Debug, ThisError, Clone, PartialEq, Eq)]
pub enum Error {
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The keys.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// A sealed value does not open: the keys are not the database's.
    #[error(transparent)]
    Seal(#[from] SealError),
    /// Too many are waiting; try again in a few seconds.
    #[error("too busy")]
    Busy,
    /// Work on another thread did not come to its end.
    #[error("the work was broken off")]
    Broken,
    /// A password could not be hashed.
    #[error(transparent)]
    Password(#[from] PasswordHashError),
    /// An institution that a row names has no policy here.
    #[error("an institution of the database has no policy file")]
    UnknownInstitution,
    /// The handshake failed in a way that no message can cause.
    #[error("the handshake's own state is broken")]
    Handshake,
}

impl From<WorkError> for Error {
    fn from(error: WorkError) -> Self {
        match error {
            WorkError::Busy => Self::Busy,
            WorkError::Broken => Self::Broken,
        }
    }
}
