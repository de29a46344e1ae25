//! A real small disk without a byte of room.

use super::walk::{Said, Step, Walk};
use super::{health, must_be_whole, patient, within};
use anyhow::{Context, Result, bail, ensure};
use warifu_tests::{issuer::Issuer, logs::Logs, portal_http::HttpPortal, wait};

/// Enough for keys, database, its log and some mails.
const KIB: u32 = 24 * 1024;

#[tokio::test]
async fn on_a_full_disk_every_step_is_refused_and_goes_on_when_there_is_room() -> Result<()> {
    within(Box::pin(async {
        let logs = Logs::of("issuer-disk-full")?;
        let issuer = Issuer::on_small_disk(patient(), KIB, &logs).await?;
        let disk = issuer.disk()?;
        Walk::of(&issuer, 1).await?.whole().await?;
        let mut walk = Walk::of(&issuer, 2).await?;
        for step in Step::ALL {
            // Where the log has room of its own, a full disk is none.
            empty_log(&issuer).await?;
            disk.fill()?;
            let said = walk.step(step).await.with_context(|| format!("{step:?}"))?;
            disk.free()?;
            ensure!(said == Said::Unavailable, "{step:?}: {said:?}");
            walk.must(step).await?;
        }
        must_be_whole(&issuer).await
    }))
    .await
}

#[tokio::test]
async fn a_full_disk_is_said_to_watchers_and_to_customers_in_both_languages() -> Result<()> {
    within(async {
        let logs = Logs::of("issuer-disk-full-said")?;
        let issuer = Issuer::on_small_disk(patient(), KIB, &logs).await?;
        health(&issuer, 200).await?;
        empty_log(&issuer).await?;
        issuer.disk()?.fill()?;
        health(&issuer, 503).await?;
        for (lang, words) in [
            ("ja", "ただいまお手続きいただけません"),
            ("en", "This cannot be done at the moment"),
        ] {
            let portal = HttpPortal::of(&issuer, "shinkumi")?;
            let page = portal.get_own(&format!("login?lang={lang}")).await?;
            let typed = [("contract_id", "SHINKUMI01"), ("password", "warifu01")];
            let page = portal.send(&page, "login", &typed).await?;
            ensure!(page.status == 503, "{lang}: {}", page.status);
            ensure!(
                page.errors() == ["unavailable"],
                "{lang}: {:?}",
                page.errors()
            );
            ensure!(page.html.contains(words), "{lang}: {}", page.html);
            ensure!(page.html.contains(&format!("lang=\"{lang}\"")));
        }
        issuer.disk()?.free()?;
        health(&issuer, 200).await?;
        Walk::of(&issuer, 1).await?.whole().await
    })
    .await
}

#[tokio::test]
async fn a_disk_that_fills_up_under_a_checkpoint_loses_nothing() -> Result<()> {
    within(async {
        let logs = Logs::of("issuer-disk-checkpoint")?;
        let mut issuer = Issuer::on_small_disk(patient(), KIB, &logs).await?;
        // Else what is written finds room in pages that are free already.
        tell(&issuer, "VACUUM")?;
        empty_log(&issuer).await?;
        let mut walk = has_outgrown_its_file(&issuer).await?;
        issuer.kill();
        issuer.disk()?.free()?;
        issuer.run().await?;
        must_be_whole(&issuer).await?;
        walk.must(Step::UsedCode).await
    })
    .await
}

/// All is in the database, and its log has no length. Done on the disk itself:
/// SQLite follows no path from one mount namespace into another.
/// Customers come until what is written lies in the log and the database has no
/// room to take it up: now and then the issuer copies what there is.
async fn has_outgrown_its_file(issuer: &Issuer) -> Result<Walk> {
    for number in 1..=6 {
        let mut walk = Walk::of(issuer, number).await?;
        walk.whole().await?;
        issuer.disk()?.fill()?;
        if take_up(issuer).is_err() {
            return Ok(walk);
        }
        issuer.disk()?.free()?;
    }
    bail!("there was room after all")
}

async fn empty_log(issuer: &Issuer) -> Result<()> {
    wait::until("an empty log", async || take_up(issuer).ok()).await
}

fn take_up(issuer: &Issuer) -> Result<()> {
    tell(issuer, "PRAGMA wal_checkpoint(TRUNCATE)")
}

/// Says something to the database beside the issuer; an answer but nothing or 0 is
/// a refusal.
fn tell(issuer: &Issuer, sql: &str) -> Result<()> {
    let script = format!(
        "import sqlite3, sys; \
         database = sqlite3.connect(\"data/warifu.sqlite\", timeout=20); \
         sys.exit((database.execute(\"{sql}\").fetchone() or [0])[0])"
    );
    issuer.disk()?.run(&format!("python3 -c '{script}'"))
}
