//! Whether the database's files are still where they were opened.
//!
//! A file that was moved or removed can be written to as before by whoever has
//! it open, and what is written goes with the process. So the writer looks after
//! each commit, before it tells anybody.

use std::ffi::OsString;
use std::fs::Metadata;
use std::path::{Path, PathBuf};

/// The database file and its write-ahead log.
pub struct Place {
    files: [Known; 2],
    lost: bool,
}

struct Known {
    path: PathBuf,
    /// `None` until it is there for the first time.
    identity: Option<(u64, u64)>,
}

impl Place {
    /// As they lie there now.
    pub fn of(database: &Path) -> Self {
        let mut log = OsString::from(database);
        log.push("-wal");
        Self {
            files: [database.to_owned(), log.into()].map(Known::new),
            lost: false,
        }
    }

    /// Looks whether each of them is still the one that was opened.
    pub fn holds(&mut self) -> bool {
        self.lost |= !self.files.iter_mut().all(Known::holds);
        !self.lost
    }

    /// What the last look showed.
    pub fn is_lost(&self) -> bool {
        self.lost
    }
}

impl Known {
    fn new(path: PathBuf) -> Self {
        let identity = identity_at(&path);
        Self { path, identity }
    }

    fn holds(&mut self) -> bool {
        let found = identity_at(&self.path);
        let known = *self.identity.get_or_insert(found.unwrap_or_default());
        found == Some(known)
    }
}

fn identity_at(path: &Path) -> Option<(u64, u64)> {
    std::fs::metadata(path).ok().map(|file| identity(&file))
}

#[cfg(unix)]
fn identity(file: &Metadata) -> (u64, u64) {
    use std::os::unix::fs::MetadataExt as _;
    (file.dev(), file.ino())
}

/// Elsewhere a file that is open cannot be taken away.
#[cfg(not(unix))]
fn identity(_file: &Metadata) -> (u64, u64) {
    (0, 0)
}
