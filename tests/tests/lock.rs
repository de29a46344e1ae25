//! The app's lock, and the vault file where there is no key store: the real app,
//! its key store, its memory.

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use std::time::{Duration, Instant};
use warifu_tests::{
    canary::{Needles, Secret, Target, known, lock},
    driver::App,
    scene::{PASSWORD, Scene},
    wait,
};

const PIN: &str = "2468";
const PHRASE: &str = "aoi tori ga sanwa";

fn public(scene: &Scene) -> Result<Value> {
    let file = scene.desk.app_data().join("tokens.json");
    Ok(serde_json::from_slice(&std::fs::read(file)?)?)
}

/// Wrong PINs in a row, as noted.
fn failures(scene: &Scene) -> Result<u64> {
    let data = public(scene)?;
    let noted = data.pointer("/lock/tries/failures").and_then(Value::as_u64);
    noted.context("nothing is noted")
}

/// What the lock keeps: the token's secrets, as they lay in the key store before,
/// and the lock's own key.
async fn kept(scene: &Scene, mut secrets: Vec<Secret>) -> Result<Needles> {
    // The line of base64 is another one by now.
    secrets.retain(|secret| secret.name != "entry");
    let record = public(scene)?;
    let id = record.pointer("/lock/id").and_then(Value::as_str);
    let id = id.context("no lock")?.to_owned();
    let entries = scene.desk.keyring()?.app_entries().await?;
    ensure!(entries.len() == 2, "{} entries", entries.len());
    let lock = entries
        .iter()
        .find_map(|e| lock::key(&id, &e.secret, PIN).ok());
    secrets.push(lock.context("the key store has no entry of the lock")?);
    let needles = Needles::of(&secrets)?;
    for entry in entries {
        let found = needles.in_bytes(&entry.secret);
        ensure!(found.is_empty(), "in clear in the key store: {found:?}");
    }
    Ok(needles)
}

/// Sets when the app locks itself.
async fn lock_after(scene: &Scene, app: &App, when: &str) -> Result<()> {
    app.to_settings().await?;
    app.act("lock-settings").await?;
    app.press(&format!("[name=lockAfter][value={when}]"))
        .await?;
    wait::until("the setting on disk", async || {
        (public(scene).ok()?.get("lock_after")? == when).then_some(())
    })
    .await
}

async fn is_locked(app: &App) -> Result<()> {
    app.wait_for("the lock", async || {
        app.has("main[data-screen=lock]").await.then_some(())
    })
    .await
}

#[tokio::test]
async fn a_locked_app_holds_no_key_and_opens_with_its_pin_also_after_a_restart() -> Result<()> {
    Scene::play("lock", async |scene| {
        let app = scene.with_token(1).await?;
        let secrets = known::in_key_store(&scene.desk).await?;
        app.set_pin(PIN).await?;
        let needles = kept(scene, secrets).await?;
        let memory = Target::below(app.driver_id(), "warifu")?;
        let open = memory.search(&needles)?;
        let has_key = open.iter().any(|find| find.secret == "key of the lock");
        ensure!(has_key, "the search does not find the key of an open lock");

        // Locked by hand: nothing is shown, and nothing is left.
        app.act("lock").await?;
        app.screen("lock").await?;
        app.must_be_accessible("a locked app").await?;
        app.picture(&scene.logs.file("locked.png")).await?;
        wait::until("the keys to leave memory", async || {
            memory.search(&needles).ok()?.is_empty().then_some(())
        })
        .await?;
        app.open_with("pin", "1111").await?;
        app.error("pin_wrong").await?;
        ensure!(memory.search(&needles)?.is_empty(), "after a wrong PIN");
        app.close().await?;

        // Counted on after a restart; then the right one.
        ensure!(failures(scene)? == 1);
        let app = scene.open().await?;
        app.open_with("pin", "2222").await?;
        app.error("pin_wrong").await?;
        ensure!(failures(scene)? == 2);
        ensure!(!app.has("[data-otp]").await, "a code is shown");
        app.open_with("pin", PIN).await?;
        app.code().await?;
        ensure!(failures(scene)? == 0);

        // Left alone it locks itself, not before its time.
        lock_after(scene, &app, "minute1").await?;
        let left = Instant::now();
        is_locked(&app).await?;
        let minute = left.elapsed();
        // The core hears of the last press up to five seconds late.
        ensure!(minute > Duration::from_secs(50), "locked after {minute:?}");
        app.open_with("pin", PIN).await?;

        // Out of sight as well, where that was set.
        lock_after(scene, &app, "hidden").await?;
        scene.desk.minimise("Warifu").await?;
        is_locked(&app).await
    })
    .await
}

#[tokio::test]
async fn without_a_key_store_a_vault_is_made_when_told_and_left_when_there_is_one() -> Result<()> {
    Scene::play("vault", async |scene| {
        let values = scene.issue(1).await?;
        scene.desk.keyring = None;
        let file = scene.desk.app_data().join("vault.json");
        let app = scene.open().await?;
        app.screen("welcome").await?;
        app.act("type").await?;
        app.type_values(&values, PASSWORD).await?;
        app.act("next").await?;
        app.error("keystore_missing").await?;
        ensure!(!file.exists(), "a vault was made untold");
        app.act("vault").await?;
        app.screen("vault").await?;
        app.must_be_accessible("the offer of a vault").await?;
        app.fill("passphrase", PHRASE).await?;
        app.fill("passphraseAgain", PHRASE).await?;
        app.act("make-vault").await?;
        app.screen("consent").await?;
        app.agree_and_finish().await?;
        app.code().await?;
        app.close().await?;

        let app = scene.open().await?;
        app.open_with("passphrase", "aoi tori ga yonwa").await?;
        app.error("passphrase_wrong").await?;
        app.open_with("passphrase", PHRASE).await?;
        app.code().await?;

        // A key store has come.
        let logs = scene.logs.clone();
        scene.desk.start_key_store(&logs).await?;
        app.to_settings().await?;
        app.act("protection").await?;
        app.at("[data-store=vault]").await?;
        app.must_be_accessible("what protects a token").await?;
        app.act("leave-vault").await?;
        app.at("[data-store=secret_service]").await?;
        ensure!(!file.exists(), "the vault is still there");
        ensure!(scene.desk.keyring()?.app_entries().await?.len() == 1);
        app.close().await?;
        let app = scene.open().await?;
        app.code().await.map(drop)
    })
    .await
}
