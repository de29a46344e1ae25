//! The portal, in the browser at hand.

use crate::{children::Running, packages, places, say};
use anyhow::Result;
use std::{path::Path, process::Command};

/// Opens the address. A browser of the user's own stays open at the end; one
/// that we start goes with us.
pub fn open(address: &str, data: &Path) -> Result<Option<Running>> {
    if cfg!(target_os = "macos") {
        return Ok(hand_over("open", address));
    }
    let root = packages::is_root();
    if !root && places::has_program("xdg-open") {
        return Ok(hand_over("xdg-open", address));
    }
    if places::has_program("chromium") {
        return chromium(address, data, root).map(Some);
    }
    say::line(&format!("No browser found: open {address} in one."));
    Ok(None)
}

fn hand_over(program: &str, address: &str) -> Option<Running> {
    let started = Command::new(program).arg(address).spawn();
    if started.is_err() {
        say::line(&format!("No browser found: open {address} in one."));
    }
    None
}

fn chromium(address: &str, data: &Path, root: bool) -> Result<Running> {
    let mut browser = Command::new("chromium");
    browser.args([
        "--no-first-run",
        "--disable-quic",
        "--disable-sync",
        "--new-window",
        // The institutions side by side.
        "--window-size=1440,960",
    ]);
    browser.arg(format!(
        "--user-data-dir={}",
        data.join("browser").display()
    ));
    if root {
        // Chromium refuses to run as root with its sandbox.
        browser.arg("--no-sandbox");
    }
    Running::start(
        "the browser",
        browser.arg(address),
        Some(&data.join("browser.log")),
    )
}
