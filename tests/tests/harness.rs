//! The tools themselves, before they judge anything.

use anyhow::{Result, ensure};
use warifu_tests::{desk::Desk, driver::Browser, logs::Logs};

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
