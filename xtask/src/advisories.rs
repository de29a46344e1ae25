//! Known holes in what we depend on, from the `RustSec` database.

use crate::{places, say};
use anyhow::{Context, Result, bail};
use std::{path::Path, process::Command};

/// Asks the database. Where it cannot be reached this is said, and is no
/// failure of the tree; whatever else goes wrong is one.
pub fn check(deny: &Path) -> Result<()> {
    say::step("cargo-deny check advisories");
    let mut ask = Command::new(deny);
    ask.args(["--all-features", "--workspace", "check", "advisories"])
        .current_dir(places::root());
    let answer = ask.output().context("cargo-deny could not be started")?;
    let said = String::from_utf8_lossy(&answer.stderr);
    if answer.status.success() {
        return Ok(());
    }
    if let Some(why) = unreachable(&said) {
        say::line(&format!(
            "  NOT CHECKED: the advisory database cannot be reached ({why}). Known holes in dependencies, if there are any, were not looked for. Try again where https://github.com/RustSec/advisory-db can be reached."
        ));
        return Ok(());
    }
    say::line(&said);
    bail!("`cargo-deny check advisories` failed; what it says above is the reason")
}

/// Why the database could not be fetched, where the network is the reason.
fn unreachable(said: &str) -> Option<&str> {
    const NETWORK: [&str; 7] = [
        "Could not resolve",
        "Couldn't connect",
        "Failed to connect",
        "Connection refused",
        "Connection timed out",
        "Network is unreachable",
        "Proxy CONNECT aborted",
    ];
    if !said.contains("failed to fetch advisory database") {
        return None;
    }
    said.lines().find_map(|line| {
        let start = NETWORK.iter().find_map(|reason| line.find(reason))?;
        line.get(start..).map(str::trim_end)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_out_of_reach_is_told_from_a_hole() {
        let offline = "[ERROR] failed to fetch advisory database https://x with cli: failed to clone\nfatal: unable to access 'https://x/': Could not resolve host: github.com\n";
        assert_eq!(
            unreachable(offline),
            Some("Could not resolve host: github.com")
        );
        let hole = "error[vulnerability]: Could not resolve host names safely\n";
        assert_eq!(unreachable(hole), None);
    }

    #[test]
    fn a_database_that_is_damaged_is_a_failure() {
        let damaged = "[ERROR] failed to fetch advisory database https://x: not a repository\n";
        assert_eq!(unreachable(damaged), None);
    }
}
