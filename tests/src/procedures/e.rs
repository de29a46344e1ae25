//! Procedure E: issued after a confirmation password, started, released until
//! the next day.

use super::{DIGITS, Stage};
use crate::{issuer::Customer, portal::Values, wait};
use anyhow::Result;
use std::time::Duration;

/// From a release to a look at what it shuts.
const A_LITTLE: Duration = Duration::from_mins(2);

pub(super) async fn walk(stage: &mut Stage) -> Result<()> {
    let customer = stage.customer(3)?;
    stage
        .step("log in: not issued", async |stage| {
            let portal = stage.portal()?;
            portal.log_in(&customer).await?;
            portal.at("home").await?;
            stage.see_page("status").await
        })
        .await?;
    let values = stage
        .step("issue, after the confirmation password", async |stage| {
            issue(stage, &customer).await
        })
        .await?;
    stage
        .step("enrol the app", async |stage| enrol(stage, &values).await)
        .await?;
    let code = stage.step("start with the app's code", start).await?;
    stage
        .step("the login asks for the next code", async |stage| {
            log_in(stage, &customer, &code).await
        })
        .await?;
    stage
        .step("release, after the confirmation password", async |stage| {
            release(stage, &customer).await
        })
        .await?;
    stage
        .step(
            "no code at login, no new issue before tomorrow",
            async |stage| released(stage, &customer).await,
        )
        .await
}

async fn issue(stage: &mut Stage, customer: &Customer) -> Result<Values> {
    let portal = stage.portal()?;
    portal.page().act("issue").await?;
    portal.at("issue").await?;
    stage.see_page("issue").await?;
    portal.issue(&stage.mail(), DIGITS).await?;
    portal.at("check").await?;
    stage.see_page("check").await?;
    confirm(stage, customer, "issue").await?;
    let values = portal.values().await?;
    stage.see_page("issued").await?;
    Ok(values)
}

async fn enrol(stage: &mut Stage, values: &Values) -> Result<()> {
    let lang = stage.lang;
    let app = stage.device.open().await?;
    app.screen("welcome").await?;
    app.speak(lang).await?;
    app.begin_by_typing(values, DIGITS).await?;
    app.agree_and_finish().await?;
    stage.see_app("token").await?;
    let portal = stage.portal()?;
    portal.page().at("[data-issuance=enrolled]").await.map(drop)
}

async fn start(stage: &mut Stage) -> Result<String> {
    let portal = stage.portal()?;
    portal.page().act("start").await?;
    portal.at("start-use").await?;
    stage.see_page("start").await?;
    let code = stage.device.app()?.code().await?;
    portal.type_code(&code, "confirm").await?;
    portal.at("in-use").await?;
    stage.see_page("in-use").await?;
    Ok(code)
}

async fn log_in(stage: &mut Stage, customer: &Customer, used: &str) -> Result<()> {
    let portal = stage.portal()?;
    portal.log_out().await?;
    portal.log_in(customer).await?;
    portal.at("login-otp").await?;
    stage.see_page("login-otp").await?;
    let next = stage.device.app()?.code_after(used).await?;
    portal.type_code(&next, "login").await?;
    portal.at("home").await?;
    portal.page().at("[data-state=in_use]").await?;
    stage.see_page("status-in-use").await
}

async fn release(stage: &mut Stage, customer: &Customer) -> Result<()> {
    wait::for_one_day(A_LITTLE).await;
    let portal = stage.portal()?;
    portal.page().act("release").await?;
    portal.at("release").await?;
    stage.see_page("release").await?;
    confirm(stage, customer, "release").await?;
    portal.at("released").await?;
    stage.see_page("released").await?;
    let subject = ["利用を解除しました", "were released"];
    portal.mail_saying(&stage.mail(), subject).await?;
    stage.see_page("mail-released").await
}

async fn released(stage: &mut Stage, customer: &Customer) -> Result<()> {
    let portal = stage.portal()?;
    portal.log_out().await?;
    portal.log_in(customer).await?;
    portal.at("home").await?;
    portal.page().at("[data-door=issue][data-shut]").await?;
    stage.see_page("until-the-next-day").await
}

/// Answers for the procedure with the confirmation password.
async fn confirm(stage: &Stage, customer: &Customer, action: &str) -> Result<()> {
    let password = customer.confirmation_password.clone().unwrap_or_default();
    let page = &stage.browser;
    page.fill("confirmation_password", &password).await?;
    page.act(action).await
}
