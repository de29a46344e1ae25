//! Clocks that are wrong, or are set while a program runs, by `libfaketime`.

use anyhow::Result;
use std::path::{Path, PathBuf};

/// The library that bends the clock of one program.
pub const LIBRARY: &str = "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1";

/// Whether this machine has it (Debian: package `faketime`).
#[must_use]
pub fn can_be_bent() -> bool {
    Path::new(LIBRARY).exists()
}

/// The variables that let a program's clock be wrong by so many seconds. The
/// time since boot stays what it is.
#[must_use]
pub fn variables(seconds: i64) -> Vec<(String, String)> {
    vec![
        set("LD_PRELOAD", LIBRARY),
        set("FAKETIME", &format!("{seconds:+}s")),
        set("FAKETIME_DONT_FAKE_MONOTONIC", "1"),
    ]
}

/// A clock that is set by hand while programs run by it.
#[derive(Clone, Debug)]
pub struct Hand {
    file: PathBuf,
}

impl Hand {
    /// A clock that is right, so far.
    ///
    /// # Errors
    /// When nothing can be written there.
    pub fn make(folder: &Path) -> Result<Self> {
        let hand = Self {
            file: folder.join("clock"),
        };
        hand.set(0)?;
        Ok(hand)
    }

    /// From now on it is that many seconds ahead.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn set(&self, seconds: i64) -> Result<()> {
        // Renamed into place: nobody reads half of it.
        let new = self.file.with_extension("new");
        std::fs::write(&new, format!("{seconds:+}s\n"))?;
        Ok(std::fs::rename(&new, &self.file)?)
    }

    /// What programs must be started with to go by it.
    #[must_use]
    pub fn variables(&self) -> Vec<(String, String)> {
        vec![
            set("LD_PRELOAD", LIBRARY),
            set("FAKETIME_TIMESTAMP_FILE", &self.file.display().to_string()),
            set("FAKETIME_NO_CACHE", "1"),
            set("FAKETIME_DONT_FAKE_MONOTONIC", "1"),
        ]
    }
}

fn set(name: &str, value: &str) -> (String, String) {
    (name.to_owned(), value.to_owned())
}
