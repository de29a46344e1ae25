//! A program the tests start, and everything it starts in turn.

use crate::logs::Logs;
use anyhow::{Context, Result};
use std::{
    ffi::OsString,
    fs::File,
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Child, ChildStdin, Command, Stdio},
};

/// The program runs in a process group of its own. A watcher in the same group
/// reads a pipe that only we hold open: when we drop it, or die, the group goes.
const GUARDED: &str = "exec 3<&0 </dev/null; \
    (cat <&3 >/dev/null 2>&1; kill -KILL 0) & \
    exec 3<&-; exec \"$@\"";

/// What to start, with which arguments and environment.
#[derive(Clone, Debug)]
pub struct Program {
    path: OsString,
    args: Vec<OsString>,
    env: Vec<(OsString, Option<OsString>)>,
}

impl Program {
    /// A program by name or path.
    pub fn new(path: impl Into<OsString>) -> Self {
        Self {
            path: path.into(),
            args: Vec::new(),
            env: Vec::new(),
        }
    }

    /// One more argument.
    #[must_use]
    pub fn arg(mut self, arg: impl Into<OsString>) -> Self {
        self.args.push(arg.into());
        self
    }

    /// More arguments.
    #[must_use]
    pub fn args(mut self, args: impl IntoIterator<Item = impl Into<OsString>>) -> Self {
        self.args.extend(args.into_iter().map(Into::into));
        self
    }

    /// Sets one variable.
    #[must_use]
    pub fn env(mut self, name: impl Into<OsString>, value: impl Into<OsString>) -> Self {
        self.env.push((name.into(), Some(value.into())));
        self
    }

    /// Sets several variables.
    #[must_use]
    pub fn envs(mut self, vars: &[(String, String)]) -> Self {
        for (name, value) in vars {
            self = self.env(name, value);
        }
        self
    }

    /// Takes one variable away.
    #[must_use]
    pub fn without(mut self, name: impl Into<OsString>) -> Self {
        self.env.push((name.into(), None));
        self
    }

    /// Starts it; what it prints goes to `NAME.log`.
    ///
    /// # Errors
    /// When the program or its log cannot be opened.
    pub fn start(&self, name: &str, logs: &Logs) -> Result<Process> {
        let log = logs.file(&format!("{name}.log"));
        let out = File::create(&log).with_context(|| format!("no log at {}", log.display()))?;
        let mut command = Command::new("sh");
        command.args(["-c", GUARDED, "sh"]).arg(&self.path);
        command.args(&self.args);
        self.apply_env(&mut command);
        command.stdin(Stdio::piped()).process_group(0);
        command.stdout(out.try_clone()?).stderr(out);
        let mut child = command
            .spawn()
            .with_context(|| format!("{name} did not start"))?;
        let leash = child.stdin.take();
        Ok(Process { child, leash, log })
    }

    /// Runs it to its end and gives back whether it went well.
    ///
    /// # Errors
    /// When the program cannot be started.
    pub fn run(&self) -> Result<std::process::Output> {
        let mut command = Command::new(&self.path);
        command.args(&self.args).stdin(Stdio::null());
        self.apply_env(&mut command);
        command
            .output()
            .with_context(|| format!("{} did not start", self.path.display()))
    }

    fn apply_env(&self, command: &mut Command) {
        for (name, value) in &self.env {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
    }
}

/// A running program; dropping it ends it with all it started.
#[derive(Debug)]
pub struct Process {
    child: Child,
    leash: Option<ChildStdin>,
    log: PathBuf,
}

impl Process {
    /// What it has printed so far.
    #[must_use]
    pub fn printed(&self) -> String {
        std::fs::read(&self.log)
            .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
            .unwrap_or_default()
    }

    /// Where what it prints is kept.
    #[must_use]
    pub fn log(&self) -> &Path {
        &self.log
    }

    /// The program's process id.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Whether it has ended by itself.
    pub fn has_ended(&mut self) -> bool {
        !matches!(self.child.try_wait(), Ok(None))
    }

    /// The exit code, once it has ended.
    pub fn exit_code(&mut self) -> Option<i32> {
        self.child.try_wait().ok().flatten()?.code()
    }

    /// Asks it to end (SIGTERM), as a service manager would.
    ///
    /// # Errors
    /// When the signal cannot be sent.
    pub fn ask_to_end(&self) -> Result<()> {
        let pid = self.child.id();
        Command::new("sh")
            .args(["-c", &format!("kill -TERM {pid}")])
            .status()
            .context("no signal sent")?;
        Ok(())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        drop(self.leash.take());
        let _ = self.child.wait();
    }
}
