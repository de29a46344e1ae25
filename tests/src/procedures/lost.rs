//! After a lost phone: a token for a new one, and the takeover that is stopped
//! from the old app.

use super::Stage;
use super::acts::stop_the_move;
use crate::{driver::App, issuer::Customer, portal::Values, walk::PASSWORD};
use anyhow::{Context, Result, ensure};

/// From the first page of a customer who is logged in, and whose token is in use
/// in the app on the stage's device.
pub(super) async fn walk(stage: &mut Stage, customer: &Customer) -> Result<()> {
    let values = stage.step("a token for a new phone", issue_again).await?;
    stage
        .step("the old address hears of it", old_address_hears)
        .await?;
    let serial = stage
        .step("the new phone is set up", async |stage| {
            set_up(stage, &values).await
        })
        .await?;
    let code = stage.step("its code puts it in use", put_in_use).await?;
    stage
        .step("the old app shows that it moved", old_app_hears)
        .await?;
    stage.step("stop, from the old app", stop_the_move).await?;
    stage
        .step("the new token is held", async |stage| {
            held(stage, customer, &code).await
        })
        .await?;
    stage
        .step("support resumes it, and it counts again", async |stage| {
            resume(stage, customer, &serial, &code).await
        })
        .await
}

async fn issue_again(stage: &mut Stage) -> Result<Values> {
    let portal = stage.portal()?;
    portal.open_own("issue").await?;
    portal.at("issue").await?;
    stage.see_page("issue-again").await?;
    portal.issue("new-phone@walk.example", PASSWORD).await?;
    let values = portal.values().await?;
    portal.save_qr(&stage.logs.file("qr-again.png")).await?;
    stage.see_page("waiting-again").await?;
    Ok(values)
}

async fn old_address_hears(stage: &mut Stage) -> Result<()> {
    let portal = stage.portal()?;
    let subject = ["トークン発行を受け付けました", "A token was issued"];
    portal.mail_saying(&stage.mail(), subject).await?;
    stage.see_page("mail-to-the-old-address").await
}

async fn set_up(stage: &mut Stage, values: &Values) -> Result<String> {
    let lang = stage.lang;
    let app = stage.second_device().await?.open().await?;
    app.screen("welcome").await?;
    app.speak(lang).await?;
    app.begin_by_typing(values, PASSWORD).await?;
    app.agree_and_finish().await?;
    app.act("menu").await?;
    let serial = app.serial().await?.replace(' ', "");
    app.act("close-menu").await?;
    app.screen("token").await?;
    stage.see_second("token").await?;
    Ok(serial)
}

async fn put_in_use(stage: &mut Stage) -> Result<String> {
    let code = second(stage)?.code().await?;
    let portal = stage.portal()?;
    portal.open_own("issue/waiting").await?;
    portal.at("waiting").await?;
    portal.type_code(&code, "confirm").await?;
    portal.at("in-use").await?;
    Ok(code)
}

/// An app hears how its token stands when it is opened.
async fn old_app_hears(stage: &mut Stage) -> Result<()> {
    let app = stage.device.open().await?;
    app.at("[data-word=moved]").await?;
    stage.see_app("moved").await
}

/// Bank, portal and new app say so.
async fn held(stage: &mut Stage, customer: &Customer, used: &str) -> Result<()> {
    let judged = stage.bank()?.judge(&customer.user_id, used).await?;
    ensure!(judged == "locked", "the bank is told {judged}");
    let portal = stage.portal()?;
    portal.log_in(customer).await?;
    portal.at("login-otp").await?;
    // Nothing is asked for any more: the page says whom to call.
    portal.problem("otp_locked").await?;
    stage.see_page("held").await?;
    let device = stage.second.as_mut().context("no new phone")?;
    device.open().await?.at("[data-word=held_stopped]").await?;
    stage.see_second("held").await
}

async fn resume(stage: &mut Stage, customer: &Customer, serial: &str, used: &str) -> Result<()> {
    let said = ["--by", "tanaka", "--why", "spoken with"];
    stage.support(&[&["token", serial, "resume"][..], &said].concat())?;
    let app = second(stage)?;
    app.act("ask-issuer").await?;
    app.gone("[data-word]").await?;
    let code = app.code_after(used).await?;
    let judged = stage.bank()?.judge(&customer.user_id, &code).await?;
    ensure!(judged == "accepted", "the bank is told {judged}");
    stage.see_second("resumed").await
}

fn second(stage: &Stage) -> Result<&App> {
    stage.second.as_ref().context("no new phone")?.app()
}
