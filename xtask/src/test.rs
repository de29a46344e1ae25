//! `cargo xtask test`: everything that judges itself.

use crate::{compile, disk, front_end, node, packages, say, suites, summary, summary::Summary};
use anyhow::{Result, bail};
use packages::For;
use std::process::Command;

/// Sets up, runs every test, and ends with each runner's own summary.
pub fn run() -> Result<()> {
    packages::ensure(For::Driven)?;
    disk::ensure_room()?;
    front_end::build()?;
    compile::binaries()?;
    let mut done = Vec::new();
    for runner in front_end_runners() {
        say::step(&crate::command::shown(&runner));
        done.push(summary::of(&runner)?);
    }
    done.extend(suites::run()?);
    tell(&done);
    let failed: Vec<_> = done
        .iter()
        .filter(|s| !s.passed)
        .map(|s| s.command.as_str())
        .collect();
    if !failed.is_empty() {
        bail!(
            "failed: {}. Pages and logs of the end-to-end tests are in target/e2e-logs/",
            failed.join(", ")
        );
    }
    Ok(())
}

fn front_end_runners() -> Vec<Command> {
    let script = |name: &str| {
        let mut npm = node::npm();
        npm.args(["run", "--silent", name]);
        npm
    };
    vec![script("check"), script("lint"), script("test")]
}

fn tell(done: &[Summary]) {
    for summary in done {
        let end = if summary.passed { "passed" } else { "FAILED" };
        say::line(&format!("\n{}: {end}", summary.command));
        for line in &summary.lines {
            say::line(&format!("  {line}"));
        }
    }
}
