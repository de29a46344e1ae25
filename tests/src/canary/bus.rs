//! What passes on the session bus.

use crate::{
    process::{Process, Program},
    scene::Scene,
    wait,
};
use anyhow::{Context, Result};
use std::fs;

/// All that passes on the session bus, as it passes.
pub struct Bus(Process);

impl Bus {
    /// Listens from now on.
    ///
    /// # Errors
    /// When the bus lets nobody listen.
    pub async fn listen(scene: &Scene, name: &str) -> Result<Self> {
        let monitor = Program::new("dbus-monitor")
            .args(["--binary", "--address"])
            .arg(scene.desk.bus.address())
            .start(name, &scene.logs)?;
        let listening = Self(monitor);
        // It hears of everybody who comes.
        wait::until("a listener on the bus", async || {
            let _ = scene.desk.bus.connect().await.ok()?;
            (!listening.heard().ok()?.is_empty()).then_some(())
        })
        .await?;
        Ok(listening)
    }

    /// What it has heard.
    ///
    /// # Errors
    /// When its record is gone.
    pub fn heard(&self) -> Result<Vec<u8>> {
        fs::read(self.0.log()).context("nothing was heard")
    }
}
