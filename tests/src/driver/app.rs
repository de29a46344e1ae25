//! The real app in its real window, through `WebKitWebDriver`.

use super::{Page, session};
use crate::{
    clock, desk::Desk, disk::SmallDisk, logs::Logs, places, ports, process::Process,
    process::Program, wait,
};
use anyhow::{Context, Result, ensure};
use serde_json::json;
use std::{
    fmt::Write,
    ops::Deref,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

/// How many seconds the app waits for what is usually there at once: its key store,
/// the issuer's time. This machine may stand still for longer than a customer waits.
const PATIENCE: &str = "WARIFU_PATIENCE";
const A_MINUTE: &str = "60";

/// How to start the app at a desk.
#[derive(Clone, Debug)]
pub struct AppProgram {
    env: Vec<(String, String)>,
    home: PathBuf,
    args: Vec<String>,
    /// What its command line begins with.
    before: Vec<String>,
}

impl AppProgram {
    /// The app at that desk, with the signed directory of that file.
    #[must_use]
    pub fn at(desk: &Desk, directory: &Path) -> Self {
        let mut env = desk.env();
        env.push((
            "WARIFU_DIRECTORY".to_owned(),
            directory.display().to_string(),
        ));
        env.push((PATIENCE.to_owned(), A_MINUTE.to_owned()));
        Self {
            env,
            home: desk.home().to_owned(),
            args: Vec::new(),
            before: Vec::new(),
        }
    }

    /// With no more patience than a customer's app has.
    #[must_use]
    pub fn impatient(mut self) -> Self {
        self.env.retain(|(name, _)| name != PATIENCE);
        self
    }

    /// With a link on the command line, as the desktop hands it over.
    #[must_use]
    pub fn with_link(mut self, link: &str) -> Self {
        self.args.push(link.to_owned());
        self
    }

    /// With the accessibility bus, which desks have not but for tests of it.
    #[must_use]
    pub fn heard(mut self, address: &str) -> Self {
        self.env.retain(|(name, _)| name != "NO_AT_BRIDGE");
        let address = ("AT_SPI_BUS_ADDRESS".to_owned(), address.to_owned());
        self.env.push(address);
        self
    }

    /// As a rehearsal.
    #[must_use]
    pub fn rehearsing(mut self) -> Self {
        self.args.push("--rehearsal".to_owned());
        self
    }

    /// With a clock that is wrong by so many seconds.
    #[must_use]
    pub fn with_clock_off(mut self, seconds: i64) -> Self {
        self.env.extend(clock::variables(seconds));
        self
    }

    /// With a clock that is set by hand while it runs.
    #[must_use]
    pub fn with_clock(mut self, hand: &clock::Hand) -> Self {
        self.env.extend(hand.variables());
        self
    }

    /// Started on a disk of its own: it alone sees it.
    #[must_use]
    pub fn on_disk(mut self, disk: &SmallDisk) -> Self {
        self.before = disk.prefix();
        self
    }

    /// With a variable of its own in its environment.
    #[must_use]
    pub fn with_var(mut self, name: &str, value: &str) -> Self {
        self.env.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Opens the app's window.
    ///
    /// # Errors
    /// When app or driver are missing or no window opens.
    pub async fn open(&self, logs: &Logs) -> Result<App> {
        let binary = places::built("warifu");
        ensure!(binary.exists(), "{} is not built", binary.display());
        let port = ports::free()?;
        let driver = Program::new("WebKitWebDriver")
            .arg(format!("--port={port}"))
            .envs(&self.driver_env())
            .start("app", logs)?;
        wait::until("WebKitWebDriver", async || {
            ports::is_open(port).await.then_some(())
        })
        .await?;
        let options = json!({ "webkitgtk:browserOptions": {
            "binary": self.launcher(&binary)?, "args": self.args,
        } });
        let client = session(port, options).await?;
        Ok(App {
            page: Page::new(client, "app", logs),
            driver,
        })
    }

    /// Starts the app once more while it runs: it must hand over and end.
    ///
    /// # Errors
    /// When it does not end, or ends badly.
    pub async fn open_again(&self, logs: &Logs) -> Result<()> {
        let mut second = Program::new(places::built("warifu"))
            .args(&self.args)
            .envs(&self.env)
            .start("app-second", logs)?;
        wait::until("the second start to end", async || {
            second.has_ended().then_some(())
        })
        .await?;
        let code = second.exit_code();
        ensure!(code == Some(0), "the second start ended with {code:?}");
        Ok(())
    }

    /// The driver hands its environment on to the app, but the clock is set
    /// for the app alone.
    fn driver_env(&self) -> Vec<(String, String)> {
        let mut env: Vec<_> = self
            .env
            .iter()
            .filter(|(n, _)| !is_clock(n))
            .cloned()
            .collect();
        for name in ["TAURI_AUTOMATION", "TAURI_WEBVIEW_AUTOMATION"] {
            env.push((name.to_owned(), "true".to_owned()));
        }
        env
    }

    fn launcher(&self, binary: &Path) -> Result<PathBuf> {
        let clock: Vec<_> = self.env.iter().filter(|(n, _)| is_clock(n)).collect();
        if clock.is_empty() && self.before.is_empty() {
            return Ok(binary.to_owned());
        }
        let mut script = "#!/bin/sh\n".to_owned();
        for (name, value) in clock {
            let _ = writeln!(script, "export {name}='{value}'");
        }
        let before = self.before.join(" ");
        let _ = writeln!(script, "exec {before} '{}' \"$@\"", binary.display());
        let path = self.home.join("app-launcher");
        std::fs::write(&path, script).context("no launcher written")?;
        std::fs::set_permissions(&path, PermissionsExt::from_mode(0o700))?;
        Ok(path)
    }
}

fn is_clock(name: &str) -> bool {
    name == "LD_PRELOAD" || name.starts_with("FAKETIME")
}

/// The running app; dropping it kills it.
#[derive(Debug)]
pub struct App {
    page: Page,
    driver: Process,
}

impl App {
    /// The driver's process: the app and its web view's are below it.
    #[must_use]
    pub fn driver_id(&self) -> u32 {
        self.driver.id()
    }

    /// What driver and app have printed, as a file.
    #[must_use]
    pub fn log(&self) -> &Path {
        self.driver.log()
    }

    /// Waits for one of the app's screens.
    ///
    /// # Errors
    /// When another stays.
    pub async fn screen(&self, name: &str) -> Result<()> {
        self.page
            .at(&format!("main[data-screen={name}]"))
            .await
            .map(drop)
    }

    /// Its window.
    #[must_use]
    pub fn page(&self) -> &Page {
        &self.page
    }

    /// Closes the window as the customer does and waits for the app to end.
    ///
    /// # Errors
    /// When the driver does not answer.
    pub async fn close(self) -> Result<()> {
        self.page.client().clone().close().await?;
        Ok(())
    }
}

impl Deref for App {
    type Target = Page;

    fn deref(&self) -> &Page {
        &self.page
    }
}
