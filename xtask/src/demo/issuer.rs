//! The issuer of the demonstration: embedded SQLite, embedded mail catcher.

use crate::{children::Running, places, ports, say, stop};
use anyhow::{Context, Result, bail};
use std::{
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

const PATIENCE: Duration = Duration::from_mins(1);

/// How to start it.
pub struct Issuer {
    data: PathBuf,
    port: u16,
}

impl Issuer {
    /// With its data in that folder, on that port.
    pub fn new(data: &Path, port: u16) -> Self {
        Self {
            data: data.to_owned(),
            port,
        }
    }

    /// Makes the demo data where it is missing; gives back who may log in.
    pub fn demo_data(&self) -> Result<String> {
        let output = self
            .command("demo-data")
            .output()
            .context("the issuer could not be started")?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            bail!(
                "the demo data could not be made: {said}\n`cargo xtask demo --fresh` starts anew"
            );
        }
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }

    /// Starts it and waits until it answers.
    pub fn serve(&self) -> Result<Running> {
        say::step("Starting the issuer");
        let log = self.log();
        let mut running = Running::start("the issuer", &self.command("serve"), Some(&log))?;
        let end = Instant::now() + PATIENCE;
        while !ports::answers(self.port) {
            if running.ended().is_some() || Instant::now() > end {
                bail!(
                    "the issuer does not start; the reason is in {}",
                    log.display()
                );
            }
            stop::unless_asked()?;
            stop::pause(Duration::from_millis(50));
        }
        Ok(running)
    }

    /// Where the portal begins.
    pub fn origin(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The signed directory for the app.
    pub fn directory(&self) -> PathBuf {
        self.data.join("directory.json")
    }

    /// Where it logs.
    pub fn log(&self) -> PathBuf {
        self.data.join("issuer.log")
    }

    fn command(&self, name: &str) -> Command {
        let mut command = Command::new(places::built("warifu-issuer"));
        command.arg(name);
        command.env("WARIFU_LISTEN", format!("127.0.0.1:{}", self.port));
        command.env("WARIFU_PUBLIC_ORIGIN", self.origin());
        command.env("WARIFU_DATA_DIR", &self.data);
        command.env(
            "WARIFU_INSTITUTIONS_DIR",
            places::root().join("institutions"),
        );
        command.env("WARIFU_DEMO__ENABLED", "true");
        command
    }
}
