//! A screen nobody looks at, with a window manager.

use crate::{logs::Logs, process::Process, process::Program, wait};
use anyhow::{Context, Result};
use x11rb::connection::Connection;
use x11rb::protocol::randr::{ConnectionExt as _, MonitorInfo};
use x11rb::protocol::xproto::ConnectionExt as _;

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

    /// From now on these are two displays side by side, as `RandR` has it; gives
    /// back where the second one begins.
    ///
    /// # Errors
    /// When the screen does not take it.
    pub fn in_two(&self) -> Result<i32> {
        let (server, number) = x11rb::connect(Some(&self.name()))?;
        let screen = server.setup().roots.get(number).context("no screen")?;
        let half = screen.width_in_pixels / 2;
        let resources = server.randr_get_screen_resources_current(screen.root)?;
        let outputs = resources.reply()?.outputs;
        // Whoever has the output takes the place of the display that was there.
        for (name, x, outputs) in [("left", 0, outputs), ("right", half, Vec::new())] {
            let name = server.intern_atom(false, name.as_bytes())?.reply()?.atom;
            let monitor = MonitorInfo {
                name,
                primary: x == 0,
                automatic: false,
                x: i16::try_from(x)?,
                y: 0,
                width: half,
                height: screen.height_in_pixels,
                width_in_millimeters: 170,
                height_in_millimeters: 270,
                outputs,
            };
            server.randr_set_monitor(screen.root, monitor)?.check()?;
        }
        let there = server.randr_get_monitors(screen.root, true)?.reply()?;
        let places: Vec<i16> = there.monitors.iter().map(|monitor| monitor.x).collect();
        let second = i16::try_from(half)?;
        anyhow::ensure!(places == [0, second], "displays begin at {places:?}");
        Ok(second.into())
    }
}

/// The number stands on a whole line of its own, perhaps among warnings.
fn first_number(printed: &str) -> Option<String> {
    let (whole, _) = printed.rsplit_once('\n')?;
    let number = whole.lines().find_map(|l| l.trim().parse::<u32>().ok())?;
    Some(number.to_string())
}
