//! Runs a test runner, shows what it prints, and keeps its own summary lines.

use crate::{command, stop};
use anyhow::{Context, Result};
use std::{
    io::{BufRead, BufReader, Write},
    process::{Command, Stdio},
};

/// What a runner said at its end.
pub struct Summary {
    /// As one would type it.
    pub command: String,
    /// Its own summary lines.
    pub lines: Vec<String>,
    /// Whether it went well.
    pub passed: bool,
}

/// Runs it to its end; a failure is in the summary, not an error.
pub fn of(runner: &Command) -> Result<Summary> {
    stop::unless_asked()?;
    let shown = command::shown(runner);
    let mut child = merged(runner)
        .spawn()
        .with_context(|| format!("`{shown}` could not be started"))?;
    let output = child.stdout.take().context("a runner has an output")?;
    let mut lines = Vec::new();
    for line in BufReader::new(output).split(b'\n') {
        let line = String::from_utf8_lossy(&line?).into_owned();
        let _ = writeln!(std::io::stdout(), "{line}");
        if is_summary(&line) {
            lines.push(line.trim().to_owned());
        }
    }
    let passed = child.wait()?.success();
    stop::unless_asked()?;
    Ok(Summary {
        command: shown,
        lines,
        passed,
    })
}

/// Both outputs in one, in the order they were printed, without colours.
fn merged(runner: &Command) -> Command {
    let mut merged = Command::new("sh");
    merged.args(["-c", "exec \"$@\" 2>&1", "sh"]);
    merged.arg(runner.get_program()).args(runner.get_args());
    if let Some(folder) = runner.get_current_dir() {
        merged.current_dir(folder);
    }
    merged.env("NO_COLOR", "1").env("CARGO_TERM_COLOR", "never");
    merged.stdin(Stdio::null()).stdout(Stdio::piped());
    merged
}

/// cargo's `test result:` and where it was; vitest's two lines.
pub fn is_summary(line: &str) -> bool {
    let line = line.trim_start();
    [
        "test result:",
        "Running ",
        "Doc-tests ",
        "Test Files ",
        "Tests ",
    ]
    .iter()
    .any(|start| line.starts_with(start))
}
