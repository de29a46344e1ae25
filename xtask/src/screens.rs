//! `cargo xtask screens`: every screen and error, in pictures.

use crate::{children::Running, compile, front_end, packages, places, say};
use anyhow::{Context, Result, bail};
use packages::For;
use std::{fs, process::Command};

/// Builds, empties `target/screens/`, and draws; all scenarios, or those named.
pub fn run(names: &[String]) -> Result<()> {
    packages::ensure(For::Driven)?;
    front_end::build()?;
    compile::binaries()?;
    let folder = places::target().join("screens");
    if folder.exists() {
        fs::remove_dir_all(&folder)
            .with_context(|| format!("{} cannot be emptied", folder.display()))?;
    }
    fs::create_dir_all(&folder)?;
    say::step(&format!("Drawing; sheets go to {}", folder.display()));
    let mut screens = Command::new(places::built("screens"));
    screens.arg(&folder).args(names);
    let code = Running::start("screens", &screens, None)?.wait()?;
    if code != 0 {
        bail!(
            "not everything was drawn; logs are in {}",
            folder.join("logs").display()
        );
    }
    Ok(())
}
