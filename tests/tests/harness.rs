//! The tools themselves, before they judge anything.

use anyhow::{Result, ensure};
use std::path::Path;
use warifu_tests::{desk::Desk, driver::AppProgram, driver::Browser, logs::Logs};

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
async fn the_browser_opens_a_page() -> Result<()> {
    let logs = Logs::of("harness-browser")?;
    let browser = Browser::start(&logs).await?;
    browser
        .open("data:text/html,<main><button name=a>x</button></main>")
        .await?;
    browser.press("button").await?;
    ensure!(browser.must_be_accessible("a bad page").await.is_err());
    Ok(())
}

#[tokio::test]
async fn the_app_opens() -> Result<()> {
    let logs = Logs::of("harness-app")?;
    let desk = Desk::set_up(&logs).await?;
    let app = AppProgram::at(&desk, Path::new("/nowhere"))
        .open(&logs)
        .await?;
    println!("{}", app.address().await?);
    println!("{}", app.client().source().await?);
    app.must_be_accessible("app").await?;
    app.picture(&logs.file("x.png")).await?;
    app.close().await
}
