//! One customer's computer: a screen, a session bus, a key store, a home.

mod bus;
mod display;
mod hands;
mod keyring;
mod secret_service;
mod speech;
mod tray;

pub use bus::Bus;
pub use display::Display;
pub use keyring::{Entry, Keyring};
pub use secret_service::{Act, Call, Entries, Method, SecretService};
pub use speech::Listener;
pub use tray::{Icon, Line, Tray};

use crate::logs::Logs;
use anyhow::{Context, Result};
use std::{
    fs::DirBuilder,
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
    sync::Arc,
};
use tempfile::TempDir;

/// A desk shares nothing with any other desk but, if wanted, the screen.
#[derive(Debug)]
pub struct Desk {
    /// The key store, where this desk has one.
    pub keyring: Option<Keyring>,
    /// The session bus.
    pub bus: Bus,
    /// The screen.
    pub display: Arc<Display>,
    home: TempDir,
}

impl Desk {
    /// A desk with everything on it.
    ///
    /// # Errors
    /// When one of the programs is missing or does not come up.
    pub async fn set_up(logs: &Logs) -> Result<Self> {
        let mut desk = Self::without_key_store(logs).await?;
        desk.keyring = Some(Keyring::start(&desk.bus, desk.home.path(), logs).await?);
        Ok(desk)
    }

    /// A desk on whose session bus no Secret Service answers.
    ///
    /// # Errors
    /// When one of the programs is missing or does not come up.
    pub async fn without_key_store(logs: &Logs) -> Result<Self> {
        let home = tempfile::Builder::new().prefix("warifu-desk-").tempdir()?;
        for folder in ["config", "data", "cache", "state", "run"] {
            DirBuilder::new()
                .mode(0o700)
                .create(home.path().join(folder))
                .context("no home made")?;
        }
        let display = Arc::new(Display::start(logs).await?);
        let bus = Bus::start(home.path(), logs).await?;
        Ok(Self {
            keyring: None,
            bus,
            display,
            home,
        })
    }

    /// The key store.
    ///
    /// # Errors
    /// Where this desk has none.
    pub fn keyring(&self) -> Result<&Keyring> {
        self.keyring.as_ref().context("this desk has no key store")
    }

    /// Starts the key store on a desk that had none.
    ///
    /// # Errors
    /// When it does not come up.
    pub async fn start_key_store(&mut self, logs: &Logs) -> Result<()> {
        self.keyring = Some(Keyring::start(&self.bus, self.home.path(), logs).await?);
        Ok(())
    }

    /// The variables every program at this desk sees.
    #[must_use]
    pub fn env(&self) -> Vec<(String, String)> {
        let mut env = home_env(self.home.path());
        let mut set = |name: &str, value: &str| env.push((name.to_owned(), value.to_owned()));
        set("DISPLAY", &self.display.name());
        set("DBUS_SESSION_BUS_ADDRESS", self.bus.address());
        set("GDK_BACKEND", "x11");
        set("NO_AT_BRIDGE", "1");
        set("LIBGL_ALWAYS_SOFTWARE", "1");
        set("WEBKIT_DISABLE_DMABUF_RENDERER", "1");
        env
    }

    /// The home folder.
    #[must_use]
    pub fn home(&self) -> &Path {
        self.home.path()
    }

    /// Where the app keeps its public data.
    #[must_use]
    pub fn app_data(&self) -> PathBuf {
        self.home.path().join("data/jp.warifu.app")
    }
}

/// A home of its own: nothing of one desk is seen from another.
fn home_env(home: &Path) -> Vec<(String, String)> {
    let place = |name: &str, folder: &str| {
        let path = home.join(folder).display().to_string();
        (name.to_owned(), path)
    };
    vec![
        place("HOME", ""),
        place("XDG_CONFIG_HOME", "config"),
        place("XDG_DATA_HOME", "data"),
        place("XDG_CACHE_HOME", "cache"),
        place("XDG_STATE_HOME", "state"),
        place("XDG_RUNTIME_DIR", "run"),
    ]
}
