//! What a customer does in the app, as functions over its hooks.

use crate::{driver::App, lang::Lang, portal::Values, wait};
use anyhow::{Result, ensure};
use fantoccini::Locator;
use std::{path::Path, time::Duration};

/// A little more than a period: the next code has come by then.
const A_PERIOD: Duration = Duration::from_secs(75);

impl App {
    /// Chooses the language in the settings, from a screen that leads there.
    ///
    /// # Errors
    /// When the words do not change.
    pub async fn speak(&self, lang: Lang) -> Result<()> {
        self.act("settings").await?;
        self.screen("settings").await?;
        self.act("language").await?;
        let code = lang.code();
        self.press(&format!("[name=language][value={code}]"))
            .await?;
        self.at(&format!("html[lang={code}]")).await?;
        self.act("back").await?;
        self.screen("settings").await?;
        self.act("back").await
    }

    /// Types the three values, from the screen for them.
    ///
    /// # Errors
    /// When a field is missing.
    pub async fn type_values(&self, values: &Values, password: &str) -> Result<()> {
        self.screen("type").await?;
        self.fill("serviceId", &values.service_id).await?;
        self.fill("userId", &values.user_id).await?;
        self.fill("activationPassword", password).await
    }

    /// From *welcome* to the terms, by typing.
    ///
    /// # Errors
    /// When the terms do not come.
    pub async fn begin_by_typing(&self, values: &Values, password: &str) -> Result<()> {
        self.screen("welcome").await?;
        self.act("type").await?;
        self.type_values(values, password).await?;
        self.act("next").await?;
        self.screen("consent").await
    }

    /// From *welcome* to what a picture says, still to be confirmed.
    ///
    /// # Errors
    /// When nothing is read.
    pub async fn scan(&self, picture: &Path) -> Result<()> {
        self.screen("welcome").await?;
        self.act("scan").await?;
        self.screen("scan").await?;
        self.hand_in("picture", picture).await?;
        self.at("main[data-screen=scan] [data-action=next]")
            .await
            .map(drop)
    }

    /// Ticks the box and sends, from the terms.
    ///
    /// # Errors
    /// When there is no such button.
    pub async fn agree(&self) -> Result<()> {
        self.screen("consent").await?;
        self.press("[name=consent]").await?;
        self.act("send").await
    }

    /// From the terms to the token with its default name.
    ///
    /// # Errors
    /// When one of the screens does not come.
    pub async fn agree_and_finish(&self) -> Result<()> {
        self.agree().await?;
        self.screen("registered").await?;
        self.act("register").await?;
        self.screen("display-name").await?;
        self.act("save-name").await?;
        self.screen("token").await
    }

    /// Has the app begin a token by itself, at one of the institutions that offer it.
    ///
    /// # Errors
    /// When it is not among them.
    pub async fn make_token(&self, service_id: &str) -> Result<()> {
        self.act("make-token").await?;
        self.screen("offers").await?;
        self.act(&format!("offer-{service_id}")).await
    }

    /// Waits for a message by its code.
    ///
    /// # Errors
    /// When it does not show.
    pub async fn error(&self, code: &str) -> Result<()> {
        self.at(&format!("[data-error={code}]")).await.map(drop)
    }

    /// The code on the screen: digits only.
    ///
    /// # Errors
    /// When none is shown.
    pub async fn code(&self) -> Result<String> {
        let text = self.text("[data-otp]").await?;
        let code: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        let is_code = code.len() == 6 && code.chars().all(|c| c.is_ascii_digit());
        ensure!(is_code, "{text:?} is no code");
        Ok(code)
    }

    /// The code, once it has more than so many seconds left.
    ///
    /// # Errors
    /// When it never has.
    pub async fn code_with(&self, seconds: u32) -> Result<String> {
        self.wait_within(A_PERIOD, "a code with some time left", async || {
            let left = self.digits("[data-seconds]").await?;
            (left.parse::<u32>().ok()? > seconds).then_some(())
        })
        .await?;
        self.code().await
    }

    /// The digits of an element, where there is one now.
    pub async fn digits(&self, selector: &str) -> Option<String> {
        let shown = self.client().find(Locator::Css(selector)).await.ok()?;
        let text = shown.text().await.ok()?;
        Some(text.chars().filter(char::is_ascii_digit).collect())
    }

    /// Waits for another code than this one.
    ///
    /// # Errors
    /// When it stays for more than a period.
    pub async fn code_after(&self, old: &str) -> Result<String> {
        self.wait_within(A_PERIOD, "the next code", async || {
            let code = self.code().await.ok()?;
            (code != old).then_some(code)
        })
        .await
    }

    /// Opens the token of that serial number, from the list.
    ///
    /// # Errors
    /// When the list does not hold it.
    pub async fn open_token(&self, serial: &str) -> Result<()> {
        let row = format!("//*[@data-action='open-token'][contains(., '{serial}')]");
        let row = self.client().find(Locator::XPath(&row)).await?;
        Ok(row.click().await?)
    }

    /// The serial number shown, as shown.
    ///
    /// # Errors
    /// When none is shown.
    pub async fn serial(&self) -> Result<String> {
        self.text("[data-serial]").await
    }

    /// Seconds left on the ring.
    ///
    /// # Errors
    /// When no number is shown.
    pub async fn seconds(&self) -> Result<u32> {
        wait::until("a number of seconds", async || {
            self.text("[data-seconds]").await.ok()?.trim().parse().ok()
        })
        .await
    }
}
