//! Flushes to disk, counted from outside.

use anyhow::{Context, Result};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{SystemTime, UNIX_EPOCH};

/// Whether there is a `strace`.
pub fn can_be_counted() -> bool {
    let version = Command::new("strace")
        .arg("--version")
        .stdout(Stdio::null())
        .status();
    version.is_ok_and(|status| status.success())
}

/// Now, as `strace` writes it.
pub fn now() -> f64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0.0, |since| since.as_secs_f64())
}

/// `fsync` and `fdatasync` that began between two moments.
pub fn between(folder: &Path, from: f64, until: f64) -> Result<f64> {
    let log = std::fs::read_to_string(folder.join("flushes.log"));
    let log = log.context("strace has left no log")?;
    let at = |line: &str| -> Option<f64> {
        let begun = line.contains("sync(");
        let time = line.split_whitespace().nth(1)?.parse().ok()?;
        begun.then_some(time)
    };
    let counted = log.lines().filter_map(at);
    let counted = counted.filter(|time| (from..until).contains(time)).count();
    Ok(super::float(counted))
}
