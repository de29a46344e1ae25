//! On what a procedure is walked.

use super::{Device, Procedure, Teller};
use crate::{
    bank::Bank,
    driver::{Browser, Page},
    issuer::{Customer, Institution, Issuer},
    lang::Lang,
    logs::Logs,
    portal::Portal,
};
use anyhow::{Context, Result, ensure};
use std::{
    path::PathBuf,
    sync::atomic::{AtomicUsize, Ordering},
    time::{Duration, Instant},
};

/// How long one step may take; the longest waits for the next code.
pub(crate) const PATIENCE: Duration = Duration::from_mins(5);

/// The bank's side, the customer's browser and device, and who tells of it.
#[derive(Debug)]
pub struct Stage {
    /// The bank's side, all of its own.
    pub issuer: Issuer,
    /// The customer's browser.
    pub browser: Browser,
    /// What the customer has the app on.
    pub device: Device,
    /// The other one, after [`Stage::second_device`].
    pub second: Option<Device>,
    /// In which language everything is.
    pub lang: Lang,
    /// Where logs go.
    pub logs: Logs,
    institution: &'static str,
    label: String,
    teller: Teller,
    pictures: PathBuf,
    taken: AtomicUsize,
}

impl Stage {
    /// Sets everything up for a procedure. Steps and pictures go under the label.
    ///
    /// # Errors
    /// When issuer, desk or browser do not come up.
    pub async fn set_up(
        procedure: Procedure,
        label: &str,
        lang: Lang,
        teller: &Teller,
        logs: &Logs,
    ) -> Result<Self> {
        let issuer = Issuer::with((procedure.options)().demonstration(), logs).await?;
        Ok(Self {
            device: Device::set_up(&issuer.directory(), logs.clone()).await?,
            browser: Browser::start(logs).await?,
            issuer,
            second: None,
            lang,
            logs: logs.clone(),
            institution: procedure.institution,
            label: label.to_owned(),
            teller: teller.clone(),
            pictures: teller.pictures(label),
            taken: AtomicUsize::new(0),
        })
    }

    /// Does one step and tells how long it took; an error names it.
    ///
    /// # Errors
    /// When the step fails or does not end.
    pub async fn step<T>(
        &mut self,
        name: &str,
        what: impl AsyncFnOnce(&mut Self) -> Result<T>,
    ) -> Result<T> {
        let began = Instant::now();
        let done = tokio::time::timeout(PATIENCE, what(self)).await;
        let done = done.unwrap_or_else(|late| Err(late.into()));
        self.told(name, began, done)
    }

    /// Tells of a step that was done, or names the one that failed.
    pub(crate) fn told<T>(&self, name: &str, began: Instant, done: Result<T>) -> Result<T> {
        let done = done.with_context(|| format!("{}: {name}", self.label))?;
        self.teller.done(&self.label, name, began.elapsed());
        Ok(done)
    }

    /// The institution of the procedure.
    ///
    /// # Errors
    /// When the demo data has none of that name.
    pub fn institution(&self) -> Result<&Institution> {
        self.issuer.institution(self.institution)
    }

    /// Its customer of that number, from 1.
    ///
    /// # Errors
    /// When there are fewer.
    pub fn customer(&self, number: usize) -> Result<Customer> {
        Ok(self.institution()?.customer(number)?.clone())
    }

    /// Its portal, in the browser.
    ///
    /// # Errors
    /// When there is no such institution.
    pub fn portal(&self) -> Result<Portal> {
        Portal::of(&self.browser, &self.issuer, self.institution, self.lang)
    }

    /// Its bank's own system, which has codes judged.
    ///
    /// # Errors
    /// When there is no API key.
    pub fn bank(&self) -> Result<Bank> {
        Bank::of(self.institution()?, &self.issuer.origin())
    }

    /// An address for the customer's mail.
    #[must_use]
    pub fn mail(&self) -> String {
        format!("{}@walk.example", self.lang.code())
    }

    /// The customer's other device, with screen, session and key store of its
    /// own.
    ///
    /// # Errors
    /// When the desk does not come up.
    pub async fn second_device(&mut self) -> Result<&mut Device> {
        let logs = Logs::at(self.logs.file("second"))?;
        let device = Device::set_up(&self.issuer.directory(), logs).await?;
        Ok(self.second.insert(device))
    }

    /// What support types at the issuer's command line, and what it prints.
    ///
    /// # Errors
    /// When it is refused.
    pub fn support(&self, args: &[&str]) -> Result<String> {
        let done = self.issuer.program(args).run()?;
        let said = String::from_utf8_lossy(&done.stderr).into_owned();
        ensure!(done.status.success(), "{args:?}: {said}");
        Ok(String::from_utf8_lossy(&done.stdout).into_owned())
    }

    /// A picture of the app's screen, which must be accessible.
    ///
    /// # Errors
    /// When it is not, or the app is not open.
    pub async fn see_app(&self, screen: &str) -> Result<()> {
        self.see(self.device.app()?, "app", screen).await
    }

    /// A picture of the app's screen on the second device.
    ///
    /// # Errors
    /// When it is not accessible, or the app is not open there.
    pub async fn see_second(&self, screen: &str) -> Result<()> {
        let device = self.second.as_ref().context("there is one device only")?;
        self.see(device.app()?, "second-app", screen).await
    }

    /// A picture of the page in the browser, which must be accessible.
    ///
    /// # Errors
    /// When it is not.
    pub async fn see_page(&self, page: &str) -> Result<()> {
        self.see(&self.browser, "portal", page).await
    }

    /// A numbered picture of any window, which must be accessible.
    ///
    /// # Errors
    /// When it is not.
    pub async fn see(&self, window: &Page, at: &str, what: &str) -> Result<()> {
        let number = self.taken.fetch_add(1, Ordering::Relaxed) + 1;
        let name = format!("{number:02}-{at}-{what}.png");
        window.picture(&self.pictures.join(name)).await?;
        window.must_be_accessible(&format!("{at} {what}")).await
    }
}
