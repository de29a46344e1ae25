//! A session bus of one's own.

use crate::{logs::Logs, process::Process, process::Program, wait};
use anyhow::{Context, Result};
use std::path::Path;
use zbus::{Connection, connection::Builder};

/// No service files: nothing starts by itself on this bus, so a missing key
/// store is really missing.
const CONFIG: &str = r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:dir=DIR</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"#;

/// A private `dbus-daemon`.
#[derive(Debug)]
pub struct Bus {
    address: String,
    _daemon: Process,
}

impl Bus {
    /// Starts the daemon with its socket in `home`.
    ///
    /// # Errors
    /// When `dbus-daemon` is missing or does not come up.
    pub async fn start(home: &Path, logs: &Logs) -> Result<Self> {
        let config = home.join("bus.conf");
        let text = CONFIG.replace("DIR", &home.display().to_string());
        std::fs::write(&config, text).context("no bus configuration written")?;
        let daemon = Program::new("dbus-daemon")
            .args(["--nofork", "--nopidfile", "--print-address=1"])
            .arg(format!("--config-file={}", config.display()))
            .start("bus", logs)?;
        let address = wait::until("the bus address", async || {
            let printed = daemon.printed();
            let (line, _) = printed.split_once('\n')?;
            line.starts_with("unix:").then(|| line.trim().to_owned())
        })
        .await?;
        Ok(Self {
            address,
            _daemon: daemon,
        })
    }

    /// The value for `DBUS_SESSION_BUS_ADDRESS`.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    /// A connection of the tests' own, from outside the app.
    ///
    /// # Errors
    /// When the bus does not answer.
    pub async fn connect(&self) -> Result<Connection> {
        Builder::address(self.address.as_str())?
            .build()
            .await
            .context("the session bus does not answer")
    }
}
