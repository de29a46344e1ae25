//! Tells each step with its time, and counts.

use std::{
    io::Write,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

/// Counts steps; prints them where that is wanted. Clones count together.
#[derive(Clone, Debug)]
pub struct Teller {
    folder: PathBuf,
    aloud: bool,
    steps: Arc<AtomicUsize>,
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
            steps: Arc::default(),
        }
    }

    /// Where the pictures under that label go.
    #[must_use]
    pub fn pictures(&self, label: &str) -> PathBuf {
        self.folder.join(label)
    }

    /// How many steps were done.
    #[must_use]
    pub fn steps(&self) -> usize {
        self.steps.load(Ordering::Relaxed)
    }

    /// One step is done.
    pub fn done(&self, label: &str, name: &str, took: Duration) {
        let number = self.steps.fetch_add(1, Ordering::Relaxed) + 1;
        let took = took.as_secs_f64();
        self.say(&format!("{number:>3}  {label}  {took:>5.1} s  {name}"));
    }

    /// One line.
    pub fn say(&self, line: &str) {
        if self.aloud {
            let _ = writeln!(std::io::stdout(), "{line}");
        }
    }
}
