//! Procedure A: issued by a call from a telephone on file, put in use by the first
//! login; then a lost phone, a re-issue without a one-time password, stopped from
//! the old app until support has looked into it.

use super::acts::stop_the_move;
use super::{DIGITS, Stage, calling::issue_by_call};
use crate::{issuer::Customer, portal::Values};
use anyhow::{Context, Result, ensure};

const NEW_MAIL: &str = "new-phone@walk.example";

pub(super) async fn walk(stage: &mut Stage) -> Result<()> {
    let customer = stage.customer(3)?;
    let values = stage
        .step("log in by account, issue by a call", async |stage| {
            issue(stage, &customer).await
        })
        .await?;
    stage.step("the same by mail", read_mail).await?;
    let serial = stage
        .step("enrol the app", async |stage| enrol(stage, &values).await)
        .await?;
    let code = stage
        .step("the first login puts it in use", async |stage| {
            first_login(stage, &customer).await
        })
        .await?;
    lost(stage, &customer, &serial, &code).await
}

async fn issue(stage: &mut Stage, customer: &Customer) -> Result<Values> {
    let portal = stage.portal()?;
    portal.open_own("login").await?;
    portal.at("login").await?;
    stage.see_page("login-two-ways").await?;
    portal.log_in_by_account(customer).await?;
    portal.at("home").await?;
    stage.see_page("home").await?;
    portal.page().act("issue").await?;
    portal.at("issue").await?;
    let mail = stage.mail();
    issue_by_call(stage, customer, &mail, DIGITS).await
}

async fn read_mail(stage: &mut Stage) -> Result<()> {
    let portal = stage.portal()?;
    portal.newest_mail(&stage.mail()).await?;
    stage.see_page("mail").await?;
    let link = portal.link_in_mail().await?;
    ensure!(link.contains("/enroll#"), "{link}");
    Ok(())
}

async fn enrol(stage: &mut Stage, values: &Values) -> Result<String> {
    let lang = stage.lang;
    let app = stage.device.open().await?;
    app.screen("welcome").await?;
    app.speak(lang).await?;
    app.begin_by_typing(values, DIGITS).await?;
    app.agree_and_finish().await?;
    app.act("menu").await?;
    let serial = app.serial().await?.replace(' ', "");
    app.act("close-menu").await?;
    app.screen("token").await?;
    stage.see_app("token").await?;
    let portal = stage.portal()?;
    portal.open_own("issue/waiting").await?;
    portal.issuance("enrolled").await?;
    stage.see_page("enrolled").await?;
    Ok(serial)
}

async fn first_login(stage: &mut Stage, customer: &Customer) -> Result<String> {
    let portal = stage.portal()?;
    portal.log_in(customer).await?;
    portal.at("login-otp").await?;
    stage.see_page("login-otp").await?;
    let code = stage.device.app()?.code().await?;
    portal.type_code(&code, "login").await?;
    portal.at("home").await?;
    portal.page().at("[data-notice=started]").await?;
    stage.see_page("in-use").await?;
    Ok(code)
}

/// The phone is lost; somebody has another token issued, and the old app stops it.
async fn lost(stage: &mut Stage, customer: &Customer, serial: &str, used: &str) -> Result<()> {
    stage
        .step("re-issue without a one-time password", async |stage| {
            let portal = stage.portal()?;
            portal.log_in(customer).await?;
            portal.at("login-otp").await?;
            portal.page().act("reissue").await?;
            portal.at("issue").await?;
            portal.page().at("[data-notice=ends]").await?;
            issue_by_call(stage, customer, NEW_MAIL, DIGITS)
                .await
                .map(drop)
        })
        .await?;
    stage
        .step("the old address hears of it, the old token is over", {
            async |stage| old_hears(stage, customer, used).await
        })
        .await?;
    stage.step("stop, from the old app", stop_the_move).await?;
    stage
        .step("nothing more is issued until support resumes", {
            async |stage| resume(stage, customer, serial).await
        })
        .await?;
    let values = stage
        .step("re-issue again, with support's leave", async |stage| {
            let portal = stage.portal()?;
            portal.open_own("issue").await?;
            portal.at("issue").await?;
            issue_by_call(stage, customer, NEW_MAIL, DIGITS).await
        })
        .await?;
    stage
        .step("the new phone is set up, its first login", async |stage| {
            new_phone(stage, customer, &values).await
        })
        .await
}

async fn old_hears(stage: &mut Stage, customer: &Customer, used: &str) -> Result<()> {
    let portal = stage.portal()?;
    let subject = [
        "これまでのトークンは使えなくなりました",
        "Your earlier token no longer works",
    ];
    portal.mail_saying(&stage.mail(), subject).await?;
    stage.see_page("mail-to-the-old-address").await?;
    let judged = stage.bank()?.judge(&customer.user_id, used).await?;
    ensure!(judged == "unknown", "the bank is told {judged}");
    // An app hears how its token stands when it is opened.
    let app = stage.device.open().await?;
    app.at("[data-word=superseded]").await?;
    stage.see_app("superseded").await
}

async fn resume(stage: &mut Stage, customer: &Customer, serial: &str) -> Result<()> {
    let portal = stage.portal()?;
    portal.log_in(customer).await?;
    portal.at("home").await?;
    portal.page().at("[data-state=issuing-stopped]").await?;
    stage.see_page("issuing-stopped").await?;
    let said = ["--by", "tanaka", "--why", "spoken with"];
    stage.support(&[&["token", serial, "resume"][..], &said].concat())?;
    portal.open_own("").await?;
    portal.page().gone("[data-state=issuing-stopped]").await
}

async fn new_phone(stage: &mut Stage, customer: &Customer, values: &Values) -> Result<()> {
    let lang = stage.lang;
    let app = stage.second_device().await?.open().await?;
    app.screen("welcome").await?;
    app.speak(lang).await?;
    app.begin_by_typing(values, DIGITS).await?;
    app.agree_and_finish().await?;
    let code = app.code().await?;
    stage.see_second("token").await?;
    let portal = stage.portal()?;
    portal.log_in(customer).await?;
    portal.at("login-otp").await?;
    portal.type_code(&code, "login").await?;
    portal.at("home").await?;
    portal.page().at("[data-state=in_use]").await?;
    let second = stage.second.as_ref().context("no new phone")?;
    second.app()?.screen("token").await
}
