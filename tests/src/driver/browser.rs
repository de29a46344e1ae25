//! A browser of one's own: `chromedriver` and headless Chromium.

use super::{Page, session};
use crate::{logs::Logs, process::Process, process::Program, wait};
use anyhow::Result;
use serde_json::json;
use std::ops::Deref;
use tempfile::TempDir;

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
        let profile = tempfile::Builder::new()
            .prefix("warifu-browser-")
            .tempdir()?;
        let driver = Program::new("chromedriver")
            .arg("--port=0")
            .env("HOME", profile.path())
            .start("chromedriver", logs)?;
        let port = wait::until("chromedriver's port", async || port_in(&driver.printed())).await?;
        let mut args: Vec<String> = FLAGS.iter().map(ToString::to_string).collect();
        args.push(format!("--user-data-dir={}", profile.path().display()));
        let options = json!({ "goog:chromeOptions": { "args": args } });
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

/// `ChromeDriver was started successfully on port 40123.`
fn port_in(printed: &str) -> Option<u16> {
    let (_, rest) = printed.split_once("successfully on port ")?;
    rest.split('.').next()?.trim().parse().ok()
}
