//! Programs that run beside us and end with us.

use crate::{say, stop};
use anyhow::{Context, Result};
use std::{
    fs::File,
    path::Path,
    process::{Child, ChildStdin, Command, Stdio},
    time::{Duration, Instant},
};

/// The program runs in a process group of its own. A watcher in the same group
/// reads a pipe that only we hold open: when we close it, or die, the group goes.
const GUARDED: &str = "exec 3<&0 </dev/null; \
    (cat <&3 >/dev/null 2>&1; kill -KILL 0) & \
    exec 3<&-; exec \"$@\"";

/// How long a program may take to end by itself.
const GRACE: Duration = Duration::from_secs(10);

/// A running program; dropping it ends it with all it started.
pub struct Running {
    name: &'static str,
    child: Child,
    leash: Option<ChildStdin>,
}

impl Running {
    /// Starts it. What it prints goes into `log`, or to our own output.
    pub fn start(name: &'static str, command: &Command, log: Option<&Path>) -> Result<Self> {
        stop::unless_asked()?;
        let mut guarded = guard(command);
        if let Some(log) = log {
            let file = File::create(log)
                .with_context(|| format!("{} cannot be written", log.display()))?;
            guarded.stdout(file.try_clone()?).stderr(file);
        }
        let mut child = guarded
            .spawn()
            .with_context(|| format!("{name} could not be started"))?;
        let leash = child.stdin.take();
        Ok(Self { name, child, leash })
    }

    /// Whether it has ended, and how.
    pub fn ended(&mut self) -> Option<i32> {
        let status = self.child.try_wait().ok().flatten()?;
        Some(status.code().unwrap_or(-1))
    }

    /// Waits until it ends or somebody asks us to stop.
    pub fn wait(&mut self) -> Result<i32> {
        loop {
            if let Some(code) = self.ended() {
                return Ok(code);
            }
            stop::unless_asked()?;
            stop::pause(Duration::from_millis(100));
        }
    }

    fn ask_to_end(&mut self) {
        if self.ended().is_some() {
            return;
        }
        let signal = format!("kill -TERM {}", self.child.id());
        let _ = Command::new("sh").args(["-c", &signal]).status();
        let end = Instant::now() + GRACE;
        while self.ended().is_none() && Instant::now() < end {
            std::thread::sleep(Duration::from_millis(20));
        }
        if self.ended().is_none() {
            say::line(&format!(
                "{} does not end by itself and is killed.",
                self.name
            ));
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.ask_to_end();
        drop(self.leash.take());
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[cfg(unix)]
fn guard(command: &Command) -> Command {
    use std::os::unix::process::CommandExt;
    let mut guarded = Command::new("sh");
    guarded
        .args(["-c", GUARDED, "sh"])
        .arg(command.get_program())
        .args(command.get_args());
    guarded.process_group(0).stdin(Stdio::piped());
    copy_surroundings(command, &mut guarded);
    guarded
}

#[cfg(not(unix))]
fn guard(command: &Command) -> Command {
    let mut guarded = Command::new(command.get_program());
    guarded.args(command.get_args()).stdin(Stdio::piped());
    copy_surroundings(command, &mut guarded);
    guarded
}

fn copy_surroundings(from: &Command, to: &mut Command) {
    for (name, value) in from.get_envs() {
        match value {
            Some(value) => to.env(name, value),
            None => to.env_remove(name),
        };
    }
    if let Some(folder) = from.get_current_dir() {
        to.current_dir(folder);
    }
}
