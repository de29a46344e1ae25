//! The database's files moved or removed under a running issuer. What it writes
//! then goes with it: it must not say that it was done.

use super::walk::{Said, Step, Walk};
use super::{must_be_whole, patient, within};
use anyhow::{Result, ensure};
use warifu_tests::{issuer::Issuer, logs::Logs, wait};

const KIB: u32 = 24 * 1024;

#[tokio::test]
async fn a_data_folder_that_was_moved_away_ends_the_issuer_and_accepts_no_code() -> Result<()> {
    within(async {
        let logs = Logs::of("issuer-disk-moved")?;
        let (mut issuer, mut walk) = with_token(&logs).await?;
        issuer.disk()?.take_away("data")?;
        refused_and_ended(&mut issuer, &mut walk).await?;
        // A supervisor would start it again, once the folder is back.
        issuer.disk()?.put_back("data")?;
        issuer.run().await?;
        must_be_whole(&issuer).await?;
        // It was refused: it may be judged once more, and never twice.
        if walk.step(Step::Verify).await.is_ok() {
            walk.must(Step::UsedCode).await?;
        }
        walk.must(Step::UsedCode).await
    })
    .await
}

#[tokio::test]
async fn a_database_or_log_that_was_removed_ends_the_issuer_and_accepts_no_code() -> Result<()> {
    within(async {
        for file in ["warifu.sqlite", "warifu.sqlite-wal"] {
            let logs = Logs::of(&format!("issuer-disk-removed-{file}"))?;
            let (mut issuer, mut walk) = with_token(&logs).await?;
            issuer.disk()?.run(&format!("rm data/{file}"))?;
            refused_and_ended(&mut issuer, &mut walk).await?;
        }
        Ok(())
    })
    .await
}

/// An issuer with a token in use.
async fn with_token(logs: &Logs) -> Result<(Issuer, Walk)> {
    let issuer = Issuer::on_small_disk(patient(), KIB, logs).await?;
    let mut walk = Walk::of(&issuer, 1).await?;
    let steps = Step::ALL.into_iter();
    for step in steps.take_while(|step| *step != Step::WrongCode) {
        walk.must(step).await?;
    }
    Ok((issuer, walk))
}

async fn refused_and_ended(issuer: &mut Issuer, walk: &mut Walk) -> Result<()> {
    // It may have noticed before: then nobody answers.
    if let Ok(said) = walk.step(Step::Verify).await {
        ensure!(said == Said::Unavailable, "a code was judged: {said:?}");
    }
    let logged = issuer.log()?;
    wait::until("the issuer to end", async || {
        issuer.has_ended().then_some(())
    })
    .await?;
    ensure!(issuer.exit_code() == Some(1), "{:?}", issuer.exit_code());
    let logged = std::fs::read_to_string(logged)?;
    ensure!(
        logged.contains("its files were moved or removed"),
        "no sentence: {logged}"
    );
    Ok(())
}
