//! The database, opened.

use crate::OpenError;
use std::path::Path;
use warifu_issuer::ports::Stores;

/// What to do about a schema that is behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Schema {
    /// Refuse.
    MustBeCurrent,
    /// Bring it up to date; make the file where there is none.
    Migrate,
}

/// The database, opened. Cloning shares it.
#[derive(Clone)]
pub struct Database {}

impl Database {
    /// Opens the SQLite file.
    ///
    /// # Errors
    /// [`OpenError`].
    pub async fn open(_path: &Path, _schema: Schema) -> Result<Self, OpenError> {
        Err(OpenError::Changed(0))
    }

    /// The issuer's stores on it.
    #[must_use]
    pub fn stores(&self) -> Stores {
        todo!("step 2")
    }

    /// Ends the writer after what it has begun, and closes all connections.
    pub async fn close(self) {}
}
