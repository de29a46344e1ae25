//! The support console in a real browser: every page with axe, in both languages.

use anyhow::{Context, Result};
use warifu_tests::{
    bank::{code_of, step_now},
    driver::Browser,
    issuer::{Issuer, Options},
    lang::Lang,
    logs::Logs,
    phone::Phone,
    portal::Portal,
};

const SLUG: &str = "shinkumi";
/// The demonstration's supervisor: name, password, user ID.
const ITO: [&str; 3] = ["ito", "konsoru-02-warifu", "STAFF000002"];
const PASSWORD: &str = "246813";

/// A console in a browser.
struct Room {
    issuer: Issuer,
    browser: Browser,
    logs: Logs,
}

impl Room {
    async fn open(&self, path: &str, lang: Lang) -> Result<()> {
        let (origin, lang) = (self.issuer.origin(), lang.code());
        let page = format!("{origin}/console/{SLUG}{path}?lang={lang}");
        self.browser.open(&page).await
    }

    /// Waits for a page by its name.
    async fn at(&self, name: &str) -> Result<()> {
        let main = format!("main[data-page={name}]");
        self.browser.at(&main).await.map(drop)
    }

    /// Keeps a picture of the page in each language; axe finds nothing.
    async fn look(&self, what: &str, path: &str) -> Result<()> {
        for lang in [Lang::En, Lang::Ja] {
            self.open(path, lang).await?;
            self.seen(what, lang).await?;
        }
        Ok(())
    }

    async fn seen(&self, what: &str, lang: Lang) -> Result<()> {
        let picture = self.logs.file(&format!("{}-{what}.png", lang.code()));
        self.browser.picture(&picture).await?;
        self.browser.must_be_accessible(what).await
    }

    /// The path of the page that is open, below the console's.
    async fn here(&self) -> Result<String> {
        let address = self.browser.address().await?;
        let path = address.split(&format!("/console/{SLUG}")).nth(1);
        let path = path.and_then(|path| path.split('?').next());
        Ok(path.context("no page of the console")?.to_owned())
    }
}

#[tokio::test]
async fn support_finds_its_pages_accessible_from_login_to_report() -> Result<()> {
    let logs = Logs::of("console")?;
    let options = Options::default()
        .policy("attempts = 5", "attempts = 1")
        .env_var("WARIFU_DEMO__NO_STAFF", "false");
    let issuer = Issuer::with(options, &logs).await?;
    let browser = Browser::start(&logs).await?;
    let room = Room {
        issuer,
        browser,
        logs,
    };
    log_in(&room).await?;
    customer(&room).await?;
    import(&room).await?;
    for (what, path) in [
        ("log", "/log"),
        ("check", "/log/check"),
        ("stock", "/stock"),
        ("token", "/free/8123456789"),
        ("cancellations", "/cancellations"),
        ("support-code", "/support-code"),
    ] {
        room.look(what, path).await?;
    }
    Ok(())
}

async fn log_in(room: &Room) -> Result<()> {
    let browser = &room.browser;
    let phone = Phone::at(&room.issuer.origin())?;
    let card = phone.card(room.issuer.institution(SLUG)?).await?;
    browser.open(&room.issuer.page("/")).await?;
    let cell = "return [...document.querySelectorAll('td')]\
        .find(cell => cell.textContent === arguments[0]).nextElementSibling.textContent";
    let activation = browser.run(cell, vec![ITO[2].into()]).await?;
    let activation = activation.as_str().context("no activation password")?;
    let token = phone.enrol(&card, ITO[2], activation).await?;
    room.look("login", "/login").await?;
    let fill = async |otp: &str| -> Result<()> {
        browser.fill("name", ITO[0]).await?;
        browser.fill("password", ITO[1]).await?;
        browser.fill("otp", otp).await?;
        browser.act("login").await
    };
    fill("000000").await?;
    browser.at("[data-error=login_wrong]").await?;
    room.seen("login-wrong", Lang::Ja).await?;
    fill(&code_of(&token, step_now(&token))).await?;
    room.at("console-find").await
}

/// A customer with a token, found; and the form by which it is ended.
async fn customer(room: &Room) -> Result<()> {
    let (browser, issuer) = (&room.browser, &room.issuer);
    let portal = Portal::of(browser, issuer, SLUG, Lang::Ja)?;
    let customer = portal.institution().customer(1)?.clone();
    portal.log_in(&customer).await?;
    portal.at("home").await?;
    portal.open_own("issue").await?;
    portal.issue("hanako@example.jp", PASSWORD).await?;
    portal.at("waiting").await?;
    let phone = Phone::at(&issuer.origin())?;
    let card = phone.card(portal.institution()).await?;
    phone.enrol(&card, &customer.user_id, PASSWORD).await?;
    room.open("/", Lang::Ja).await?;
    browser.fill("q", &customer.user_id).await?;
    browser.act("find").await?;
    browser.at("[data-found]").await?;
    room.look("find", "/").await?;
    browser.press("a[data-found]").await?;
    room.at("console-customer").await?;
    let page = room.here().await?;
    room.look("customer", &page).await?;
    browser.act("cancel").await?;
    room.at("console-act").await?;
    room.seen("cancel", Lang::Ja).await?;
    browser.act("cancel").await?;
    browser.at("[data-error=form_bad]").await?;
    room.seen("cancel-wrong", Lang::Ja).await
}

/// A maker's file with an item that is not taken.
async fn import(room: &Room) -> Result<()> {
    let browser = &room.browser;
    room.look("import", "/stock/import").await?;
    let file = room.logs.file("tokens.xml");
    let made = include_str!("../../crates/otp/tests/pskc/totp-clear.xml");
    let spoilt = made.replacen("Length=\"8\"", "Length=\"7\"", 1);
    std::fs::write(&file, spoilt)?;
    browser.act("look").await?;
    browser.at("[data-error=import_empty]").await?;
    room.seen("import-wrong", Lang::Ja).await?;
    browser.hand_in("file", &file).await?;
    browser.act("look").await?;
    browser.at("[data-stage=seen]").await?;
    let here = room.here().await?;
    room.look("import-preview", &here).await?;
    browser.fill("reason", "納品 2026-117").await?;
    browser.act("confirm").await?;
    browser.at("[data-stage=report]").await?;
    room.look("import-report", &here).await
}
