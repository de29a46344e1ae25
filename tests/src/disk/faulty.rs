//! A disk that takes no more of the database from a given write or flush on.
//!
//! A small library in C, compiled here and loaded by `LD_PRELOAD`, stands
//! between SQLite and the system and answers with the error that was asked for.
//! No file system can be made read-only under a program that writes to it, so
//! this is also the way to that.

use anyhow::{Context, Result, ensure};
use std::{
    fs::{File, OpenOptions},
    os::unix::fs::FileExt,
    path::{Path, PathBuf},
    process::Command,
};

const SOURCE: &str = include_str!("shim.c");
const WORDS: usize = 4;

/// What the system answers; the numbers are Linux's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Error {
    /// `ENOSPC`
    Full = 28,
    /// `EROFS`
    ReadOnly = 30,
    /// `EIO`
    Broken = 5,
}

impl Error {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Full, Self::ReadOnly, Self::Broken];
}

/// Where in the table what stands; as in the C source.
#[derive(Clone, Copy)]
enum Word {
    Error = 0,
    From,
    Done,
    Refused,
}

/// The disk, as the test has it in hand.
#[derive(Debug)]
pub struct FaultyDisk {
    library: PathBuf,
    path: PathBuf,
    table: File,
}

impl FaultyDisk {
    /// Compiles the library into that folder. The disk is well.
    ///
    /// # Errors
    /// When there is no C compiler (Debian: package `build-essential`).
    pub fn make(folder: &Path) -> Result<Self> {
        let (source, library) = (folder.join("disk.c"), folder.join("disk.so"));
        std::fs::write(&source, SOURCE)?;
        let made = Command::new("cc")
            .args(["-shared", "-fPIC", "-O1", "-Wall", "-Werror", "-o"])
            .arg(&library)
            .arg(&source)
            .arg("-ldl")
            .status()
            .context("cc is missing: the package build-essential has it")?;
        ensure!(
            made.success(),
            "the library of a failing disk does not compile"
        );
        let path = folder.join("disk-table");
        let table = OpenOptions::new()
            .create_new(true)
            .read(true)
            .write(true)
            .open(&path)?;
        table.set_len(WORDS as u64 * 4)?;
        Ok(Self {
            library,
            path,
            table,
        })
    }

    /// What the process must be started with.
    #[must_use]
    pub fn variables(&self) -> Vec<(String, String)> {
        let set = |name: &str, value: &Path| (name.to_owned(), value.display().to_string());
        vec![
            set("LD_PRELOAD", &self.library),
            set("DISK_TABLE", &self.path),
        ]
    }

    /// From the write or flush of that number on, counted from 1 now, all fail.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub fn fail_from(&self, number: u32, error: Error) -> Result<()> {
        self.heal()?;
        self.set(Word::From, number)?;
        self.set(Word::Error, error as u32)
    }

    /// All is well again; says how many were refused.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub fn heal(&self) -> Result<u32> {
        let refused = self.word(Word::Refused)?;
        self.table.write_all_at(&[0; WORDS * 4], 0)?;
        Ok(refused)
    }

    /// How many writes and flushes there were since it was last touched.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub fn counted(&self) -> Result<u32> {
        self.word(Word::Done)
    }

    fn set(&self, word: Word, value: u32) -> Result<()> {
        let place = word as u64 * 4;
        Ok(self.table.write_all_at(&value.to_ne_bytes(), place)?)
    }

    fn word(&self, word: Word) -> Result<u32> {
        let mut bytes = [0; 4];
        self.table.read_exact_at(&mut bytes, word as u64 * 4)?;
        Ok(u32::from_ne_bytes(bytes))
    }
}
