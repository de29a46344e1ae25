//! A browser of one's own: `chromedriver` and headless Chromium.

use super::{ClientCertificate, Page, session};
use crate::{logs::Logs, process::Process, process::Program, wait};
use anyhow::{Result, bail};
use serde_json::json;
use std::{ops::Deref, path::Path};
use tempfile::TempDir;

const TRIES: usize = 5;

const FLAGS: [&str; 11] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--hide-scrollbars",
    "--window-size=900,1200",
];

/// A browser with a fresh profile and one window.
#[derive(Debug)]
pub struct Browser {
    page: Page,
    _driver: Process,
    _profile: TempDir,
}

impl Browser {
    /// Starts it.
    ///
    /// # Errors
    /// When Chromium or its driver is missing or does not come up.
    pub async fn start(logs: &Logs) -> Result<Self> {
        Self::start_with(logs, None).await
    }

    /// Starts one that shows a client certificate wherever it is asked for one.
    ///
    /// # Errors
    /// As [`Browser::start`], and when the certificate cannot be imported.
    pub async fn with_certificate(logs: &Logs, certificate: &ClientCertificate) -> Result<Self> {
        Self::start_with(logs, Some(certificate)).await
    }

    async fn start_with(logs: &Logs, certificate: Option<&ClientCertificate>) -> Result<Self> {
        let profile = tempfile::Builder::new()
            .prefix("warifu-browser-")
            .tempdir()?;
        if let Some(certificate) = certificate {
            certificate.import(profile.path())?;
        }
        let (driver, port) = driver(profile.path(), logs).await?;
        let mut args: Vec<String> = FLAGS.iter().map(ToString::to_string).collect();
        args.push(format!("--user-data-dir={}", profile.path().display()));
        let prefs = certificate.map_or_else(|| json!({}), |_| ClientCertificate::prefs());
        let options = json!({ "args": args, "prefs": prefs });
        let options = json!({ "goog:chromeOptions": options });
        let client = session(port, options).await?;
        Ok(Self {
            page: Page::new(client, "browser", logs),
            _driver: driver,
            _profile: profile,
        })
    }

    /// Its window.
    #[must_use]
    pub fn page(&self) -> &Page {
        &self.page
    }
}

impl Deref for Browser {
    type Target = Page;

    fn deref(&self) -> &Page {
        &self.page
    }
}

/// The port it chooses may be taken before it has it: then once more.
async fn driver(home: &Path, logs: &Logs) -> Result<(Process, u16)> {
    for _ in 0..TRIES {
        let mut driver = Program::new("chromedriver")
            .arg("--port=0")
            .env("HOME", home)
            .start("chromedriver", logs)?;
        let port = wait::until("chromedriver's port", async || {
            let port = port_in(&driver.printed());
            (port.is_some() || driver.has_ended()).then_some(port)
        })
        .await?;
        if let Some(port) = port {
            return Ok((driver, port));
        }
    }
    bail!("chromedriver finds no free port")
}

/// `ChromeDriver was started successfully on port 40123.`
fn port_in(printed: &str) -> Option<u16> {
    let (_, rest) = printed.split_once("successfully on port ")?;
    rest.split('.').next()?.trim().parse().ok()
}
