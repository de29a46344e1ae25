//! A screen nobody looks at, with a window manager.

use crate::{logs::Logs, process::Process, process::Program, wait};
use anyhow::Result;

/// `Xvfb` on a free display number, `openbox` on it.
#[derive(Debug)]
pub struct Display {
    number: String,
    _manager: Process,
    _server: Process,
}

impl Display {
    /// Starts both and waits for the screen.
    ///
    /// # Errors
    /// When `Xvfb` or `openbox` is missing or does not come up.
    pub async fn start(logs: &Logs) -> Result<Self> {
        let server = Program::new("Xvfb")
            .args(["-displayfd", "1", "-screen", "0", "1280x1024x24"])
            .args(["-nolisten", "tcp", "-noreset"])
            .start("xvfb", logs)?;
        let number = wait::until("the screen's number from Xvfb", async || {
            first_number(&server.printed())
        })
        .await?;
        let manager = Program::new("openbox")
            .arg("--sm-disable")
            .env("DISPLAY", format!(":{number}"))
            .without("DBUS_SESSION_BUS_ADDRESS")
            .start("openbox", logs)?;
        Ok(Self {
            number,
            _manager: manager,
            _server: server,
        })
    }

    /// The value for `DISPLAY`.
    #[must_use]
    pub fn name(&self) -> String {
        format!(":{}", self.number)
    }
}

/// The number stands on a whole line of its own, perhaps among warnings.
fn first_number(printed: &str) -> Option<String> {
    let (whole, _) = printed.rsplit_once('\n')?;
    let number = whole.lines().find_map(|l| l.trim().parse::<u32>().ok())?;
    Some(number.to_string())
}
