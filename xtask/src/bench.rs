//! `cargo xtask bench`: how fast and how large, each figure beside its floor.

use crate::{command, disk, front_end, packages, places, say};
use anyhow::Result;
use packages::For;
use std::process::Command;

/// What is measured, and what measures it.
const BUILT: [&str; 4] = [
    "warifu",
    "warifu-server",
    "warifu-bench",
    "warifu-bench-window",
];

/// Runs `bench [--quick] [PART…]`.
pub fn run(args: &[String]) -> Result<()> {
    packages::ensure(For::Driven)?;
    disk::ensure_room()?;
    front_end::build()?;
    say::step("Building for release (the first time takes a quarter of an hour)");
    let mut build = command::cargo();
    build.args(["build", "--release", "--locked", "--bins"]);
    // Only the app that trusts the demo directory can hold a token of it.
    build.args(["--features", "warifu/demo"]);
    for package in BUILT {
        build.args(["--package", package]);
    }
    command::run(&mut build)?;
    let program = places::target().join("release/warifu-bench");
    command::run(Command::new(program).args(args))
}
