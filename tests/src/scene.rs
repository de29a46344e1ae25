//! A scene: an issuer, a desk, a browser, and a time by which it must be over.

use crate::{
    desk::Desk,
    driver::{App, AppProgram, Browser},
    issuer::{Issuer, Options},
    lang::Lang,
    logs::Logs,
    portal::{Portal, Values},
};
use anyhow::{Context, Result};
use std::time::Duration;

/// No scene takes longer unless something hangs.
const LONGEST: Duration = Duration::from_mins(8);

/// What the customer chose at issuance.
pub const PASSWORD: &str = "Ab12cd";

/// Everything a test needs, all of it its own.
#[derive(Debug)]
pub struct Scene {
    /// The bank's side.
    pub issuer: Issuer,
    /// The customer's computer.
    pub desk: Desk,
    /// The customer's browser.
    pub browser: Browser,
    /// Where logs go.
    pub logs: Logs,
}

impl Scene {
    /// Plays a scene with an issuer as it comes.
    ///
    /// # Errors
    /// When the scene fails or does not end.
    pub async fn play(name: &str, body: impl AsyncFnOnce(&mut Self) -> Result<()>) -> Result<()> {
        Self::play_with(name, Options::default(), body).await
    }

    /// Plays a scene with an issuer of its own kind.
    ///
    /// # Errors
    /// When the scene fails or does not end.
    pub async fn play_with(
        name: &str,
        options: Options,
        body: impl AsyncFnOnce(&mut Self) -> Result<()>,
    ) -> Result<()> {
        let logs = Logs::of(name)?;
        let played = async {
            let mut scene = Self {
                issuer: Issuer::with(options, &logs).await?,
                desk: Desk::set_up(&logs).await?,
                browser: Browser::start(&logs).await?,
                logs,
            };
            body(&mut scene).await
        };
        tokio::time::timeout(LONGEST, played)
            .await
            .with_context(|| format!("the scene {name} does not end"))?
    }

    /// The portal of an institution, in English.
    ///
    /// # Errors
    /// When there is no such institution.
    pub fn portal(&self, slug: &str) -> Result<Portal> {
        Portal::of(&self.browser, &self.issuer, slug, Lang::En)
    }

    /// Issues a token to a customer of the credit union, up to the waiting page.
    ///
    /// # Errors
    /// When a page does not come.
    pub async fn issue(&self, customer: usize) -> Result<Values> {
        self.issue_with(customer, PASSWORD).await
    }

    /// As [`Scene::issue`], with an activation password.
    ///
    /// # Errors
    /// When a page does not come.
    pub async fn issue_with(&self, customer: usize, password: &str) -> Result<Values> {
        let portal = self.portal("shinkumi")?;
        let who = portal.institution().customer(customer)?.clone();
        self.browser.client().delete_all_cookies().await?;
        portal.log_in(&who).await?;
        portal.at("home").await?;
        portal.open_own("issue").await?;
        portal.issue("someone@scene.example", password).await?;
        portal.values().await
    }

    /// How to start the app at this desk.
    #[must_use]
    pub fn program(&self) -> AppProgram {
        AppProgram::at(&self.desk, &self.issuer.directory())
    }

    /// The app, open, whatever it shows.
    ///
    /// # Errors
    /// When no window opens.
    pub async fn open(&self) -> Result<App> {
        self.program().open(&self.logs).await
    }

    /// An app that holds an enrolled token of that customer.
    ///
    /// # Errors
    /// When enrolment fails.
    pub async fn with_token(&self, customer: usize) -> Result<App> {
        let values = self.issue(customer).await?;
        let app = self.open().await?;
        app.begin_by_typing(&values, PASSWORD).await?;
        app.agree_and_finish().await?;
        Ok(app)
    }
}
