//! The file of a backup: two lines, then the database as it was.
//!
//! ```text
//! warifu-backup 1
//! {"version":"0.1.0","schema":12,"created_at":1795327705,"bytes":40960,"sha256":"…"}
//! SQLite format 3 …
//! ```
//!
//! No key is in it, and the seeds in it are sealed under the institutions' data
//! keys: it opens nothing without the key files.

mod read;
mod write;

pub(crate) use read::Opened;
pub(crate) use write::write;

use serde::{Deserialize, Serialize};

/// The first line: what it is, and the version of its form.
const MAGIC: &str = "warifu-backup 1\n";
/// What every version's first line begins with.
const ANY: &str = "warifu-backup ";
/// The second line is never longer.
const LONGEST: usize = 4096;

/// The second line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Manifest {
    /// The version of the program that made it.
    pub(crate) version: String,
    /// The version of the database's schema.
    pub(crate) schema: i64,
    /// When, in seconds since 1970.
    pub(crate) created_at: u64,
    /// The length of the database that follows.
    pub(crate) bytes: u64,
    /// Its SHA-256, in hexadecimal digits.
    pub(crate) sha256: String,
}

/// Why a file is no backup that can be put back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BackupError {
    /// Another kind of file.
    #[error("it is no backup that `warifu-issuer backup` has made")]
    Foreign,
    /// Made by a later version.
    #[error("it was made by a newer version; put it back with that one")]
    Newer,
    /// It ends too early.
    #[error("it is cut off: {found} bytes of {needed}. Copy it again from where it is kept")]
    Short {
        /// What is there.
        found: u64,
        /// What should be.
        needed: u64,
    },
    /// It does not end where it should.
    #[error("something was added to its end. Copy it again from where it is kept")]
    Long,
    /// Its checksum does not fit.
    #[error(
        "it was changed or damaged: its checksum does not fit. Copy it again from where it is kept"
    )]
    Changed,
    /// The checksum fits, the database does not hold together.
    #[error("the database in it does not hold together")]
    Damaged,
}
