//! The screens and pages that the main job does not pass.

use super::{PASSWORD, Walk};
use crate::{
    portal::Portal,
    proxy::{Fault, Message},
};
use anyhow::Result;

/// Digits only, as the second institution wants it.
const DIGITS: &str = "482915";

impl Walk<'_> {
    pub(super) async fn see_the_rest(&mut self) -> Result<()> {
        self.step("portal: page to print, page that is not", Self::see_pages)
            .await?;
        self.step("app: scanning, and a wrong picture", Self::see_scan)
            .await?;
        self.step("a second token: the network breaks", Self::break_second)
            .await?;
        self.step("killed and opened: the attempt goes on", Self::resume)
            .await?;
        self.step("two tokens in a list", Self::see_list).await
    }

    async fn see_pages(&mut self) -> Result<()> {
        let portal = self.portal()?;
        portal.open_own("print").await?;
        self.see_page("print").await?;
        portal.open("/nowhere").await?;
        portal.at("error").await?;
        self.see_page("error").await
    }

    async fn see_scan(&mut self) -> Result<()> {
        let app = self.app()?;
        app.act("menu").await?;
        app.act("start-over").await?;
        app.screen("welcome").await?;
        app.act("scan").await?;
        app.screen("scan").await?;
        self.see_app("scan").await?;
        let text = self.stage.logs.file("text.png");
        std::fs::write(&text, "no picture at all")?;
        app.hand_in("picture", &text).await?;
        app.error("picture_unreadable").await?;
        self.see_app("scan-unreadable").await?;
        app.hand_in("picture", &self.stage.logs.file("qr-mail.png"))
            .await?;
        app.at("main[data-screen=scan] [data-action=next]").await?;
        self.see_app("scan-confirm").await?;
        app.act("back").await?;
        app.gone("main[data-screen=scan] [data-action=next]")
            .await?;
        app.act("back").await?;
        app.screen("welcome").await
    }

    async fn break_second(&mut self) -> Result<()> {
        let issuance = self.issue_second().await?;
        self.stage
            .issuer
            .proxy
            .always(Message::Finish, Fault::LoseRequest);
        let app = self.app()?;
        app.begin_by_typing(&issuance, DIGITS).await?;
        app.agree().await?;
        app.screen("error").await?;
        app.error("issuer_unreachable").await?;
        self.see_app("error").await
    }

    async fn issue_second(&self) -> Result<crate::portal::Values> {
        let portal = Portal::of(
            &self.stage.browser,
            &self.stage.issuer,
            "mahoroba",
            self.stage.lang,
        )?;
        let number = if self.customer.user_id.ends_with('1') {
            1
        } else {
            2
        };
        let customer = portal.institution().customer(number)?.clone();
        portal.log_in(&customer).await?;
        portal.at("home").await?;
        self.stage.browser.act("issue").await?;
        portal.issue(&self.stage.mail(), PASSWORD).await?;
        portal.problem("activation_password_characters").await?;
        self.see_page("issue-wrong").await?;
        portal.issue(&self.stage.mail(), DIGITS).await?;
        portal.at("check").await?;
        let confirmation = customer.confirmation_password.unwrap_or_default();
        let page = portal.page();
        page.fill("confirmation_password", &confirmation).await?;
        page.act("issue").await?;
        portal.values().await
    }

    async fn resume(&mut self) -> Result<()> {
        self.stage.device.kill();
        self.stage.issuer.proxy.heal();
        self.stage.device.open().await?;
        let app = self.app()?;
        app.screen("resume").await?;
        self.see_app("resume").await?;
        app.act("next").await?;
        app.screen("registered").await?;
        app.act("register").await?;
        app.screen("display-name").await?;
        app.act("save-name").await?;
        app.screen("token").await
    }

    async fn see_list(&mut self) -> Result<()> {
        let app = self.app()?;
        app.act("back").await?;
        app.screen("tokens").await?;
        self.see_app("tokens").await?;
        app.open_token(&self.serial).await?;
        app.screen("token").await
    }
}
