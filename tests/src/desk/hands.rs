//! What a customer's hands do at a desk, through X11.

use super::Desk;
use crate::{process::Program, wait};
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

    /// Gives the keyboard to the window of that title, once it is there.
    ///
    /// # Errors
    /// When no such window comes.
    pub async fn look_at(&self, title: &str) -> Result<()> {
        self.window(title, "windowactivate").await
    }

    /// Puts the window of that title out of sight, once it is there.
    ///
    /// # Errors
    /// When no such window comes.
    pub async fn minimise(&self, title: &str) -> Result<()> {
        self.window(title, "windowminimize").await
    }

    /// A window that its program shows is there only once the desktop has drawn it.
    async fn window(&self, title: &str, what: &str) -> Result<()> {
        let name = format!("^{title}$");
        let args = ["search", "--onlyvisible", "--name", &name, what, "--sync"];
        wait::until(&format!("the window {title}"), async || {
            self.xdotool(&args).ok()
        })
        .await
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
