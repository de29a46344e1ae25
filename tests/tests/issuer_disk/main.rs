//! The issuer's disk full, read-only, broken, moved away: nothing is said to be
//! done that does not last, nothing is counted twice, and it goes on by itself
//! or ends with a sentence.

mod clock;
mod faulty;
mod full;
mod gone;
mod start;
mod walk;

use anyhow::{Result, ensure};
use std::time::Duration;
use warifu_tests::{
    books::Books,
    issuer::{Issuer, Options},
    wait,
};

/// No scene takes longer unless something hangs.
const LONGEST: Duration = Duration::from_mins(8);

/// An issuer that is patient: five sums of Argon2id may take long beside others.
fn patient() -> Options {
    Options::default().env_var("WARIFU_LIMITS__REQUEST_SECONDS", "120")
}

async fn within(scene: impl Future<Output = Result<()>>) -> Result<()> {
    tokio::time::timeout(LONGEST, scene).await?
}

/// What `/healthz` says, once it says that.
async fn health(issuer: &Issuer, status: u16) -> Result<()> {
    let url = format!("{}/healthz", issuer.own_origin());
    wait::until(&format!("/healthz to say {status}"), async || {
        let answer = reqwest::get(&url).await.ok()?;
        (answer.status().as_u16() == status).then_some(())
    })
    .await
}

/// As [`must_hold`], and nothing that was tried once was counted twice.
async fn must_be_whole(issuer: &Issuer) -> Result<()> {
    let mut books = must_hold(issuer).await?;
    let counted = "SELECT COUNT(*) FROM tokens WHERE failures > 1";
    ensure!(
        books.number(counted, &[]).await? == 0,
        "a wrong code counted twice"
    );
    books.close().await
}

/// Database and audit chain hold, and no attempt was burnt. A copy is looked at,
/// as a crash at this moment would have left it.
async fn must_hold(issuer: &Issuer) -> Result<Books> {
    let copy = tempfile::tempdir()?;
    for file in ["warifu.sqlite", "warifu.sqlite-wal"] {
        let from = issuer.data().join(file);
        if from.exists() {
            std::fs::copy(from, copy.path().join(file))?;
        }
    }
    let mut books = Books::open_to_hold(copy.path()).await?;
    books.must_be_whole().await?;
    let chain = books.chain("shinkumi").await?;
    ensure!(!chain.is_empty(), "the audit log is empty");
    let burnt = "SELECT COUNT(*) FROM issuances WHERE attempts_left < 4";
    ensure!(books.number(burnt, &[]).await? == 0, "an attempt was burnt");
    Ok(books)
}
