//! Examples: what a target is known to accept, and what once broke it.

use std::path::{Path, PathBuf};
use std::{fs, io};

/// A target's examples.
#[derive(Debug)]
pub struct Examples(Vec<Example>);

/// One of them.
#[derive(Debug)]
pub struct Example {
    /// Its file.
    pub path: PathBuf,
    /// Its content.
    pub bytes: Vec<u8>,
}

impl Examples {
    /// Those in `fuzz/corpus/NAME`.
    ///
    /// # Errors
    /// Where the folder or a file of it cannot be read.
    pub fn of(name: &str) -> io::Result<Self> {
        let folder = corpus().join(name);
        let paths = fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path()));
        Self::at(paths.collect::<io::Result<_>>()?)
    }

    /// Those in these files.
    ///
    /// # Errors
    /// Where one cannot be read.
    pub fn at(mut paths: Vec<PathBuf>) -> io::Result<Self> {
        paths.sort();
        let read = |path: PathBuf| fs::read(&path).map(|bytes| Example { path, bytes });
        paths
            .into_iter()
            .map(read)
            .collect::<io::Result<_>>()
            .map(Self)
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &Example> {
        self.0.iter()
    }

    /// One of them, whichever the number.
    #[must_use]
    pub fn pick(&self, number: usize) -> &[u8] {
        let example = number.checked_rem(self.0.len()).and_then(|n| self.0.get(n));
        example.map_or(&[], |example| &example.bytes)
    }
}

impl Example {
    /// Whether it must be accepted: its name does not begin with `refused`.
    #[must_use]
    pub fn is_good(&self) -> bool {
        let name = self.path.file_name().unwrap_or_default();
        !name.to_string_lossy().starts_with("refused")
    }
}

/// `fuzz/corpus`
#[must_use]
pub(crate) fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus")
}
