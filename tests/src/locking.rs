//! The app's lock, as its customer sets and opens it.

use crate::driver::App;
use anyhow::Result;

impl App {
    /// From the token's screen to the settings.
    ///
    /// # Errors
    /// When a screen does not come.
    pub async fn to_settings(&self) -> Result<()> {
        self.screen("token").await?;
        self.act("menu").await?;
        self.screen("serial").await?;
        self.act("settings").await?;
        self.screen("settings").await
    }

    /// Sets a PIN, from the token's screen; the lock's settings are shown then.
    ///
    /// # Errors
    /// When it is not set.
    pub async fn set_pin(&self, pin: &str) -> Result<()> {
        self.to_settings().await?;
        self.act("lock-settings").await?;
        self.act("set-pin").await?;
        self.fill("newPin", pin).await?;
        self.fill("pinAgain", pin).await?;
        self.act("save-pin").await?;
        self.at("main[data-screen=lock-settings] [data-action=lock]")
            .await
            .map(drop)
    }

    /// Types into the locked app's one field, and tries that.
    ///
    /// # Errors
    /// When the app is not locked.
    pub async fn open_with(&self, field: &str, typed: &str) -> Result<()> {
        self.screen("lock").await?;
        self.fill(field, typed).await?;
        self.act("unlock").await
    }
}
