//! The browser's own ways around: *back*, *forward*, a second tab. Nothing is done by
//! them, and nothing is shown to who has logged out.

use anyhow::{Context, Result, ensure};
use fantoccini::wd::WindowHandle;
use warifu_tests::{
    driver::Browser,
    issuer::{Customer, Issuer},
    lang::Lang,
    logs::Logs,
    portal::Portal,
};

const PASSWORD: &str = "246813";
const FIRST: &str = "first@example.jp";
const SECOND: &str = "second@example.jp";

/// An issuer, and a browser on the portal of procedure C.
struct Desk {
    issuer: Issuer,
    browser: Browser,
}

impl Desk {
    async fn open(name: &str) -> Result<Self> {
        let logs = Logs::of(name)?;
        Ok(Self {
            issuer: Issuer::start(&logs).await?,
            browser: Browser::start(&logs).await?,
        })
    }

    fn portal(&self) -> Result<(Portal, Customer)> {
        let portal = Portal::of(&self.browser, &self.issuer, "shinkumi", Lang::Ja)?;
        let customer = portal.institution().customer(1)?.clone();
        Ok((portal, customer))
    }
}

#[tokio::test]
async fn going_back_does_nothing_by_itself_and_after_the_logout_shows_nothing() -> Result<()> {
    let desk = Desk::open("history-back").await?;
    let (portal, customer) = desk.portal()?;
    let client = desk.browser.client();
    portal.log_in(&customer).await?;
    portal.at("home").await?;
    portal.open_own("issue").await?;
    portal.issue(FIRST, PASSWORD).await?;
    let issued = portal.values().await?;
    ensure!(issued.mail == FIRST, "{issued:?}");
    client.back().await?;
    portal.at("issue").await?;
    let page = portal.page();
    for field in ["activation_password", "activation_password_again"] {
        let typed = page.value(&format!("[name={field}]")).await?;
        ensure!(typed.is_empty(), "{field} came back");
    }
    client.forward().await?;
    ensure!(portal.values().await?.mail == FIRST);
    client.back().await?;
    portal.issue(SECOND, PASSWORD).await?;
    ensure!(portal.values().await?.mail == SECOND);
    // The page that waited for the first one tells of the one that counts.
    client.back().await?;
    client.back().await?;
    portal.open_own("issue/waiting").await?;
    ensure!(portal.values().await?.mail == SECOND);
    portal.log_out().await?;
    for _ in 0..2 {
        client.back().await?;
        portal.at("login").await?;
        let shown = page.text("body").await?;
        ensure!(!shown.contains(SECOND), "{shown}");
    }
    Ok(())
}

#[tokio::test]
async fn a_form_does_nothing_whose_session_another_tab_has_ended() -> Result<()> {
    let desk = Desk::open("history-tabs").await?;
    let (portal, customer) = desk.portal()?;
    let (client, page) = (desk.browser.client(), portal.page());
    portal.log_in(&customer).await?;
    portal.at("home").await?;
    portal.open_own("issue").await?;
    portal.at("issue").await?;
    for (field, typed) in [
        ("mail", FIRST),
        ("mail_again", FIRST),
        ("activation_password", PASSWORD),
        ("activation_password_again", PASSWORD),
    ] {
        page.fill(field, typed).await?;
    }
    let first = client.window().await?;
    let second = client.new_window(true).await?;
    switch(&desk, second.handle).await?;
    portal.log_out().await?;
    switch(&desk, first).await?;
    page.act("issue").await?;
    portal.at("login").await?;
    page.fill("contract_id", &customer.contract_id).await?;
    page.fill("password", &customer.password).await?;
    page.act("login").await?;
    portal.at("home").await?;
    page.at("[data-state=none]").await?;
    // Nobody kept it for whoever comes after the one who has logged out.
    portal.open_own("issue").await?;
    portal.at("issue").await?;
    for field in ["mail", "activation_password"] {
        let typed = page.value(&format!("[name={field}]")).await?;
        ensure!(typed.is_empty(), "{field} was kept");
    }
    Ok(())
}

async fn switch(desk: &Desk, to: impl TryInto<WindowHandle>) -> Result<()> {
    let to = to.try_into().ok().context("no window")?;
    desk.browser.client().switch_to_window(to).await?;
    Ok(())
}
