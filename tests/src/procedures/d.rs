//! Procedure D: the app makes its token by itself; it is started, exchanged for
//! hardware, and stopped.

use super::Stage;
use super::acts::make_token;
use crate::{driver::Page, issuer::Customer};
use anyhow::{Result, ensure};
use std::time::Duration;

/// How long a code stays, and a little.
const A_PERIOD: Duration = Duration::from_secs(75);
/// The places of the transfer password.
const PLACES: usize = 10;

pub(super) async fn walk(stage: &mut Stage) -> Result<()> {
    let customer = stage.customer(3)?;
    let serial = stage.step("the app makes its token", make_token).await?;
    stage
        .step("log in with the password", async |stage| {
            let portal = stage.portal()?;
            portal.log_in(&customer).await?;
            portal.at("home").await?;
            portal.page().at("[data-state=none]").await?;
            stage.see_page("status").await
        })
        .await?;
    let used = stage
        .step("start: serial, code, two digits of ten", async |stage| {
            start(stage, &customer, &serial).await
        })
        .await?;
    stage
        .step("the login asks for the next code", async |stage| {
            let portal = stage.portal()?;
            portal.log_out().await?;
            portal.log_in(&customer).await?;
            portal.at("login-otp").await?;
            stage.see_page("login-otp").await?;
            let next = stage.device.app()?.code_after(&used).await?;
            portal.type_code(&next, "login").await?;
            portal.page().at("[data-state=in_use]").await?;
            stage.see_page("in-use").await
        })
        .await?;
    exchange_and_stop(stage, &customer).await
}

async fn exchange_and_stop(stage: &mut Stage, customer: &Customer) -> Result<()> {
    let hardware = stage
        .step("exchange it for a hardware token", async |stage| {
            exchange(stage, customer).await
        })
        .await?;
    stage
        .step("a mail says so, and so does the app", async |stage| {
            let portal = stage.portal()?;
            let subject = ["利用を開始しました", "is in use"];
            portal.mail_saying(&mail(customer), subject).await?;
            stage.see_page("mail-exchanged").await?;
            let app = stage.device.open().await?;
            app.at("[data-word=moved]").await?;
            stage.see_app("moved").await
        })
        .await?;
    stage
        .step("stop, with the hardware's next code", async |stage| {
            stop(stage, customer, &hardware).await
        })
        .await
}

async fn start(stage: &mut Stage, customer: &Customer, serial: &str) -> Result<String> {
    let portal = stage.portal()?;
    let page = portal.page();
    portal.open_own("bind").await?;
    page.fill("serial", serial).await?;
    key_transfer(page, customer).await?;
    page.press("input[value=yes]").await?;
    let code = stage.device.app()?.code().await?;
    page.fill("otp", &code).await?;
    stage.see_page("start").await?;
    page.act("submit").await?;
    portal.at("bound").await?;
    let bound = page.text("[data-value=serial]").await?;
    ensure!(plain(&bound) == plain(serial), "{bound} is not {serial}");
    stage.see_page("started").await?;
    Ok(code)
}

/// The first of the demonstration's hardware tokens, as its owner reads it.
async fn read_hardware(stage: &Stage) -> Result<(String, String)> {
    let portal = stage.portal()?;
    portal.open("/hardware-tokens").await?;
    let of = |value: &str| format!("li.card:nth-of-type(1) [data-value={value}]");
    let serial = portal.page().text(&of("serial")).await?;
    let code = portal.page().text(&of("code")).await?;
    Ok((serial, plain(&code)))
}

async fn exchange(stage: &mut Stage, customer: &Customer) -> Result<String> {
    let (serial, code) = read_hardware(stage).await?;
    stage.see_page("hardware").await?;
    let portal = stage.portal()?;
    let page = portal.page();
    portal.open_own("exchange").await?;
    page.fill("serial", &serial).await?;
    page.fill("otp", &code).await?;
    fill_transfer(page, customer).await?;
    stage.see_page("exchange").await?;
    page.act("submit").await?;
    portal.at("bound").await?;
    let bound = page.text("[data-value=serial]").await?;
    ensure!(plain(&bound) == plain(&serial), "{bound} is not {serial}");
    stage.see_page("exchanged").await?;
    Ok(code)
}

async fn stop(stage: &mut Stage, customer: &Customer, used: &str) -> Result<()> {
    let page = &stage.browser;
    let next = page
        .wait_within(A_PERIOD, "the hardware's next code", async || {
            let (_, code) = read_hardware(stage).await.ok()?;
            (code != used).then_some(code)
        })
        .await?;
    let portal = stage.portal()?;
    portal.open_own("unbind").await?;
    portal.page().fill("otp", &next).await?;
    fill_transfer(portal.page(), customer).await?;
    stage.see_page("stop").await?;
    portal.page().act("submit").await?;
    portal.at("bound").await?;
    stage.see_page("stopped").await?;
    portal.open_own("").await?;
    portal.page().at("[data-state=none]").await.map(drop)
}

/// Where the demonstration's customer gets mail.
fn mail(customer: &Customer) -> String {
    format!("{}@customers.example", customer.contract_id.to_lowercase())
}

fn plain(text: &str) -> String {
    text.replace(char::is_whitespace, "")
}

/// The same with the keyboard on the screen: one for both boxes.
async fn key_transfer(page: &Page, customer: &Customer) -> Result<()> {
    let password = customer.transfer_password.clone().unwrap_or_default();
    page.press("#transfer > button").await?;
    for place in 1..=PLACES {
        if page.has(&format!("input[name=transfer_{place}]")).await {
            let digit: usize = password[place - 1..place].parse()?;
            let key = format!("#transfer .keys button:nth-child({})", digit + 1);
            page.press(&key).await?;
        }
    }
    Ok(())
}

/// Fills in the boxes that are open.
async fn fill_transfer(page: &Page, customer: &Customer) -> Result<()> {
    let password = customer.transfer_password.clone().unwrap_or_default();
    for place in 1..=PLACES {
        let field = format!("transfer_{place}");
        if page.has(&format!("input[name={field}]")).await {
            page.fill(&field, &password[place - 1..place]).await?;
        }
    }
    Ok(())
}
