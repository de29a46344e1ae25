//! A bank, a computer whose key store does as it is told, and no browser.

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use std::{path::Path, time::Duration};
use warifu_tests::{
    books::Books,
    desk::{Desk, Method, SecretService},
    driver::{App, AppProgram},
    issuer::{Issuer, Options},
    logs::Logs,
    portal::Values,
    portal_http::HttpPortal,
    proxy::Message,
    scene::PASSWORD,
};

/// No table takes longer unless something hangs.
const LONGEST: Duration = Duration::from_mins(15);
/// Five seconds until a store that does not answer is given up, and more for a
/// machine that does other things as well.
pub const IN_TIME: Duration = Duration::from_secs(20);

/// Calls that change what the store holds, or ask the customer.
const CHANGES: [Method; 6] = [
    Method::CreateItem,
    Method::SetSecret,
    Method::Delete,
    Method::CreateCollection,
    Method::Unlock,
    Method::Prompt,
];

pub struct Place {
    pub issuer: Issuer,
    pub store: SecretService,
    pub desk: Desk,
    pub logs: Logs,
}

/// What must not change.
#[derive(Debug, PartialEq, Eq)]
pub struct Kept {
    /// Without what any talk with the issuer changes, whenever it comes.
    public_file: Option<Value>,
    entries: Vec<(String, Vec<u8>)>,
}

impl Place {
    pub async fn play(name: &str, body: impl AsyncFnOnce(&mut Self) -> Result<()>) -> Result<()> {
        let logs = Logs::of(name)?;
        let played = async {
            let desk = Desk::without_key_store(&logs).await?;
            let mut place = Self {
                issuer: Issuer::with(Options::default(), &logs).await?,
                store: SecretService::start(&desk.bus).await?,
                desk,
                logs,
            };
            body(&mut place).await
        };
        let played = tokio::time::timeout(LONGEST, played).await;
        played.with_context(|| format!("the table {name} does not end"))?
    }

    pub async fn open(&self) -> Result<App> {
        AppProgram::at(&self.desk, &self.issuer.directory())
            .impatient()
            .open(&self.logs)
            .await
    }

    /// An issuer on a machine that is busy asks to come back later.
    pub async fn issue(&self, number: usize) -> Result<Values> {
        let mut issued = self.issue_once(number).await;
        for _ in 0..2 {
            if issued.is_err() {
                issued = self.issue_once(number).await;
            }
        }
        issued
    }

    async fn issue_once(&self, number: usize) -> Result<Values> {
        let portal = HttpPortal::of(&self.issuer, "shinkumi")?;
        let customer = portal.institution().customer(number)?.clone();
        portal.log_in(&customer).await?;
        portal.issue("someone@scene.example", PASSWORD).await
    }

    /// An app that holds that customer's token, with nothing left to tell.
    pub async fn with_token(&self, number: usize) -> Result<App> {
        let values = self.issue(number).await?;
        let app = self.open().await?;
        app.begin_by_typing(&values, PASSWORD).await?;
        app.agree_and_finish().await?;
        app.code().await?;
        let told = async || (self.issuer.proxy.count(Message::Registered) > 0).then_some(());
        app.wait_for("the issuer to hear of it", told).await?;
        Ok(app)
    }

    pub fn kept(&self) -> Kept {
        Kept {
            public_file: public_file(&self.desk.app_data().join("tokens.json")),
            entries: self.store.app_entries(),
        }
    }

    /// Since the calls were forgotten, nothing was made, changed, deleted or
    /// asked, but for calls of these methods.
    pub fn changed_nothing_but(&self, allowed: &[Method]) -> Result<()> {
        let calls = self.store.calls();
        let changes = |m: &Method| CHANGES.contains(m) && !allowed.contains(m);
        let found: Vec<_> = calls.iter().filter(|c| changes(&c.method)).collect();
        ensure!(found.is_empty(), "the app called {found:?}");
        Ok(())
    }

    /// How many attempts that user's newest issuance has left.
    pub async fn attempts_left(&self, user_id: &str) -> Result<i64> {
        let mut books = Books::open(self.issuer.data()).await?;
        let left = "SELECT attempts_left FROM issuances WHERE user_id = $1 \
            ORDER BY number DESC LIMIT 1";
        let left = books.number(left, &[user_id]).await?;
        books.close().await?;
        Ok(left)
    }
}

/// What that file says, less contacts and the clock. None where it says nothing.
fn public_file(path: &Path) -> Option<Value> {
    let mut data: Value = serde_json::from_slice(&std::fs::read(path).ok()?).ok()?;
    for token in data.get_mut("tokens")?.as_array_mut()? {
        let token = token.as_object_mut()?;
        token.remove("contact");
        token.remove("clock");
    }
    Some(data)
}

/// Waits for an error by its code, no longer than the app may take.
pub async fn error_in_time(app: &App, code: &str) -> Result<()> {
    let selector = format!("[data-error={code}]");
    app.wait_within(IN_TIME, &selector, async || {
        app.has(&selector).await.then_some(())
    })
    .await
}

/// Whatever it waits for, another screen can be opened.
pub async fn still_answers(app: &App) -> Result<()> {
    app.act("menu").await?;
    app.screen("serial").await?;
    app.act("close-menu").await?;
    app.screen("token").await
}
