//! The main job: from the bank's page to an accepted password.
//!
//! The tests and the headless demonstration take the same steps.

mod app;
mod extra;
mod portal;

use crate::{
    driver::App,
    issuer::Customer,
    lang::Lang,
    portal::{Portal, Values},
    procedures::{PATIENCE, Stage},
};
use anyhow::{Context, Result};
use std::time::Instant;

/// The way by which the values come into the app.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Typed, as the page shows them.
    Typing,
    /// The QR of the page, saved as a picture.
    Picture,
}

/// One customer on the way, on a stage.
#[derive(Debug)]
pub struct Walk<'a> {
    stage: &'a mut Stage,
    way: Way,
    customer: Customer,
    values: Option<Values>,
    code: String,
    serial: String,
}

/// What the customer chose at issuance.
pub const PASSWORD: &str = "Ab12cd";

impl<'a> Walk<'a> {
    /// A customer of the stage's institution, a different one in each language.
    ///
    /// # Errors
    /// When there is no such customer.
    pub fn on(stage: &'a mut Stage, way: Way) -> Result<Self> {
        let number = if stage.lang == Lang::Ja { 1 } else { 2 };
        Ok(Self {
            customer: stage.customer(number)?,
            stage,
            way,
            values: None,
            code: String::new(),
            serial: String::new(),
        })
    }

    /// Who walks.
    #[must_use]
    pub fn customer(&self) -> &Customer {
        &self.customer
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

    /// As [`Stage::step`].
    async fn step(
        &mut self,
        name: &str,
        what: impl AsyncFnOnce(&mut Self) -> Result<()>,
    ) -> Result<()> {
        let began = Instant::now();
        let done = tokio::time::timeout(PATIENCE, what(self)).await;
        let done = done.unwrap_or_else(|late| Err(late.into()));
        self.stage.told(name, began, done)
    }

    fn app(&self) -> Result<&App> {
        self.stage.device.app()
    }

    fn portal(&self) -> Result<Portal> {
        self.stage.portal()
    }

    fn values(&self) -> Result<&Values> {
        self.values.as_ref().context("nothing was issued yet")
    }

    async fn see_app(&self, screen: &str) -> Result<()> {
        self.stage.see_app(screen).await
    }

    async fn see_page(&self, page: &str) -> Result<()> {
        self.stage.see_page(page).await
    }
}
