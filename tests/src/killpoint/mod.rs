//! Kills the issuer at one write or flush of its database.
//!
//! A small library in C, compiled here and loaded by `LD_PRELOAD`, stands
//! between SQLite and the system. It counts what is written from the moment it
//! is armed, over all threads, and sends its own process SIGKILL at the point
//! that was asked for: before, in the middle of or after a write, before or
//! after a flush. `strace --inject` would do nearly the same, but it counts
//! each thread apart, cannot stop after a call or half-way through one, and has
//! to be allowed to trace a process that forbids that.
//!
//! SIGKILL leaves what was written in the system's cache: this says nothing
//! about disks that lie about a flush when the power goes.

use anyhow::{Context, Result, ensure};
use std::{
    fmt,
    fs::{File, OpenOptions},
    os::unix::fs::FileExt,
    path::{Path, PathBuf},
    process::Command,
};

const SOURCE: &str = include_str!("shim.c");
const WORDS: usize = 1024;
const COUNTS: usize = 16;

/// Where in the table what stands; as in the C source.
#[derive(Clone, Copy)]
enum Word {
    Armed = 0,
    Flushes,
    Writes,
    AtFlush,
    AtWrite,
    How,
    Fired,
}

/// When, at that point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// It does not happen.
    Before,
    /// Half of its bytes are written; of writes only.
    Half,
    /// It has happened, and nothing after it.
    After,
}

/// A point at which the process dies. Flushes count from 1 after arming, writes
/// from 1 after each flush.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Point {
    flush: u32,
    /// 0 for the flush itself.
    write: u32,
    how: How,
}

impl fmt::Display for Point {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { flush, write, how } = self;
        match (write, how) {
            (0, How::Before) => write!(f, "before flush {flush}"),
            (0, _) => write!(f, "after flush {flush}"),
            (_, How::Before) => write!(f, "before write {write} of flush {flush}"),
            (_, How::Half) => write!(f, "half-way through write {write} of flush {flush}"),
            (_, How::After) => write!(f, "after write {write} of flush {flush}"),
        }
    }
}

/// The table that is shared with the process.
#[derive(Debug)]
pub struct KillPoint {
    library: PathBuf,
    path: PathBuf,
    table: File,
}

impl KillPoint {
    /// Compiles the library into that folder.
    ///
    /// # Errors
    /// When there is no C compiler (Debian: package `build-essential`).
    pub fn make(folder: &Path) -> Result<Self> {
        let (source, library) = (folder.join("shim.c"), folder.join("shim.so"));
        std::fs::write(&source, SOURCE)?;
        let made = Command::new("cc")
            .args(["-shared", "-fPIC", "-O1", "-Wall", "-Werror", "-o"])
            .arg(&library)
            .arg(&source)
            .arg("-ldl")
            .status()
            .context("cc is missing: the package build-essential has it")?;
        ensure!(made.success(), "the library that kills does not compile");
        let path = folder.join("killpoint");
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
            set("KILLPOINT_TABLE", &self.path),
        ]
    }

    /// From now on, writes are counted and nothing is killed.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub fn record(&self) -> Result<()> {
        self.table.write_all_at(&[0; WORDS * 4], 0)?;
        self.set(Word::Armed, 1)
    }

    /// From now on, the process dies at that point.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub fn arm(&self, point: Point) -> Result<()> {
        self.disarm()?;
        self.set(Word::AtFlush, point.flush)?;
        self.set(Word::AtWrite, point.write)?;
        self.set(Word::How, point.how as u32)?;
        self.set(Word::Armed, 1)
    }

    /// Nothing is counted any more.
    ///
    /// # Errors
    /// When the table cannot be written.
    pub fn disarm(&self) -> Result<()> {
        Ok(self.table.write_all_at(&[0; WORDS * 4], 0)?)
    }

    /// Whether the point was reached.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub fn fired(&self) -> Result<bool> {
        Ok(self.word(Word::Fired as usize)? == 1)
    }

    /// How many flushes there were since it was armed.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub fn flushes(&self) -> Result<u32> {
        self.word(Word::Flushes as usize)
    }

    /// The points of what was recorded. Of each transaction: half-way through
    /// its first write and through its last, which makes it valid, and before
    /// and after its flush. `thorough`: before and half-way through every write.
    ///
    /// # Errors
    /// When the table cannot be read, or nothing was flushed last.
    pub fn recorded(&self, thorough: bool) -> Result<Vec<Point>> {
        ensure!(
            self.word(Word::Writes as usize)? == 0,
            "a write was not flushed"
        );
        let mut points = Vec::new();
        for flush in 1..=self.flushes()? {
            let last = self.word(COUNTS + flush as usize - 1)?;
            let at = |write, how| Point { flush, write, how };
            if thorough {
                let each = (1..=last).flat_map(|n| [at(n, How::Before), at(n, How::Half)]);
                points.extend(each);
            } else {
                points.extend((last > 1).then(|| at(1, How::Half)));
                points.extend((last > 0).then(|| at(last, How::Half)));
            }
            points.extend([at(0, How::Before), at(0, How::After)]);
        }
        Ok(points)
    }

    fn set(&self, word: Word, value: u32) -> Result<()> {
        let place = word as u64 * 4;
        Ok(self.table.write_all_at(&value.to_ne_bytes(), place)?)
    }

    fn word(&self, place: usize) -> Result<u32> {
        let mut bytes = [0; 4];
        self.table.read_exact_at(&mut bytes, place as u64 * 4)?;
        Ok(u32::from_ne_bytes(bytes))
    }
}
