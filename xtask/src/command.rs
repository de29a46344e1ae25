//! Running a program to its end.

use crate::stop;
use anyhow::{Context, Result, bail};
use std::process::{Command, Stdio};

/// Runs it with our own output; an error names the command.
pub fn run(command: &mut Command) -> Result<()> {
    stop::unless_asked()?;
    let shown = shown(command);
    let status = command
        .status()
        .with_context(|| format!("`{shown}` could not be started"))?;
    stop::unless_asked()?;
    if !status.success() {
        bail!("`{shown}` failed; what it says above is the reason");
    }
    Ok(())
}

/// Runs it silently and gives back what it printed, or nothing if it failed.
pub fn output(command: &mut Command) -> Option<String> {
    let output = command
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .ok()?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    output.status.success().then_some(text)
}

/// The cargo that runs us.
pub fn cargo() -> Command {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.current_dir(crate::places::root());
    command
}

/// As one would type it.
pub fn shown(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    let words: Vec<_> = words.map(|word| word.to_string_lossy()).collect();
    let line = words.join(" ");
    line.rsplit_once("/bin/")
        .map_or(line.clone(), |(_, end)| end.to_owned())
}
