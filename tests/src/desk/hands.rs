//! What a customer's hands do at a desk, through X11.

use super::Desk;
use crate::process::Program;
use anyhow::{Context, Result, ensure};

impl Desk {
    /// Types on the keyboard, into whatever has it.
    ///
    /// # Errors
    /// When there is no keyboard.
    pub fn type_text(&self, text: &str) -> Result<()> {
        self.xdotool(&["type", "--delay", "40", text])
    }

    /// Presses keys together, named as X11 does: `alt+F4`.
    ///
    /// # Errors
    /// When there is no keyboard.
    pub fn press_keys(&self, keys: &str) -> Result<()> {
        self.xdotool(&["key", "--clearmodifiers", keys])
    }

    /// Gives the keyboard to the window of that title.
    ///
    /// # Errors
    /// When there is no such window.
    pub fn look_at(&self, title: &str) -> Result<()> {
        let name = format!("^{title}$");
        self.xdotool(&[
            "search",
            "--onlyvisible",
            "--name",
            &name,
            "windowactivate",
            "--sync",
        ])
    }

    /// Puts the window of that title out of sight.
    ///
    /// # Errors
    /// When there is no such window.
    pub fn minimise(&self, title: &str) -> Result<()> {
        let name = format!("^{title}$");
        self.xdotool(&[
            "search",
            "--onlyvisible",
            "--name",
            &name,
            "windowminimize",
            "--sync",
        ])
    }

    fn xdotool(&self, args: &[&str]) -> Result<()> {
        let output = Program::new("xdotool")
            .args(args.iter().copied())
            .envs(&self.env())
            .run()
            .context("xdotool is not there")?;
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        ensure!(output.status.success(), "xdotool failed: {said}");
        Ok(())
    }
}
