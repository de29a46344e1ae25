//! A second issuer process on the first one's database.

use crate::{issuer::Issuer, logs::Logs, ports, process::Process, process::Program, wait};
use anyhow::{Context, Result, ensure};

/// Another process on the same file, with the same keys and configuration, on a
/// port of its own.
#[derive(Debug)]
pub struct Replica {
    program: Program,
    port: u16,
    logs: Logs,
    process: Option<Process>,
}

impl Replica {
    /// Beside an issuer, running.
    ///
    /// # Errors
    /// When it does not start.
    pub async fn beside(issuer: &Issuer, logs: &Logs) -> Result<Self> {
        let port = ports::free()?;
        let listen = format!("127.0.0.1:{port}");
        let program = issuer.program(&["serve"]).env("WARIFU_LISTEN", listen);
        let mut replica = Self {
            program,
            port,
            logs: logs.clone(),
            process: None,
        };
        replica.run().await?;
        Ok(replica)
    }

    /// Starts it (again) and waits until it is healthy.
    ///
    /// # Errors
    /// When it does not come up.
    pub async fn run(&mut self) -> Result<()> {
        let mut process = self.program.start("replica", &self.logs)?;
        let health = format!("{}/healthz", self.origin());
        let up = wait::until("a healthy second issuer", async || {
            if process.has_ended() {
                return Some(false);
            }
            let answer = reqwest::get(&health).await.ok()?;
            answer.status().is_success().then_some(true)
        })
        .await?;
        ensure!(up, "the second issuer ended: {}", process.printed());
        self.process = Some(process);
        Ok(())
    }

    /// SIGKILL.
    pub fn kill(&mut self) {
        self.process = None;
    }

    /// SIGTERM, and waits for a good end.
    ///
    /// # Errors
    /// When it does not end, or ends badly.
    pub async fn stop(&mut self) -> Result<()> {
        let mut process = self.process.take().context("it does not run")?;
        process.ask_to_end()?;
        wait::until("the second issuer to end", async || {
            process.has_ended().then_some(())
        })
        .await?;
        let code = process.exit_code();
        ensure!(code == Some(0), "the second issuer ended with {code:?}");
        Ok(())
    }

    /// Where it listens.
    #[must_use]
    pub fn origin(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }
}
