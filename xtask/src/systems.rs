//! `cargo xtask systems`: type-checks the app for systems that nobody is on.
//!
//! Nothing is linked, so no kit of the system's maker is needed; libraries in C
//! are left out. The standard library comes from the toolchain (`rustup target
//! add …`), or is checked along from its source (`rustup component add
//! rust-src`).

use crate::{command, front_end, packages, places, say, stop};
use anyhow::{Context, Result, bail};
use packages::For;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The systems by name, each as the compiler calls it.
const SYSTEMS: [(&str, &str); 4] = [
    ("windows", "x86_64-pc-windows-gnu"),
    ("macos", "aarch64-apple-darwin"),
    ("android", "aarch64-linux-android"),
    ("ios", "aarch64-apple-ios"),
];

/// Makes an empty object, or an empty library, wherever one is asked for.
const INSTEAD: &str = r#"#!/bin/sh
before=""
for word in "$@"; do
    if [ "$before" = -o ]; then : > "$word"; fi
    case "$word" in *.a) : > "$word" ;; esac
    before="$word"
done
"#;

/// Checks those that are named, or all.
pub fn run(names: &[String]) -> Result<()> {
    if let Some(name) = names.iter().find(|name| !is_known(name)) {
        bail!("there is no system {name}: windows, macos, android, ios");
    }
    packages::ensure(For::Window)?;
    front_end::build()?;
    let instead = instead()?;
    let mut failed = Vec::new();
    for (name, target) in SYSTEMS {
        if !names.is_empty() && !names.iter().any(|wanted| wanted == name) {
            continue;
        }
        say::step(&format!("{name} ({target})"));
        if let Err(error) = check(target, &instead) {
            stop::unless_asked()?;
            say::problem(&format!("{error:#}"));
            failed.push(name);
        }
    }
    if !failed.is_empty() {
        bail!("not in order: {}", failed.join(", "));
    }
    say::line("systems: everything is in order");
    Ok(())
}

fn is_known(name: &str) -> bool {
    SYSTEMS.iter().any(|(known, _)| *known == name)
}

fn check(target: &str, instead: &Path) -> Result<()> {
    let libraries = libraries()?;
    let mut check = command::cargo();
    // The lints belong to cargo's own compiler.
    let other_compiler = std::env::var_os("RUSTC").is_some();
    check.arg(if other_compiler { "check" } else { "clippy" });
    check.args(["--locked", "--package", "warifu", "--all-targets"]);
    check.args(["--target", target]);
    if !has_std(&libraries.join(target).join("lib")) {
        if !libraries.join("src/rust/library").exists() {
            bail!("its standard library is not here: `rustup target add {target}`");
        }
        check.arg("-Zbuild-std").env("RUSTC_BOOTSTRAP", "1");
    }
    if target.contains("windows") {
        // Import libraries are made even where nothing is linked.
        if !places::has_program("x86_64-w64-mingw32-dlltool") {
            bail!("x86_64-w64-mingw32-dlltool is not here (Debian: binutils-mingw-w64-x86-64)");
        }
    }
    let name = target.replace('-', "_");
    for tool in ["CC", "CXX", "AR"] {
        check.env(format!("{tool}_{name}"), instead);
    }
    let kit = instead.with_file_name("sdk");
    std::fs::create_dir_all(&kit)?;
    check.env("SDKROOT", kit);
    check.env("RUSTFLAGS", "-Dwarnings");
    check.env("CARGO_TARGET_DIR", places::target().join("systems"));
    command::run(&mut check)
}

fn has_std(folder: &Path) -> bool {
    let files = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names = files.map(|file| file.file_name());
    names.any(|name| name.to_string_lossy().starts_with("libstd-"))
}

/// Where the compiler keeps the libraries of each system.
fn libraries() -> Result<PathBuf> {
    let compiler = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let mut asked = Command::new(compiler);
    let root = command::output(asked.args(["--print", "sysroot"]));
    let root = root.context("rustc does not say where it lies")?;
    Ok(Path::new(root.trim()).join("lib/rustlib"))
}

/// What stands in for the compiler of C.
fn instead() -> Result<PathBuf> {
    let folder = places::target().join("systems");
    std::fs::create_dir_all(&folder)?;
    let file = folder.join("instead-of-cc");
    std::fs::write(&file, INSTEAD)?;
    executable(&file)?;
    Ok(file)
}

#[cfg(unix)]
fn executable(file: &Path) -> Result<()> {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(file, std::fs::Permissions::from_mode(0o755))?;
    Ok(())
}

#[cfg(not(unix))]
fn executable(_file: &Path) -> Result<()> {
    Ok(())
}
