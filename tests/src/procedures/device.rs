//! One device of the customer's.

use crate::{
    desk::Desk,
    driver::{App, AppProgram},
    logs::Logs,
};
use anyhow::{Context, Result};
use std::path::{Path, PathBuf};

/// A desk, and the app on it while it is open.
#[derive(Debug)]
pub struct Device {
    /// Screen, session and key store.
    pub desk: Desk,
    /// Where what is started at it logs.
    pub logs: Logs,
    directory: PathBuf,
    app: Option<App>,
}

impl Device {
    /// A device on which the app was never opened.
    ///
    /// # Errors
    /// When the desk does not come up.
    pub async fn set_up(directory: &Path, logs: Logs) -> Result<Self> {
        Ok(Self {
            desk: Desk::set_up(&logs).await?,
            logs,
            directory: directory.to_owned(),
            app: None,
        })
    }

    /// How to start the app at it.
    #[must_use]
    pub fn program(&self) -> AppProgram {
        AppProgram::at(&self.desk, &self.directory)
    }

    /// Opens the app, again where it was open.
    ///
    /// # Errors
    /// When no window opens.
    pub async fn open(&mut self) -> Result<&App> {
        self.close().await?;
        let app = self.program().open(&self.logs).await?;
        Ok(self.app.insert(app))
    }

    /// The app, which is open.
    ///
    /// # Errors
    /// When it is not.
    pub fn app(&self) -> Result<&App> {
        self.app.as_ref().context("the app is not open")
    }

    /// Closes the app where it is open.
    ///
    /// # Errors
    /// When it does not close.
    pub async fn close(&mut self) -> Result<()> {
        match self.app.take() {
            Some(app) => app.close().await,
            None => Ok(()),
        }
    }

    /// Kills the app: no goodbye.
    pub fn kill(&mut self) {
        self.app = None;
    }
}
