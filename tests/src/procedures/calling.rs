//! The telephone check: the page that shows a number and two digits, and the demo's
//! telephone beside it.

use super::Stage;
use crate::{driver::Browser, issuer::Customer, portal::Values};
use anyhow::{Context, Result, ensure};

/// From the form of *issue*, which is open, to the page with what the app needs.
/// The page goes on by itself once the call has succeeded.
pub(super) async fn issue_by_call(
    stage: &mut Stage,
    customer: &Customer,
    mail: &str,
    password: &str,
) -> Result<Values> {
    let portal = stage.portal()?;
    stage.see_page("issue").await?;
    portal.issue(mail, password).await?;
    portal.at("phones").await?;
    stage.see_page("choose-a-telephone").await?;
    portal.page().press("input[name=phone][value='1']").await?;
    portal.page().act("choose").await?;
    portal.at("call").await?;
    stage.see_page("call").await?;
    let code = portal.page().text("[data-value=code]").await?;
    let number = customer.phones.first().context("no telephone")?;
    call(stage, number, &code).await?;
    // Nobody has pressed anything there.
    let values = portal.values().await?;
    ensure!(values.user_id == customer.user_id, "{values:?}");
    ensure!(values.mail == mail, "{values:?}");
    stage.see_page("issued").await?;
    Ok(values)
}

/// Calls from the demo's telephone, in a window of its own, and keys in.
async fn call(stage: &Stage, number: &str, code: &str) -> Result<()> {
    let telephone = Browser::start(&stage.logs).await?;
    let lang = stage.lang.code();
    let address = format!("{}/telephone?lang={lang}", stage.issuer.origin());
    telephone.open(&address).await?;
    telephone.at("main[data-page=telephone]").await?;
    let caller = number.replacen('0', "+81", 1).replace('-', "");
    let slug = stage.institution()?.slug.clone();
    telephone
        .press(&format!("select[name=to] option[value='{slug}']"))
        .await?;
    telephone
        .press(&format!("select[name=from] option[value='{caller}']"))
        .await?;
    telephone.act("dial").await?;
    telephone.at("button[name=key]").await?;
    for (place, digit) in code.chars().enumerate() {
        telephone
            .press(&format!("button[name=key][value='{digit}']"))
            .await?;
        if place == 0 {
            let pressed = telephone.text("[data-value=digits]").await?;
            ensure!(pressed.trim() == digit.to_string(), "{pressed}");
            stage.see(&telephone, "telephone", "keyed-in").await?;
        }
    }
    telephone.at("[data-over]").await?;
    stage.see(&telephone, "telephone", "passed").await
}
