//! Room on the disk, before a build fills it.

use crate::{command, places};
use anyhow::{Result, bail};
use std::{path::Path, process::Command};

/// What a first build takes, in MiB.
const FIRST: u64 = 12 * 1024;
/// What a later one may take.
const LATER: u64 = 2 * 1024;

/// Refuses to begin where there is too little room.
pub fn ensure_room() -> Result<()> {
    let root = places::root();
    let needed = if places::built("warifu").exists() {
        LATER
    } else {
        FIRST
    };
    match free(&root) {
        Some(free) if free < needed => bail!(
            "there are {free} MiB free under {}, the build takes up to {needed}: make room, \
             or set CARGO_TARGET_DIR to a folder on a larger disk",
            root.display()
        ),
        _ => Ok(()),
    }
}

/// Free MiB, where `df` can tell.
fn free(path: &Path) -> Option<u64> {
    let table = command::output(Command::new("df").arg("-Pk").arg(path))?;
    available(&table)
}

fn available(table: &str) -> Option<u64> {
    let kib: u64 = table
        .lines()
        .nth(1)?
        .split_whitespace()
        .nth(3)?
        .parse()
        .ok()?;
    Some(kib / 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn free_room_is_read_from_dfs_table() {
        let table = "Filesystem 1024-blocks Used Available Capacity Mounted on\n\
                     /dev/vda 263174212 16000000 79000000 17% /\n";
        assert_eq!(available(table), Some(77148));
    }
}
