//! The tools themselves, before they judge anything.

use anyhow::{Result, ensure};
use warifu_tests::{
    desk::Desk, driver::Browser, issuer::Issuer, logs::Logs, portal_http::HttpPortal,
    scene::PASSWORD,
};

#[tokio::test]
async fn the_key_store_locks_and_unlocks_from_outside() -> Result<()> {
    let logs = Logs::of("harness-keyring")?;
    let desk = Desk::set_up(&logs).await?;
    let keyring = desk.keyring()?;
    ensure!(!keyring.is_locked().await?);
    keyring.lock().await?;
    ensure!(keyring.is_locked().await?);
    keyring.unlock().await?;
    ensure!(keyring.entries().await?.is_empty());
    Ok(())
}

#[tokio::test]
async fn axe_finds_what_is_wrong() -> Result<()> {
    let logs = Logs::of("harness-axe")?;
    let browser = Browser::start(&logs).await?;
    browser
        .open("data:text/html,<main><button name=a></button></main>")
        .await?;
    browser.at("button").await?;
    ensure!(browser.must_be_accessible("a bad page").await.is_err());
    Ok(())
}

#[tokio::test]
async fn the_portal_without_a_browser_issues_until_a_code_is_typed() -> Result<()> {
    let logs = Logs::of("harness-portal-http")?;
    let issuer = Issuer::start(&logs).await?;
    let portal = HttpPortal::of(&issuer, "shinkumi")?;
    let customer = portal.institution().customer(1)?.clone();
    portal.log_in(&customer).await?;
    let values = portal.issue("someone@scene.example", PASSWORD).await?;
    ensure!(values.user_id == customer.user_id, "{values:?}");
    ensure!(values.mail == "someone@scene.example", "{values:?}");
    // It may be issued again, and the page says that no app has come yet.
    portal.issue("again@scene.example", PASSWORD).await?;
    let waiting = portal.waiting().await?.at("waiting")?;
    ensure!(waiting.issuance()? == "pending");
    let refused = portal.confirm("000000").await?;
    ensure!(!refused.errors().is_empty(), "a code of no token");
    Ok(())
}
