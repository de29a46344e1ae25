//! Procedure B: a company's administrator logs in by card and by certificate,
//! registers hardware, exchanges it for the app, and has all users share it.

use super::Stage;
use super::acts::make_token;
use crate::{
    driver::{Browser, ClientCertificate, Page},
    issuer::Customer,
    portal::Portal,
};
use anyhow::{Context, Result, ensure};

pub(super) async fn walk(stage: &mut Stage) -> Result<()> {
    let customer = stage.customer(1)?;
    stage
        .step("log in: contract ID, PIN, card code", async |stage| {
            log_in_by_card(stage, &customer).await
        })
        .await?;
    stage
        .step("register hardware for one user", async |stage| {
            register_hardware(stage, &customer).await
        })
        .await?;
    let serial = stage.step("the app makes its token", make_token).await?;
    let used = stage
        .step("exchange hardware for the app", async |stage| {
            exchange(stage, &customer, &serial).await
        })
        .await?;
    let other = stage
        .step("log in with the client certificate", async |stage| {
            log_in_by_certificate(stage, &customer).await
        })
        .await?;
    stage
        .step("all users share one token", async |stage| {
            share(stage, &customer, &serial, &other).await
        })
        .await?;
    stage
        .step("the second user in a step waits", async |stage| {
            let code = stage.device.app()?.code_after(&used).await?;
            let bank = stage.bank()?;
            let first = bank.judge(&customer.user(2)?.user_id, &code).await?;
            let second = bank.judge(&customer.user(3)?.user_id, &code).await?;
            ensure!(
                (&*first, &*second) == ("accepted", "wait"),
                "{first}, {second}"
            );
            Ok(())
        })
        .await
}

async fn log_in_by_card(stage: &mut Stage, customer: &Customer) -> Result<()> {
    let portal = stage.portal()?;
    let page = portal.page();
    portal.open("/customer-cards").await?;
    stage.see_page("customer-cards").await?;
    portal.open_own("login").await?;
    portal.at("login").await?;
    page.fill("contract_id", &customer.contract_id).await?;
    page.fill("contract_pin", pin(customer.contract_pin.as_ref())?)
        .await?;
    stage.see_page("login").await?;
    page.act("login").await?;
    portal.at("login-card").await?;
    stage.see_page("login-card").await?;
    let symbol = page.text("[data-value=symbol]").await?;
    page.fill("card_code", customer.card_code(symbol.trim())?)
        .await?;
    page.act("login").await?;
    portal.at("home").await?;
    stage.see_page("users").await
}

async fn register_hardware(stage: &mut Stage, customer: &Customer) -> Result<()> {
    let portal = stage.portal()?;
    let page = portal.page();
    portal.open("/hardware-tokens").await?;
    let serial = page
        .text("[data-institution=tsubaki] [data-value=serial]")
        .await?;
    begin(&portal, customer).await?;
    stage.see_page("register").await?;
    // Read as late as can be: it is good for a minute.
    let back = portal.page().client().current_url().await?;
    portal.open("/hardware-tokens").await?;
    let code = page
        .text("[data-institution=tsubaki] [data-value=code]")
        .await?;
    page.open(back.as_str()).await?;
    fill(page, customer, &serial, &code).await?;
    page.act("submit").await?;
    portal.at("tokens").await?;
    page.at("[data-notice=registered]").await?;
    is_current(page, customer, &serial).await?;
    stage.see_page("registered").await
}

async fn exchange(stage: &mut Stage, customer: &Customer, serial: &str) -> Result<String> {
    let portal = stage.portal()?;
    let page = portal.page();
    begin(&portal, customer).await?;
    let code = stage.device.app()?.code().await?;
    fill(page, customer, serial, &code).await?;
    stage.see_page("exchange").await?;
    page.act("submit").await?;
    portal.at("tokens").await?;
    page.at("[data-notice=exchanged]").await?;
    is_current(page, customer, serial).await?;
    stage.see_page("exchanged").await?;
    Ok(code)
}

async fn log_in_by_certificate(stage: &mut Stage, customer: &Customer) -> Result<Browser> {
    let folder = stage.issuer.data().join("demo-certificates");
    let certificate = ClientCertificate {
        file: folder.join(format!("{}.p12", customer.contract_id)),
        password: "warifu".to_owned(),
        authority: folder.join("authority.pem"),
    };
    let browser = Browser::with_certificate(&stage.logs, &certificate).await?;
    let portal = portal_in(stage, &browser)?;
    portal.open_own("login").await?;
    browser.act("certificate").await?;
    portal.at("login-certificate").await?;
    stage.see(&browser, "portal", "login-certificate").await?;
    browser
        .fill("contract_pin", pin(customer.contract_pin.as_ref())?)
        .await?;
    browser.act("login").await?;
    portal.at("home").await?;
    Ok(browser)
}

async fn share(
    stage: &mut Stage,
    customer: &Customer,
    serial: &str,
    browser: &Browser,
) -> Result<()> {
    let portal = portal_in(stage, browser)?;
    browser.act("tokens").await?;
    browser.act("mode").await?;
    portal.at("mode").await?;
    stage.see(browser, "portal", "mode").await?;
    let kept = serial.replace(char::is_whitespace, "");
    browser.press(&format!("input[value='{kept}']")).await?;
    browser
        .fill("registration_pin", pin(customer.registration_pin.as_ref())?)
        .await?;
    browser.press("input[name=confirm]").await?;
    browser.act("change").await?;
    portal.at("tokens").await?;
    browser.at("[data-notice=mode-changed]").await?;
    browser.at("[data-mode=shared]").await?;
    stage.see(browser, "portal", "shared").await
}

fn portal_in(stage: &Stage, page: &Page) -> Result<Portal> {
    let slug = &stage.institution()?.slug;
    Portal::of(page, &stage.issuer, slug, stage.lang)
}

fn pin(pin: Option<&String>) -> Result<&str> {
    pin.map(String::as_str)
        .context("the demo's customer has no such PIN")
}

/// As far as the form for the first user.
async fn begin(portal: &Portal, customer: &Customer) -> Result<()> {
    let page = portal.page();
    portal.open_own("tokens").await?;
    portal.at("tokens").await?;
    let user = &customer.user(1)?.user_id;
    page.press(&format!("input[value='{user}']")).await?;
    page.act("register").await?;
    portal.at("register").await
}

async fn fill(page: &Page, customer: &Customer, serial: &str, code: &str) -> Result<()> {
    page.fill("serial", serial).await?;
    page.fill("otp", code).await?;
    page.fill("registration_pin", pin(customer.registration_pin.as_ref())?)
        .await
}

/// The settings show it as the first user's.
async fn is_current(page: &Page, customer: &Customer, serial: &str) -> Result<()> {
    let user = &customer.user(1)?.user_id;
    let shown = format!("[data-user='{user}'] [data-value=serial]");
    let shown = page.text(&shown).await?;
    let plain = |text: &str| text.replace(char::is_whitespace, "");
    ensure!(plain(&shown) == plain(serial), "{shown} is not {serial}");
    Ok(())
}
