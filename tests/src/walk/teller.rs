//! Tells each step with its time, and counts.

use crate::lang::Lang;
use std::{
    io::Write,
    path::{Path, PathBuf},
    time::Duration,
};

/// Counts steps; prints them where that is wanted.
#[derive(Debug)]
pub struct Teller {
    folder: PathBuf,
    aloud: bool,
    steps: usize,
}

impl Teller {
    /// Prints; pictures go below the folder.
    #[must_use]
    pub fn aloud(folder: &Path) -> Self {
        Self::new(folder, true)
    }

    /// Only counts; pictures go below the folder.
    #[must_use]
    pub fn silent(folder: &Path) -> Self {
        Self::new(folder, false)
    }

    fn new(folder: &Path, aloud: bool) -> Self {
        Self {
            folder: folder.to_owned(),
            aloud,
            steps: 0,
        }
    }

    /// Where pictures in that language go.
    #[must_use]
    pub fn pictures(&self, lang: Lang) -> PathBuf {
        self.folder.join(lang.code())
    }

    /// How many steps were done.
    #[must_use]
    pub fn steps(&self) -> usize {
        self.steps
    }

    /// One step is done.
    pub fn done(&mut self, lang: Lang, name: &str, took: Duration) {
        self.steps += 1;
        let (number, lang, took) = (self.steps, lang.code(), took.as_secs_f64());
        self.say(&format!("{number:>3}  {lang}  {took:>5.1} s  {name}"));
    }

    /// One line.
    pub fn say(&self, line: &str) {
        if self.aloud {
            let _ = writeln!(std::io::stdout(), "{line}");
        }
    }
}
