//! The memory of a running process, as its administrator sees it.

use super::needles::{Find, Needles};
use anyhow::{Context, Result, bail};
use std::{
    collections::BTreeSet,
    fs::{self, File},
    io::ErrorKind,
    ops::Range,
    os::unix::fs::FileExt,
};

const PAGE: u64 = 4096;
const PIECE: u64 = 4 << 20;
/// So many pages are asked about at once.
const ENTRIES: usize = 1 << 16;
/// In `pagemap`: the page is in memory, or was swapped out.
const HELD: u64 = (1 << 63) | (1 << 62);

/// A process by its id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Target(pub u32);

impl Target {
    /// The process of that name among the children of `ancestor`, and theirs.
    ///
    /// # Errors
    /// When there is none.
    pub fn below(ancestor: u32, name: &str) -> Result<Self> {
        let mut family = vec![ancestor];
        let processes = processes();
        // Children may have smaller numbers than their parents.
        for _ in 0..8 {
            for (pid, parent, _) in &processes {
                if family.contains(parent) && !family.contains(pid) {
                    family.push(*pid);
                }
            }
        }
        let found = processes
            .iter()
            .find(|(pid, _, comm)| family.contains(pid) && comm == name);
        let (pid, ..) = found.with_context(|| format!("no process {name} below {ancestor}"))?;
        Ok(Self(*pid))
    }

    /// What stands in everything that it can write to and has written to. What
    /// is mapped from files and cannot be written is the files' own.
    ///
    /// # Errors
    /// When the process is gone, or its memory may not be read.
    pub fn search(self, needles: &Needles) -> Result<BTreeSet<Find>> {
        let memory = self.open("mem")?;
        let mut found = BTreeSet::new();
        for range in self.held()? {
            let mut at = range.start;
            while at < range.end {
                let end = range.end.min(at + PIECE);
                let mut bytes = vec![0; usize::try_from(end - at)?];
                // What was given back meanwhile is not there to be found.
                if memory.read_exact_at(&mut bytes, at).is_ok() {
                    found.extend(needles.in_bytes(&bytes));
                }
                let overlap = u64::try_from(needles.overlap())?;
                at = if end == range.end { end } else { end - overlap };
            }
        }
        Ok(found)
    }

    /// Whether it has ended, even if nobody has asked how.
    #[must_use]
    pub fn is_over(self) -> bool {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.0)).unwrap_or_default();
        stat.rsplit_once(") ")
            .is_none_or(|(_, rest)| rest.starts_with('Z'))
    }

    /// The most bytes of memory that it ever had at once.
    ///
    /// # Errors
    /// When the process is gone.
    pub fn peak(self) -> Result<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.0))?;
        let line = status.lines().find(|line| line.starts_with("VmHWM:"));
        let kib = line.and_then(|line| line.split_whitespace().nth(1));
        Ok(kib.context("no peak")?.parse::<u64>()? * 1024)
    }

    /// The most bytes of a core dump that it may ever allow itself.
    ///
    /// # Errors
    /// When the process is gone.
    pub fn core_limit(self) -> Result<String> {
        let limits = fs::read_to_string(format!("/proc/{}/limits", self.0))?;
        let line = limits.lines().find(|l| l.starts_with("Max core file size"));
        let line = line.context("no limit of core files")?;
        Ok(line
            .split_whitespace()
            .nth(5)
            .unwrap_or_default()
            .to_owned())
    }

    fn held(self) -> Result<Vec<Range<u64>>> {
        let maps = fs::read_to_string(format!("/proc/{}/smaps", self.0))
            .with_context(|| format!("process {} is gone", self.0))?;
        let pagemap = self.open("pagemap")?;
        let (mut held, mut here) = (Vec::new(), None);
        for line in maps.lines() {
            if line
                .split('-')
                .next()
                .is_some_and(|a| u64::from_str_radix(a, 16).is_ok())
            {
                here = region(line);
            } else if is_held(line)
                && let Some(region) = here.take()
            {
                // Most of what a web view reserves it never touches.
                held.extend(pages(&pagemap, &region));
            }
        }
        if held.is_empty() {
            bail!("process {} has no memory", self.0);
        }
        Ok(held)
    }

    fn open(self, what: &str) -> Result<File> {
        let path = format!("/proc/{}/{what}", self.0);
        match File::open(&path) {
            Err(error) if error.kind() == ErrorKind::PermissionDenied => bail!(
                "{path} cannot be read: only root may look into the memory of app and issuer. \
                 Run this test as root"
            ),
            other => other.with_context(|| format!("no {path}")),
        }
    }
}

/// Number, parent's number and name of every process.
fn processes() -> Vec<(u32, u32, String)> {
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    entries
        .filter_map(|entry| {
            let pid = entry.file_name().to_str()?.parse().ok()?;
            let stat = fs::read_to_string(entry.path().join("stat")).ok()?;
            let (head, tail) = stat.rsplit_once(") ")?;
            let (_, name) = head.split_once('(')?;
            let parent = tail.split(' ').nth(1)?.parse().ok()?;
            Some((pid, parent, name.to_owned()))
        })
        .collect()
}

/// `Rss:` or `Swap:`, and not `0 kB`.
fn is_held(line: &str) -> bool {
    let mut words = line.split_whitespace();
    matches!(words.next(), Some("Rss:" | "Swap:")) && words.next() != Some("0")
}

/// The first line of a region in `smaps`: `START-END PERMS OFFSET DEVICE INODE PATH`.
fn region(line: &str) -> Option<Range<u64>> {
    let mut words = line.split_whitespace();
    let (start, end) = words.next()?.split_once('-')?;
    let rights = words.next()?;
    let inode = words.nth(2)?;
    let of_a_file = inode != "0" && !rights.contains('w');
    let kernel = words.next().is_some_and(|name| name.starts_with("[v"));
    if !rights.starts_with('r') || of_a_file || kernel {
        return None;
    }
    let hex = |text| u64::from_str_radix(text, 16).ok();
    Some(hex(start)?..hex(end)?)
}

/// Those parts of a region that hold anything.
fn pages(pagemap: &File, region: &Range<u64>) -> Vec<Range<u64>> {
    let mut held = Vec::new();
    let mut first = region.start / PAGE;
    let last = region.end / PAGE;
    let mut entries = vec![0; ENTRIES * 8];
    while first < last {
        let count = (last - first).min(ENTRIES as u64);
        let length = usize::try_from(count * 8).unwrap_or(0);
        let bytes = entries.get_mut(..length).unwrap_or_default();
        if pagemap.read_exact_at(bytes, first * 8).is_ok() {
            let runs = warifu_search::runs(bytes, HELD);
            let address = |page: usize| (first + page as u64) * PAGE;
            held.extend(runs.iter().map(|r| address(r.start)..address(r.end)));
        }
        first += count;
    }
    held
}
