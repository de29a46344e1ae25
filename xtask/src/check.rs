//! `cargo xtask check`: what a reviewer should not have to look for.

use crate::{
    advisories, command, compile, dependencies, front_end, node, packages, places, say, stop,
};
use anyhow::{Result, bail};
use packages::For;
use std::process::Command;

/// Runs every check, and fails at the end if one did.
pub fn run() -> Result<()> {
    packages::ensure(For::Window)?;
    front_end::build()?;
    let deny = cargo_deny()?;
    let mut failed = Vec::new();
    for mut check in checks(&deny) {
        let shown = command::shown(&check);
        say::step(&shown);
        if command::run(&mut check).is_err() {
            stop::unless_asked()?;
            failed.push(shown);
        }
    }
    for (name, result) in [
        ("docs/dependencies.md", dependencies::check()),
        ("cargo-deny check advisories", advisories::check(&deny)),
    ] {
        if let Err(error) = result {
            say::problem(&format!("{error:#}"));
            failed.push(name.to_owned());
        }
    }
    if !failed.is_empty() {
        bail!("failed:\n  {}", failed.join("\n  "));
    }
    say::line("check: everything is in order");
    Ok(())
}

fn checks(deny: &std::path::Path) -> Vec<Command> {
    let script = |name: &str| {
        let mut npm = node::npm();
        npm.args(["run", "--silent", name]);
        npm
    };
    let mut format = command::cargo();
    format.args(["fmt", "--all", "--check"]);
    let mut lints = compile::cargo("clippy");
    lints.args(["--all-targets", "--", "-D", "warnings"]);
    let mut rules = Command::new(deny);
    rules
        .args(["--all-features", "--workspace", "check"])
        .args(["licenses", "bans", "sources"])
        .current_dir(places::root());
    vec![
        format,
        lints,
        rules,
        script("check"),
        script("lint"),
        script("format:check"),
    ]
}

/// cargo-deny of the project's own, so that nothing of the user's changes.
fn cargo_deny() -> Result<std::path::PathBuf> {
    let tools = places::target().join("tools");
    let deny = tools.join("bin/cargo-deny");
    if !deny.exists() {
        say::step("Installing cargo-deny into target/tools (once)");
        command::run(
            command::cargo()
                .args(["install", "--locked", "--root"])
                .arg(&tools)
                .arg("cargo-deny"),
        )?;
    }
    Ok(deny)
}
