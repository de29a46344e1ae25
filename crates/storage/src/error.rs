//! Why a database could not be opened.

use thiserror::Error;

/// Why a database could not be opened.
#[derive(Debug, Error)]
pub enum OpenError {
    /// The database does not open: path, rights, disk, or no SQLite file.
    #[error("the database cannot be opened")]
    Database(#[source] sqlx::Error),
    /// The schema is older than this release; `migrate` brings it up to date.
    #[error("the database has schema version {found}, this release needs {needed}; run migrate")]
    Behind {
        /// What is there.
        found: i64,
        /// What is needed.
        needed: i64,
    },
    /// The schema is newer than this release; it is left alone.
    #[error("the database has schema version {found}, newer than this release's {needed}")]
    Ahead {
        /// What is there.
        found: i64,
        /// What is known here.
        needed: i64,
    },
    /// A page or a row is not what it should be.
    #[error("the database is damaged")]
    Damaged,
    /// A migration that was carried out has another text now.
    #[error("migration {0} is not the one that was carried out")]
    Changed(i64),
}
