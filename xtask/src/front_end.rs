//! The front end: packages and build, only when what goes in has changed.

use crate::{command, node, places, say};
use anyhow::{Context, Result};
use std::{
    collections::hash_map::DefaultHasher,
    fs,
    hash::{Hash, Hasher},
    path::{Path, PathBuf},
};

/// What is made, not written.
const MADE: &[&str] = &[
    "node_modules",
    "dist",
    "paraglide",
    "coverage",
    ".svelte-kit",
    ".vite",
];

/// Brings the npm packages.
pub fn packages() -> Result<()> {
    node::ensure_there()?;
    let lock = places::ui().join("package-lock.json");
    let brought = places::ui().join("node_modules/.package-lock.json");
    if is_newer(&brought, &lock) {
        return Ok(());
    }
    say::step("Bringing the front end's packages (npm ci)");
    command::run(node::npm().args(["ci", "--no-audit", "--no-fund"]))
}

/// Builds `ui/dist`.
pub fn build() -> Result<()> {
    packages()?;
    let stamp = places::target().join("xtask/front-end.stamp");
    let now = fingerprint(&places::ui())?.to_string();
    let done = fs::read_to_string(&stamp).is_ok_and(|before| before == now);
    if done && places::ui().join("dist/index.html").exists() {
        return Ok(());
    }
    say::step("Building the front end");
    command::run(node::npm().args(["run", "--silent", "build"]))?;
    fs::create_dir_all(stamp.parent().context("a stamp has a folder")?)?;
    fs::write(&stamp, now).context("the front end's stamp could not be written")
}

fn is_newer(made: &Path, from: &Path) -> bool {
    let time = |path: &Path| fs::metadata(path).and_then(|m| m.modified()).ok();
    matches!((time(made), time(from)), (Some(made), Some(from)) if made >= from)
}

/// Names and contents of everything that is written by hand.
fn fingerprint(folder: &Path) -> Result<u64> {
    let mut files = Vec::new();
    collect(folder, &mut files)?;
    files.sort();
    let mut hasher = DefaultHasher::new();
    for file in files {
        file.hash(&mut hasher);
        fs::read(&file)
            .with_context(|| format!("{} cannot be read", file.display()))?
            .hash(&mut hasher);
    }
    Ok(hasher.finish())
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    let entries =
        fs::read_dir(folder).with_context(|| format!("{} cannot be read", folder.display()))?;
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name();
        if MADE.iter().any(|made| name == *made) {
            continue;
        }
        if entry.file_type()?.is_dir() {
            collect(&entry.path(), files)?;
        } else {
            files.push(entry.path());
        }
    }
    Ok(())
}
