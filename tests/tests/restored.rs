//! Data that came from another device: what to do is said, the customer enrols
//! again from there, and the old token goes only when told to.

use anyhow::{Context, Result, ensure};
use fantoccini::Locator;
use serde_json::Value;
use std::{fs, path::PathBuf};
use warifu_tests::{
    desk::Desk,
    driver::App,
    scene::{PASSWORD, Scene},
};

fn public_file(scene: &Scene) -> PathBuf {
    scene.desk.app_data().join("tokens.json")
}

fn public(scene: &Scene) -> Result<String> {
    fs::read_to_string(public_file(scene)).context("no public file")
}

/// The texts of all such elements.
async fn texts(app: &App, selector: &str) -> Result<Vec<String>> {
    let mut texts = Vec::new();
    for element in app.client().find_all(Locator::Css(selector)).await? {
        texts.push(element.text().await?);
    }
    Ok(texts)
}

async fn look(scene: &Scene, app: &App, name: &str) -> Result<()> {
    app.picture(&scene.logs.file(&format!("{name}.png")))
        .await?;
    app.must_be_accessible(name).await
}

/// A token in use; its app is closed. The answer is its serial number.
async fn in_use(scene: &Scene) -> Result<String> {
    let app = scene.with_token(1).await?;
    let portal = scene.portal("shinkumi")?;
    portal.open_own("issue/waiting").await?;
    portal.type_code(&app.code().await?, "confirm").await?;
    portal.at("in-use").await?;
    app.act("menu").await?;
    let serial = app.serial().await?;
    app.close().await?;
    Ok(serial)
}

/// The app's data, and nothing else, is copied to a new device.
async fn change_device(scene: &mut Scene) -> Result<()> {
    let data = public(scene)?;
    scene.desk = Desk::set_up(&scene.logs).await?;
    fs::create_dir_all(scene.desk.app_data())?;
    fs::write(public_file(scene), data).context("no data copied")
}

async fn asks_twice_and_removes(scene: &Scene, app: &App, serial: &str) -> Result<()> {
    app.act("remove").await?;
    look(scene, app, "restored-remove").await?;
    app.act("remove-go-on").await?;
    app.at("[data-action=confirm-remove]").await?;
    look(scene, app, "restored-remove-again").await?;
    ensure!(
        public(scene)?.contains(serial),
        "it went before it was told to"
    );
    app.act("confirm-remove").await?;
    app.gone("main[data-screen=remove]").await
}

#[tokio::test]
async fn after_a_phone_change_the_customer_enrols_again_and_the_old_token_goes_when_told_to()
-> Result<()> {
    Scene::play("restored", async |scene| {
        let serial = in_use(scene).await?;
        let plain = serial.replace(' ', "");
        change_device(scene).await?;
        let app = scene.open().await?;
        app.screen("restored").await?;
        look(scene, &app, "restored").await?;
        ensure!(
            texts(&app, "[data-step]").await?.len() == 3,
            "the institution's steps"
        );
        let telephone = app.text("[data-telephone]").await?;
        ensure!(telephone.contains("0120-000-083"), "{telephone}");

        // Re-issued at the bank, read from there.
        let portal = scene.portal("shinkumi")?;
        portal.open_own("issue").await?;
        portal.issue("again@scene.example", PASSWORD).await?;
        portal.values().await?;
        let qr = scene.logs.file("qr.png");
        portal.save_qr(&qr).await?;
        app.act("scan").await?;
        app.screen("scan").await?;
        app.hand_in("picture", &qr).await?;
        app.at("main[data-screen=scan] [data-action=next]").await?;
        app.act("next").await?;
        app.screen("type").await?;
        app.fill("activationPassword", PASSWORD).await?;
        app.act("next").await?;
        app.agree_and_finish().await?;
        portal.type_code(&app.code().await?, "confirm").await?;
        portal.at("in-use").await?;

        // The old record is there until it is told to go.
        app.act("back").await?;
        app.screen("tokens").await?;
        ensure!(texts(&app, "[data-action=open-token]").await?.len() == 2);
        look(scene, &app, "tokens-replaced").await?;
        app.open_token(&serial).await?;
        app.screen("restored").await?;
        look(scene, &app, "restored-replaced").await?;
        asks_twice_and_removes(scene, &app, &plain).await?;
        app.screen("token").await?;
        app.code().await?;
        ensure!(
            !public(scene)?.contains(&plain),
            "the old record is still there"
        );
        ensure!(scene.desk.keyring()?.app_entries().await?.len() == 1);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_key_of_another_installation_gives_no_code_and_stays_until_it_is_told_to_go() -> Result<()>
{
    Scene::play("restored-foreign", async |scene| {
        let app = scene.with_token(1).await?;
        app.act("menu").await?;
        let serial = app.serial().await?.replace(' ', "");
        app.close().await?;
        let mut file: Value = serde_json::from_str(&public(scene)?)?;
        *file.get_mut("installation_id").context("no installation")? = "b".repeat(32).into();
        fs::write(public_file(scene), file.to_string())?;
        let entry = async |scene: &Scene| -> Result<Vec<Vec<u8>>> {
            let entries = scene.desk.keyring()?.app_entries().await?;
            Ok(entries.into_iter().map(|entry| entry.secret).collect())
        };
        let before = entry(scene).await?;
        ensure!(before.len() == 1);

        // A key store that is locked says nothing of keys.
        scene.desk.keyring()?.lock().await?;
        let app = scene.open().await?;
        app.error("keystore_locked").await?;
        ensure!(
            !app.has("main[data-screen=restored]").await,
            "locked is not restored"
        );
        scene.desk.keyring()?.unlock().await?;
        app.act("retry").await?;
        app.screen("restored").await?;
        app.at("[data-standing=entry_foreign]").await?;
        ensure!(!app.has("[data-otp]").await, "a code is shown");
        look(scene, &app, "restored-foreign").await?;
        ensure!(entry(scene).await? == before, "the entry was touched");

        // Kept unless the box is ticked.
        asks_twice_and_removes(scene, &app, &serial).await?;
        app.screen("welcome").await?;
        ensure!(entry(scene).await? == before, "the entry went untold");
        app.close().await?;
        fs::write(public_file(scene), file.to_string())?;
        let app = scene.open().await?;
        app.screen("restored").await?;
        app.act("remove").await?;
        app.act("remove-go-on").await?;
        app.press("[name=foreignEntryToo]").await?;
        app.act("confirm-remove").await?;
        app.screen("welcome").await?;
        ensure!(entry(scene).await?.is_empty(), "the entry is still there");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn data_on_a_device_whose_key_store_is_locked_or_absent_is_not_called_another_devices()
-> Result<()> {
    Scene::play("restored-locked", async |scene| {
        let app = scene.with_token(1).await?;
        app.close().await?;
        change_device(scene).await?;
        let before = public(scene)?;
        scene.desk.keyring()?.lock().await?;
        let app = scene.open().await?;
        app.error("keystore_locked").await?;
        ensure!(!app.has("main[data-screen=restored]").await, "locked");
        app.close().await?;
        scene.desk.keyring = None;
        let app = scene.open().await?;
        app.error("keystore_missing").await?;
        ensure!(!app.has("main[data-screen=restored]").await, "absent");
        ensure!(public(scene)? == before, "the public file changed");
        Ok(())
    })
    .await
}
