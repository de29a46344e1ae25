//! One build for everything, so that demo and tests share what is built.

use crate::{command, disk, say};
use anyhow::Result;
use std::process::Command;

/// The app as it is tried out: it trusts the demo directory.
pub const FEATURES: [&str; 3] = ["--workspace", "--features", "warifu/demo"];

/// Builds issuer, app and the walk through them.
pub fn binaries() -> Result<()> {
    disk::ensure_room()?;
    say::step("Building issuer and app (the first time takes about ten minutes)");
    let mut build = cargo("build");
    build.arg("--bins");
    // What only measures is built for release, by `bench`.
    build.args([
        "--exclude",
        "warifu-bench",
        "--exclude",
        "warifu-bench-window",
    ]);
    command::run(&mut build)
}

/// `cargo NAME` over the whole workspace.
pub fn cargo(name: &str) -> Command {
    let mut command = command::cargo();
    command.arg(name).arg("--locked").args(FEATURES);
    command
}
