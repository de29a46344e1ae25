//! The steps in the browser.

use super::{PASSWORD, Walk};
use anyhow::{Context, Result, ensure};

impl Walk<'_> {
    pub(super) async fn log_in(&mut self) -> Result<()> {
        let portal = self.portal()?;
        portal.open("/").await?;
        portal.at("start").await?;
        self.see_page("start").await?;
        portal.open_own("login").await?;
        self.see_page("login").await?;
        portal.log_in(&self.customer).await?;
        portal.at("home").await?;
        self.see_page("home").await
    }

    pub(super) async fn issue(&mut self) -> Result<()> {
        let portal = self.portal()?;
        self.stage.browser.act("issue").await?;
        portal.at("issue").await?;
        self.see_page("issue").await?;
        portal.issue(&self.stage.mail(), PASSWORD).await?;
        let values = portal.values().await?;
        ensure!(
            values.mail == self.stage.mail(),
            "the page shows {values:?}"
        );
        ensure!(values.user_id == self.customer.user_id, "{values:?}");
        portal.save_qr(&self.stage.logs.file("qr.png")).await?;
        self.values = Some(values);
        self.see_page("waiting").await
    }

    pub(super) async fn read_mail(&mut self) -> Result<()> {
        let portal = self.portal()?;
        portal.newest_mail(&self.stage.mail()).await?;
        self.see_page("mail").await?;
        portal.save_qr(&self.stage.logs.file("qr-mail.png")).await?;
        let link = portal.link_in_mail().await?;
        portal.open("/mailbox").await?;
        portal.at("mailbox").await?;
        self.see_page("mailbox").await?;
        self.stage.browser.open(&link).await?;
        portal.at("enroll").await?;
        self.see_page("enroll").await
    }

    pub(super) async fn put_in_use(&mut self) -> Result<()> {
        self.code = self.app()?.code().await?;
        let portal = self.portal()?;
        portal.open_own("issue/waiting").await?;
        portal.at("waiting").await?;
        portal.type_code(&self.code, "confirm").await?;
        portal.at("in-use").await?;
        let shown = self.stage.browser.text("[data-value=serial]").await?;
        ensure!(
            shown == self.serial,
            "page {shown:?}, app {:?}",
            self.serial
        );
        self.see_page("in-use").await?;
        self.stage.browser.act("login").await?;
        portal.at("login").await
    }

    pub(super) async fn same_code_is_used(&mut self) -> Result<()> {
        let portal = self.portal()?;
        portal.log_in(&self.customer).await?;
        portal.at("login-otp").await?;
        self.see_page("login-otp").await?;
        portal.type_code(&self.code, "login").await?;
        portal.problem("otp_used").await?;
        portal.at("login-otp").await?;
        self.see_page("login-otp-used").await
    }

    pub(super) async fn log_in_with_next_code(&mut self) -> Result<()> {
        let next = self.app()?.code_after(&self.code).await?;
        let portal = self.portal()?;
        // Whatever was done in the portal meanwhile, the login begins anew.
        portal.log_in(&self.customer).await?;
        portal.at("login-otp").await?;
        portal.type_code(&next, "login").await?;
        portal.at("home").await?;
        let state = self.stage.browser.attr("[data-state]", "data-state").await;
        let state = state.context("home shows no state")?;
        ensure!(state.contains("use"), "home says {state}");
        self.see_page("home-in-use").await
    }
}
