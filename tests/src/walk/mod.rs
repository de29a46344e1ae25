//! The main job: from the bank's page to an accepted password.
//!
//! The tests and the headless demonstration take the same steps.

mod app;
mod extra;
mod portal;
mod teller;

pub use teller::Teller;

use crate::{
    desk::Desk,
    driver::{App, AppProgram, Browser},
    issuer::{Customer, Issuer},
    lang::Lang,
    logs::Logs,
    portal::{Portal, Values},
};
use anyhow::{Context, Result};
use std::{
    path::PathBuf,
    time::{Duration, Instant},
};

/// The way by which the values come into the app.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Typed, as the page shows them.
    Typing,
    /// The QR of the page, saved as a picture.
    Picture,
}

/// One customer on the way, in one language, at one desk.
#[derive(Debug)]
pub struct Walk<'a> {
    issuer: &'a mut Issuer,
    teller: &'a mut Teller,
    desk: Desk,
    browser: Browser,
    app: Option<App>,
    lang: Lang,
    way: Way,
    logs: Logs,
    pictures: PathBuf,
    customer: Customer,
    values: Option<Values>,
    code: String,
    serial: String,
}

/// How long one step may take; the longest waits for the next code.
const PATIENCE: Duration = Duration::from_secs(150);

/// What the customer chose at issuance.
pub const PASSWORD: &str = "Ab12cd";

impl<'a> Walk<'a> {
    /// Sets a desk up for customer `number` of the credit union.
    ///
    /// # Errors
    /// When desk or browser do not come up.
    pub async fn set_out(
        issuer: &'a mut Issuer,
        teller: &'a mut Teller,
        lang: Lang,
        way: Way,
        logs: &Logs,
    ) -> Result<Self> {
        let number = if lang == Lang::Ja { 1 } else { 2 };
        let customer = issuer.institution("shinkumi")?.customer(number)?.clone();
        Ok(Self {
            desk: Desk::set_up(logs).await?,
            browser: Browser::start(logs).await?,
            app: None,
            pictures: teller.pictures(lang),
            logs: logs.clone(),
            values: None,
            code: String::new(),
            serial: String::new(),
            issuer,
            teller,
            lang,
            way,
            customer,
        })
    }

    /// From the portal's first page to the login with a one-time password.
    ///
    /// # Errors
    /// With the step that failed.
    pub async fn main_job(&mut self) -> Result<()> {
        self.until_in_use().await?;
        self.after_use().await?;
        self.step("the next code lets in", Self::log_in_with_next_code)
            .await
    }

    /// As [`Walk::main_job`], by way of every screen and page there is.
    ///
    /// # Errors
    /// With the step that failed.
    pub async fn by_every_screen(&mut self) -> Result<()> {
        self.until_in_use().await?;
        self.after_use().await?;
        self.see_the_rest().await?;
        self.step("the next code lets in", Self::log_in_with_next_code)
            .await
    }

    async fn until_in_use(&mut self) -> Result<()> {
        self.step("log in to the portal", Self::log_in).await?;
        self.step(
            "issue: mail and activation password, twice each",
            Self::issue,
        )
        .await?;
        self.step("the mail arrives, with link and QR", Self::read_mail)
            .await?;
        self.step("open the app", Self::open_app).await?;
        self.step("bring the values into the app", Self::enter_values)
            .await?;
        self.step("agree to the terms and send", Self::agree)
            .await?;
        self.step("registered; the display name", Self::register)
            .await?;
        self.step("the key store holds the entry", Self::check_key_store)
            .await?;
        self.step("code, countdown, serial number", Self::look_at_token)
            .await?;
        self.step("the code puts the token in use", Self::put_in_use)
            .await
    }

    async fn after_use(&mut self) -> Result<()> {
        self.step("the same code is refused as used", Self::same_code_is_used)
            .await?;
        self.step("restart: a code without the network", Self::restart_offline)
            .await
    }

    /// Does one step, and tells how long it took.
    async fn step(
        &mut self,
        name: &str,
        what: impl AsyncFnOnce(&mut Self) -> Result<()>,
    ) -> Result<()> {
        let began = Instant::now();
        let lang = self.lang;
        let done = tokio::time::timeout(PATIENCE, what(self)).await;
        done.unwrap_or_else(|late| Err(late.into()))
            .with_context(|| format!("{}: {name}", lang.code()))?;
        self.teller.done(lang, name, began.elapsed());
        Ok(())
    }

    fn app(&self) -> Result<&App> {
        self.app.as_ref().context("the app is not open")
    }

    fn program(&self) -> AppProgram {
        AppProgram::at(&self.desk, &self.issuer.directory())
    }

    fn portal(&self) -> Result<Portal> {
        Portal::of(&self.browser, self.issuer, "shinkumi", self.lang)
    }

    fn values(&self) -> Result<&Values> {
        self.values.as_ref().context("nothing was issued yet")
    }

    fn mail(&self) -> String {
        format!("{}@walk.example", self.lang.code())
    }

    /// A picture of the app's screen, which must be accessible.
    async fn see_app(&self, screen: &str) -> Result<()> {
        let app = self.app()?;
        app.picture(&self.pictures.join(format!("app-{screen}.png")))
            .await?;
        app.must_be_accessible(&format!("app screen {screen}"))
            .await
    }

    /// A picture of the portal's page, which must be accessible.
    async fn see_page(&self, page: &str) -> Result<()> {
        self.browser
            .picture(&self.pictures.join(format!("portal-{page}.png")))
            .await?;
        self.browser
            .must_be_accessible(&format!("portal page {page}"))
            .await
    }
}
