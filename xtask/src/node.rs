//! Node and npm.

use crate::{command, places};
use anyhow::{Context, Result, bail, ensure};
use std::process::Command;

/// The oldest version the front end's tools accept.
const OLDEST: (u32, u32) = (20, 19);
const HOW: &str =
    "install Node 20.19 or newer from https://nodejs.org or your system's packages, then try again";

/// Checks that Node is there and new enough.
pub fn ensure_there() -> Result<()> {
    let said = command::output(Command::new("node").arg("--version"));
    let said = said.with_context(|| format!("Node is not here: {HOW}"))?;
    let found = version(&said).with_context(|| format!("Node says {}: {HOW}", said.trim()))?;
    if found < OLDEST {
        bail!("Node {} is too old: {HOW}", said.trim());
    }
    ensure!(places::has_program("npm"), "npm is not here: {HOW}");
    Ok(())
}

/// npm in the front end's folder.
pub fn npm() -> Command {
    let mut command = Command::new("npm");
    command.current_dir(places::ui());
    command
}

/// `v20.19.1` → (20, 19)
fn version(said: &str) -> Option<(u32, u32)> {
    let mut parts = said.trim().strip_prefix('v')?.split('.');
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_read_as_node_prints_it() {
        assert_eq!(version("v20.19.2\n"), Some((20, 19)));
        assert!(version("v18.20.0").unwrap() < OLDEST);
        assert_eq!(version("node"), None);
    }
}
