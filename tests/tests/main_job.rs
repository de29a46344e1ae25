//! The whole main job, through the real app, key store, browser and mail: in
//! Japanese as procedure C of the demonstration, with a new phone after it.

use anyhow::{Context, Result};
use warifu_tests::{
    lang::Lang,
    logs::Logs,
    procedures::{Procedure, Stage, Teller},
    walk::{Walk, Way},
};

async fn stage(scene: &str, lang: Lang) -> Result<(Procedure, Stage)> {
    let logs = Logs::of(scene)?;
    let teller = Teller::silent(&logs.file("pictures"));
    let procedure = Procedure::of('C').context("no procedure C")?;
    let stage = Stage::set_up(procedure, lang.code(), lang, &teller, &logs).await?;
    Ok((procedure, stage))
}

#[tokio::test]
async fn from_the_banks_page_to_an_accepted_password_and_a_takeover_that_is_stopped() -> Result<()>
{
    let (procedure, mut stage) = stage("main-job-ja", Lang::Ja).await?;
    procedure.walk(&mut stage).await
}

#[tokio::test]
async fn from_the_banks_page_to_an_accepted_password_in_english() -> Result<()> {
    let (_, mut stage) = stage("main-job-en", Lang::En).await?;
    Walk::on(&mut stage, Way::Typing)?.main_job().await
}
