//! The whole main job, through the real app, key store, browser and mail.

use anyhow::Result;
use warifu_tests::{
    issuer::Issuer,
    lang::Lang,
    logs::Logs,
    walk::{Teller, Walk, Way},
};

async fn walk(scene: &str, lang: Lang, way: Way) -> Result<()> {
    let logs = Logs::of(scene)?;
    let mut issuer = Issuer::start(&logs).await?;
    let mut teller = Teller::silent(&logs.file("pictures"));
    let mut walk = Walk::set_out(&mut issuer, &mut teller, lang, way, &logs).await?;
    walk.main_job().await
}

#[tokio::test]
async fn from_the_banks_page_to_an_accepted_password_in_japanese() -> Result<()> {
    walk("main-job-ja", Lang::Ja, Way::Picture).await
}

#[tokio::test]
async fn from_the_banks_page_to_an_accepted_password_in_english() -> Result<()> {
    walk("main-job-en", Lang::En, Way::Typing).await
}
