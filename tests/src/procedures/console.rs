//! Support unlocks a token: wrong codes lock it, somebody of the staff logs in to
//! the console with a code of their own, finds the customer and unlocks it with a
//! reason, and the customer's next code lets in again.

use super::Stage;
use crate::{
    driver::Browser,
    issuer::{Colleague, Customer, Options},
    lang::Lang,
    portal::{Portal, Values},
    walk::PASSWORD,
};
use anyhow::{Context, Result, ensure};

/// So many wrong ones in a row lock a token, as the institution's policy says.
const WRONG: usize = 10;
/// Each of them, and those that came too early.
const MOST: usize = 100;
const LOCKED: [&str; 2] = [
    "ワンタイムパスワードの利用を停止しました",
    "Your token is locked",
];
const UNLOCKED: [&str; 2] = ["トークンの利用を再開しました", "Your token is unlocked"];

/// Staff, and wrong codes that wait for a second instead of up to half a minute.
pub(super) fn options() -> Options {
    Options::default()
        .env_var("WARIFU_DEMO__NO_STAFF", "false")
        .policy("slow_most_seconds = 30", "slow_most_seconds = 1")
}

pub(super) async fn walk(stage: &mut Stage) -> Result<()> {
    let customer = stage.customer(4)?;
    let support = stage.institution()?.colleague("support")?.clone();
    let used = stage
        .step("a customer's token is in use", async |stage| {
            put_in_use(stage, &customer).await
        })
        .await?;
    stage
        .step("ten wrong codes lock it, a mail says so", async |stage| {
            lock(stage, &customer, &used).await
        })
        .await?;
    let code = stage
        .step("a member of the staff enrols the app", async |stage| {
            enrol_staff(stage, &support).await
        })
        .await?;
    let desk = stage
        .step("log in to the console, with its code", async |stage| {
            log_in(stage, &support, &code).await
        })
        .await?;
    stage
        .step("find the customer, unlock with a reason", async |stage| {
            unlock(stage, &desk, &customer).await
        })
        .await?;
    stage
        .step("a mail says so", async |stage| {
            let portal = stage.portal()?;
            portal.mail_saying(&stage.mail(), UNLOCKED).await?;
            stage.see_page("mail-unlocked").await
        })
        .await?;
    stage
        .step("the next code lets the customer in", async |stage| {
            let next = stage.device.app()?.code_after(&used).await?;
            let portal = stage.portal()?;
            portal.log_in(&customer).await?;
            portal.at("login-otp").await?;
            portal.type_code(&next, "login").await?;
            portal.page().at("[data-state=in_use]").await?;
            stage.see_page("in-use-again").await
        })
        .await
}

async fn put_in_use(stage: &mut Stage, customer: &Customer) -> Result<String> {
    let portal = stage.portal()?;
    portal.log_in(customer).await?;
    portal.at("home").await?;
    portal.open_own("issue").await?;
    portal.issue(&stage.mail(), PASSWORD).await?;
    let values = portal.values().await?;
    let lang = stage.lang;
    let app = stage.device.open().await?;
    app.screen("welcome").await?;
    app.speak(lang).await?;
    app.begin_by_typing(&values, PASSWORD).await?;
    app.agree_and_finish().await?;
    let code = app.code().await?;
    portal.type_code(&code, "confirm").await?;
    portal.at("in-use").await?;
    stage.see_page("in-use").await?;
    Ok(code)
}

/// Ten wrong ones are looked at; those that come before their time are not.
async fn lock(stage: &mut Stage, customer: &Customer, used: &str) -> Result<()> {
    let portal = stage.portal()?;
    portal.log_in(customer).await?;
    portal.at("login-otp").await?;
    let mut wrong = 0;
    for number in 1..=MOST {
        portal.type_code(&other(used, number)?, "login").await?;
        match &*portal.page().attr("[data-error]", "data-error").await? {
            "otp_wrong" => wrong += 1,
            "otp_wait" => {}
            "otp_locked" => break,
            said => anyhow::bail!("a wrong code is answered with {said}"),
        }
    }
    ensure!((WRONG - 1..=WRONG).contains(&wrong), "{wrong} wrong ones");
    stage.see_page("locked").await?;
    portal.mail_saying(&stage.mail(), LOCKED).await?;
    stage.see_page("mail-locked").await
}

/// Another code, the same length: no two numbers make the same one.
fn other(code: &str, number: usize) -> Result<String> {
    let code: usize = code.parse().context("a code of digits")?;
    Ok(format!("{:06}", (code + 1000 * number) % 1_000_000))
}

/// With user ID and activation password, as the card of the demonstration says.
async fn enrol_staff(stage: &mut Stage, support: &Colleague) -> Result<String> {
    let (lang, values) = (
        stage.lang,
        Values {
            service_id: stage.institution()?.service_id.clone(),
            user_id: support.user_id.clone(),
            mail: String::new(),
        },
    );
    let app = stage.second_device().await?.open().await?;
    app.screen("welcome").await?;
    app.speak(lang).await?;
    app.begin_by_typing(&values, &support.activation_password)
        .await?;
    app.agree_and_finish().await?;
    let code = app.code().await?;
    let device = stage.second.as_ref().context("no phone of the staff's")?;
    stage.see(device.app()?, "staff-app", "token").await?;
    Ok(code)
}

async fn log_in(stage: &mut Stage, support: &Colleague, code: &str) -> Result<Browser> {
    let desk = Browser::start(&stage.logs).await?;
    let console = console(stage, &desk)?;
    let path = format!("/console/{}", stage.institution()?.slug);
    console.open(&format!("{path}/login")).await?;
    console.at("console-login").await?;
    desk.fill("name", &support.login).await?;
    desk.fill("password", &support.password).await?;
    desk.fill("otp", code).await?;
    stage.see(&desk, "console", "login").await?;
    desk.act("login").await?;
    console.at("console-find").await?;
    Ok(desk)
}

async fn unlock(stage: &mut Stage, desk: &Browser, customer: &Customer) -> Result<()> {
    let console = console(stage, desk)?;
    desk.fill("q", &customer.contract_id).await?;
    desk.act("find").await?;
    desk.at("[data-found]").await?;
    stage.see(desk, "console", "found").await?;
    desk.press("[data-found]").await?;
    console.at("console-customer").await?;
    stage.see(desk, "console", "customer-locked").await?;
    desk.act("unlock").await?;
    console.at("console-act").await?;
    let reason = match stage.lang {
        Lang::Ja => "登録の電話番号にて本人確認済み",
        Lang::En => "identified on the number on file",
    };
    desk.fill("reason", reason).await?;
    stage.see(desk, "console", "unlock").await?;
    desk.act("unlock").await?;
    console.at("console-customer").await?;
    desk.at("[data-said=unlock]").await?;
    let logged = desk.text("[data-event=token_unlocked]").await?;
    ensure!(logged.contains(reason), "the line says {logged}");
    stage.see(desk, "console", "unlocked").await
}

/// Its pages are found and waited for as the portal's are.
fn console(stage: &Stage, desk: &Browser) -> Result<Portal> {
    let slug = &stage.institution()?.slug;
    Portal::of(desk, &stage.issuer, slug, stage.lang)
}
