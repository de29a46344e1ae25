//! What a customer does in the portal, as functions over its hooks.

use crate::{driver::Page, issuer::Customer, issuer::Institution, issuer::Issuer, lang::Lang};
use anyhow::{Context, Result, bail, ensure};
use base64::{Engine, engine::general_purpose::STANDARD};
use fantoccini::Locator;
use serde_json::Value;
use std::path::Path;

/// One portal in one language, in one browser window.
#[derive(Clone, Debug)]
pub struct Portal {
    page: Page,
    origin: String,
    institution: Institution,
    lang: Lang,
}

/// What the waiting page shows to be typed into the app.
#[derive(Clone, Debug)]
pub struct Values {
    /// 8 digits.
    pub service_id: String,
    /// The holder's name at the institution.
    pub user_id: String,
    /// Where the mail went.
    pub mail: String,
}

impl Portal {
    /// The portal of an institution in that window.
    ///
    /// # Errors
    /// When the institution is not in the demo data.
    pub fn of(page: &Page, issuer: &Issuer, slug: &str, lang: Lang) -> Result<Self> {
        Ok(Self {
            page: page.clone(),
            origin: issuer.origin(),
            institution: issuer.institution(slug)?.clone(),
            lang,
        })
    }

    /// Its window.
    #[must_use]
    pub fn page(&self) -> &Page {
        &self.page
    }

    /// Its institution.
    #[must_use]
    pub fn institution(&self) -> &Institution {
        &self.institution
    }

    /// Goes to a path of the portal, in its language.
    ///
    /// # Errors
    /// When the page does not load.
    pub async fn open(&self, path: &str) -> Result<()> {
        let lang = self.lang.code();
        self.page
            .open(&format!("{}{path}?lang={lang}", self.origin))
            .await?;
        let shown = self.page.attr("html", "lang").await?;
        ensure!(shown == lang, "asked for {lang}, shown {shown}");
        Ok(())
    }

    /// Goes to a path below the institution's.
    ///
    /// # Errors
    /// When the page does not load.
    pub async fn open_own(&self, path: &str) -> Result<()> {
        self.open(&format!("/i/{}/{path}", self.institution.slug))
            .await
    }

    /// Waits for a page by its name.
    ///
    /// # Errors
    /// When another stays.
    pub async fn at(&self, name: &str) -> Result<()> {
        self.page
            .at(&format!("main[data-page={name}]"))
            .await
            .map(drop)
    }

    /// Types contract ID and password and presses *log in*.
    ///
    /// # Errors
    /// When the login page is not there.
    pub async fn log_in(&self, customer: &Customer) -> Result<()> {
        self.open_own("login").await?;
        self.at("login").await?;
        self.page.fill("contract_id", &customer.contract_id).await?;
        self.page.fill("password", &customer.password).await?;
        self.page.act_and_leave("login").await
    }

    /// Types branch and number of the representative account, and the password.
    ///
    /// # Errors
    /// When the login page takes none.
    pub async fn log_in_by_account(&self, customer: &Customer) -> Result<()> {
        let account = customer.account.clone();
        let [branch, number] = account.context("the customer has no account")?;
        self.open_own("login").await?;
        self.at("login").await?;
        self.page.fill("branch", &branch).await?;
        self.page.fill("account_number", &number).await?;
        self.page.fill("password", &customer.password).await?;
        self.page.act_and_leave("login").await
    }

    /// Logs out, wherever in the portal.
    ///
    /// # Errors
    /// When home or login do not come.
    pub async fn log_out(&self) -> Result<()> {
        self.open_own("").await?;
        self.at("home").await?;
        self.page.act("logout").await?;
        self.at("login").await
    }

    /// Fills in the form of *issue* and presses it.
    ///
    /// # Errors
    /// When the form is not there.
    pub async fn issue(&self, mail: &str, password: &str) -> Result<()> {
        self.issue_with([mail, mail], [password, password]).await
    }

    /// As [`Portal::issue`], with entries that may differ.
    ///
    /// # Errors
    /// When the form is not there.
    pub async fn issue_with(&self, mail: [&str; 2], password: [&str; 2]) -> Result<()> {
        self.at("issue").await?;
        let [first, second] = mail;
        self.page.fill("mail", first).await?;
        self.page.fill("mail_again", second).await?;
        let [first, second] = password;
        self.page.fill("activation_password", first).await?;
        self.page.fill("activation_password_again", second).await?;
        self.page.act("issue").await
    }

    /// What the waiting page shows.
    ///
    /// # Errors
    /// When it is not there.
    pub async fn values(&self) -> Result<Values> {
        self.at("waiting").await?;
        Ok(Values {
            service_id: self.value("service-id").await?,
            user_id: self.value("user-id").await?,
            mail: self.value("mail").await?,
        })
    }

    /// Saves the QR of the open page as the browser would.
    ///
    /// # Errors
    /// When the page shows none.
    pub async fn save_qr(&self, to: &Path) -> Result<()> {
        self.page.at("img[data-qr]").await?;
        let script = "const done = arguments[arguments.length - 1]; \
            fetch(document.querySelector('img[data-qr]').src).then(r => r.blob()).then(b => { \
            const reader = new FileReader(); reader.onload = () => done(reader.result); \
            reader.readAsDataURL(b); }, e => done('failed: ' + e));";
        let url = self.page.client().execute_async(script, Vec::new()).await?;
        let Value::String(url) = url else {
            bail!("the QR came as {url}");
        };
        let (_, data) = url.split_once("base64,").context("the QR is no picture")?;
        std::fs::write(to, STANDARD.decode(data)?).context("no QR saved")
    }

    /// Opens the newest mail to that address, once it has arrived.
    ///
    /// # Errors
    /// When none arrives.
    pub async fn newest_mail(&self, to: &str) -> Result<()> {
        let link = format!("[data-mail] a:not([href*='{}'])", "#");
        self.page
            .wait_for(&format!("a mail to {to}"), async || {
                self.open("/mailbox").await.ok()?;
                let rows = self.page.text("main").await.ok()?;
                rows.contains(to).then_some(())
            })
            .await?;
        self.page.press(&link).await?;
        self.at("mail").await
    }

    /// Opens the mail to that address whose subject has these words, in the one
    /// language or the other, once it has arrived.
    ///
    /// # Errors
    /// When none arrives.
    pub async fn mail_saying(&self, to: &str, subject: [&str; 2]) -> Result<()> {
        let [ja, en] = subject.map(|words| format!("td[contains(., '{words}')]"));
        let row = format!("//tr[{ja} or {en}][td[normalize-space(.)='{to}']]//a");
        let row = Locator::XPath(&row);
        let what = format!("a mail to {to}: {}", subject.join(" / "));
        self.page
            .wait_for(&what, async || {
                self.open("/mailbox").await.ok()?;
                let link = self.page.client().find(row).await.ok()?;
                link.click().await.ok()
            })
            .await?;
        self.at("mail").await
    }

    /// The link that the open mail carries.
    ///
    /// # Errors
    /// When it has none.
    pub async fn link_in_mail(&self) -> Result<String> {
        self.page
            .attr("a[data-link][href*='/enroll#']", "href")
            .await
    }

    /// Types a one-time password and presses the button of the page.
    ///
    /// # Errors
    /// When the page has no field for it.
    pub async fn type_code(&self, code: &str, action: &str) -> Result<()> {
        self.page.fill("otp", code).await?;
        self.page.act_and_leave(action).await
    }

    /// Waits for a problem by its code.
    ///
    /// # Errors
    /// When it does not show.
    pub async fn problem(&self, code: &str) -> Result<()> {
        self.page
            .at(&format!("[data-error={code}]"))
            .await
            .map(drop)
    }

    /// How the issuance stands, on the open waiting page.
    ///
    /// # Errors
    /// When it never stands so.
    pub async fn issuance(&self, code: &str) -> Result<()> {
        self.page
            .at(&format!("[data-issuance={code}]"))
            .await
            .map(drop)
    }

    async fn value(&self, name: &str) -> Result<String> {
        let text = self.page.text(&format!("[data-value={name}]")).await?;
        Ok(text.trim().to_owned())
    }
}
