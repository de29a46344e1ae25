//! A token in the app, and where on its screen the digits stand.

use super::screen::Place;
use anyhow::{Context, Result};
use serde_json::Value;
use warifu_tests::desk::Desk;
use warifu_tests::driver::{AppProgram, Browser};
use warifu_tests::issuer::Issuer;
use warifu_tests::lang::Lang;
use warifu_tests::logs::Logs;
use warifu_tests::portal::Portal;

const PASSWORD: &str = "Ab12cd";
const MAIL: &str = "somebody@example.jp";

/// Sets a token up, opens the app once more, and looks where its digits stand.
pub async fn token(issuer: &Issuer, desk: &Desk, logs: &Logs) -> Result<Place> {
    let browser = Browser::start(logs).await?;
    let portal = Portal::of(&browser, issuer, "shinkumi", Lang::Ja)?;
    let customer = portal.institution().customer(1)?.clone();
    portal.log_in(&customer).await?;
    portal.at("home").await?;
    browser.act("issue").await?;
    portal.issue(MAIL, PASSWORD).await?;
    let values = portal.values().await?;
    let program = AppProgram::at(desk, &issuer.directory());
    let app = program.open(logs).await?;
    app.begin_by_typing(&values, PASSWORD).await?;
    app.agree_and_finish().await?;
    app.close().await?;
    let app = program.open(logs).await?;
    app.screen("token").await?;
    app.code().await?;
    let script = "const r = document.querySelector('[data-otp]').getBoundingClientRect();
        return [r.left, r.top, r.width, r.height].map(Math.round);";
    let found = app.page().client().execute(script, Vec::new()).await?;
    app.close().await?;
    place(&found).context("the digits have no place on the screen")
}

fn place(found: &Value) -> Option<Place> {
    let number = |at: usize| found.get(at)?.as_u64()?.try_into().ok();
    Some(Place {
        left: number(0)?,
        top: number(1)?,
        width: number(2)?,
        height: number(3)?,
    })
}
