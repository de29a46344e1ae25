//! The portal in a real browser: every page, both languages, axe everywhere.

use anyhow::{Result, ensure};
use warifu_tests::{driver::Browser, issuer::Issuer, lang::Lang, logs::Logs, portal::Portal};

#[tokio::test]
async fn every_page_before_enrolment_reads_well_in_both_languages() -> Result<()> {
    let logs = Logs::of("portal-pages")?;
    let issuer = Issuer::start(&logs).await?;
    let browser = Browser::start(&logs).await?;
    for (number, lang) in [(1, Lang::Ja), (2, Lang::En)] {
        let portal = Portal::of(&browser, &issuer, "shinkumi", lang)?;
        let customer = portal.institution().customer(number)?.clone();
        let look = async |what: &str| {
            let picture = logs.file(&format!("{}-{what}.png", lang.code()));
            browser.picture(&picture).await?;
            browser.must_be_accessible(what).await
        };
        portal.open("/").await?;
        look("start").await?;
        portal.open_own("login").await?;
        look("login").await?;
        portal.log_in(&customer).await?;
        portal.at("home").await?;
        look("home").await?;
        browser.act("issue").await?;
        portal.at("issue").await?;
        look("issue").await?;
        let mail = format!("{}@example.jp", lang.code());
        portal.issue(&mail, "ab12cd").await?;
        let values = portal.values().await?;
        ensure!(
            values.service_id.replace(' ', "") == "10212083",
            "{values:?}"
        );
        look("waiting").await?;
        portal.save_qr(&logs.file("qr.png")).await?;
        portal.newest_mail(&mail).await?;
        look("mail").await?;
        let link = portal.link_in_mail().await?;
        portal.open("/mailbox").await?;
        look("mailbox").await?;
        browser.open(&link).await?;
        portal.at("enroll").await?;
        look("enroll").await?;
        portal.open_own("print").await?;
        look("print").await?;
        portal.open("/nowhere").await?;
        look("error").await?;
    }
    Ok(())
}
