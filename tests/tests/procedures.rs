//! Procedures beside *issue and wait*, in a real browser: every page with axe, in
//! both languages.

use anyhow::{Result, ensure};
use std::time::Duration;
use warifu_tests::{
    bank::{code_of, step_now},
    driver::Browser,
    issuer::{Customer, Issuer},
    lang::Lang,
    logs::Logs,
    phone::Phone,
    portal::Portal,
    wait,
};

const PASSWORD: &str = "246813";
/// From a release to a look at what it shuts.
const A_LITTLE: Duration = Duration::from_mins(2);

/// Looks at a page: a picture is kept, and axe finds nothing.
async fn look(browser: &Browser, logs: &Logs, lang: Lang, what: &str) -> Result<()> {
    let picture = logs.file(&format!("{}-{what}.png", lang.code()));
    browser.picture(&picture).await?;
    browser.must_be_accessible(what).await
}

#[tokio::test]
async fn issued_after_a_confirmation_started_and_released_until_the_next_day() -> Result<()> {
    let logs = Logs::of("procedures-release")?;
    let issuer = Issuer::start(&logs).await?;
    let browser = Browser::start(&logs).await?;
    for (number, lang) in [(1, Lang::Ja), (2, Lang::En)] {
        let portal = Portal::of(&browser, &issuer, "mahoroba", lang)?;
        let customer = portal.institution().customer(number)?.clone();
        let see = async |what: &str| look(&browser, &logs, lang, what).await;
        portal.log_in(&customer).await?;
        portal.at("home").await?;
        see("status").await?;
        issue(&portal, &customer, &see).await?;
        let phone = Phone::at(&issuer.origin())?;
        let card = phone.card(portal.institution()).await?;
        let token = phone.enrol(&card, &customer.user_id, PASSWORD).await?;
        browser.at("[data-issuance=enrolled]").await?;
        browser.act("start").await?;
        portal.at("start-use").await?;
        see("start").await?;
        browser
            .fill("otp", &code_of(&token, step_now(&token)))
            .await?;
        browser.act("confirm").await?;
        portal.at("in-use").await?;
        wait::for_one_day(A_LITTLE).await;
        portal.open_own("").await?;
        browser.act("release").await?;
        portal.at("release").await?;
        see("release").await?;
        confirm(&portal, &customer, "release").await?;
        portal.at("released").await?;
        see("released").await?;
        portal.open_own("").await?;
        browser.at("[data-door=issue][data-shut]").await?;
        see("until-the-next-day").await?;
    }
    Ok(())
}

async fn issue(
    portal: &Portal,
    customer: &Customer,
    see: &impl AsyncFn(&str) -> Result<()>,
) -> Result<()> {
    portal.page().act("issue").await?;
    let mail = format!("{}@example.jp", customer.user_id.to_lowercase());
    portal.issue(&mail, PASSWORD).await?;
    portal.at("check").await?;
    see("check").await?;
    portal.page().fill("confirmation_password", "wrong").await?;
    portal.page().act("issue").await?;
    portal.page().at("[data-error=proof_wrong]").await?;
    see("check-wrong").await?;
    confirm(portal, customer, "issue").await?;
    portal.at("waiting").await?;
    see("issued").await
}

async fn confirm(portal: &Portal, customer: &Customer, action: &str) -> Result<()> {
    let password = customer.confirmation_password.clone().unwrap_or_default();
    portal
        .page()
        .fill("confirmation_password", &password)
        .await?;
    portal.page().act(action).await
}

#[tokio::test]
async fn a_telephone_is_chosen_and_the_call_waited_for() -> Result<()> {
    let logs = Logs::of("procedures-call")?;
    let issuer = Issuer::start(&logs).await?;
    let browser = Browser::start(&logs).await?;
    for (number, lang) in [(1, Lang::Ja), (2, Lang::En)] {
        let portal = Portal::of(&browser, &issuer, "kotonoha", lang)?;
        let customer = portal.institution().customer(number)?.clone();
        let see = async |what: &str| look(&browser, &logs, lang, what).await;
        portal.open_own("login").await?;
        see("two-ways").await?;
        browser.fill("branch", "1").await?;
        browser.act("login").await?;
        portal.problem("branch_shape").await?;
        see("two-ways-wrong").await?;
        portal.log_in_by_account(&customer).await?;
        portal.at("home").await?;
        see("status").await?;
        portal.open_own("issue").await?;
        portal.issue("taro@example.jp", PASSWORD).await?;
        portal.at("phones").await?;
        browser.act("choose").await?;
        portal.problem("phone_empty").await?;
        see("phones-empty").await?;
        browser.press("input[name=phone][value='2']").await?;
        browser.act("choose").await?;
        portal.at("call").await?;
        browser.act("continue").await?;
        portal.problem("call_waiting").await?;
        see("call-early").await?;
        browser.act("stop").await?;
        browser.at("[data-notice=stopped]").await?;
        see("stopped").await?;
    }
    let portal = Portal::of(&browser, &issuer, "kotonoha", Lang::En)?;
    portal
        .log_in(&portal.institution().customer(12)?.clone())
        .await?;
    portal.open_own("issue").await?;
    portal.issue("taro@example.jp", PASSWORD).await?;
    browser.at("[data-notice=no-phone]").await?;
    look(&browser, &logs, Lang::En, "no-phone").await
}

#[tokio::test]
async fn a_hardware_token_is_started_and_exchanged_with_two_digits_of_ten() -> Result<()> {
    let logs = Logs::of("procedures-binding")?;
    let issuer = Issuer::start(&logs).await?;
    let browser = Browser::start(&logs).await?;
    for (number, lang) in [(1, Lang::Ja), (2, Lang::En)] {
        let portal = Portal::of(&browser, &issuer, "asahino", lang)?;
        let customer = portal.institution().customer(number)?.clone();
        let see = async |what: &str| look(&browser, &logs, lang, what).await;
        portal.log_in(&customer).await?;
        portal.at("home").await?;
        see("status").await?;
        portal.open_own("bind").await?;
        see("bind").await?;
        browser.act("submit").await?;
        browser.at("[data-error=serial_empty]").await?;
        see("bind-empty").await?;
        // Each language has two of the six.
        let first = number * 2 - 1;
        take(&portal, &customer, "bind", first).await?;
        see("bound").await?;
        let serial = browser.text("[data-value=serial]").await?;
        take(&portal, &customer, "exchange", first + 1).await?;
        let next = browser.text("[data-value=serial]").await?;
        ensure!(serial != next, "{serial} stayed");
        portal.open_own("").await?;
        browser.at("[data-state=in_use]").await?;
        see("in-use").await?;
        portal.open_own("unbind").await?;
        see("unbind").await?;
        portal.open("/hardware-tokens").await?;
        see("hardware").await?;
    }
    Ok(())
}

/// Reads a pretend hardware token and binds it.
async fn take(portal: &Portal, customer: &Customer, path: &str, which: usize) -> Result<()> {
    let page = portal.page();
    portal.open("/hardware-tokens").await?;
    let of = |value: &str| format!("li.card:nth-of-type({which}) [data-value={value}]");
    let serial = page.text(&of("serial")).await?;
    let code = page.text(&of("code")).await?;
    portal.open_own(path).await?;
    page.fill("serial", &serial).await?;
    page.fill("otp", &code).await?;
    let transfer = customer.transfer_password.clone().unwrap_or_default();
    for place in 1..=10 {
        let field = format!("transfer_{place}");
        if page.has(&format!("input[name={field}]")).await {
            page.fill(&field, &transfer[place - 1..place]).await?;
        }
    }
    page.act("submit").await?;
    portal.at("bound").await
}
