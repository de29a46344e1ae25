//! The whole way on a screen nobody sees.

use crate::{children::Running, compile, front_end, packages, places, say};
use anyhow::{Context, Result, bail};
use packages::For;
use std::{fs, process::Command};

/// Builds, empties `target/demo/`, and walks from issuance to login, or every
/// procedure there is.
pub fn run(all: bool) -> Result<()> {
    packages::ensure(For::Driven)?;
    front_end::build()?;
    compile::binaries()?;
    let folder = places::target().join("demo");
    if folder.exists() {
        fs::remove_dir_all(&folder)
            .with_context(|| format!("{} cannot be emptied", folder.display()))?;
    }
    fs::create_dir_all(&folder)?;
    say::step(&format!("Walking; pictures go to {}", folder.display()));
    let mut walk = Command::new(places::built("walk"));
    walk.arg(&folder);
    if all {
        walk.arg("--all");
    }
    let code = Running::start("walk", &walk, None)?.wait()?;
    if code != 0 {
        bail!(
            "the walk did not reach its end; logs are in {}",
            folder.join("logs").display()
        );
    }
    Ok(())
}
