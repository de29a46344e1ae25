//! The key store locked, missing, damaged: said, survived, nothing re-made.

use anyhow::{Result, ensure};
use std::path::Path;
use warifu_tests::{
    driver::AppProgram,
    issuer::Issuer,
    logs::Logs,
    scene::{PASSWORD, Scene},
};

fn public_file(scene: &Scene) -> Result<String> {
    let path = scene.desk.app_data().join("tokens.json");
    Ok(std::fs::read_to_string(path)?)
}

#[tokio::test]
async fn a_locked_key_store_is_said_and_the_code_comes_back_with_it() -> Result<()> {
    Scene::play("key-store-locked", async |scene| {
        let app = scene.with_token(1).await?;
        app.code().await?;
        app.close().await?;
        let before = public_file(scene)?;
        scene.desk.keyring()?.lock().await?;
        let app = scene.open().await?;
        app.error("keystore_locked").await?;
        app.must_be_accessible("a locked key store").await?;
        ensure!(public_file(scene)? == before, "the public file changed");
        scene.desk.keyring()?.unlock().await?;
        app.act("retry").await?;
        app.code().await?;
        ensure!(scene.desk.keyring()?.app_entries().await?.len() == 1);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_missing_key_store_is_said_and_nothing_is_lost() -> Result<()> {
    Scene::play("key-store-missing", async |scene| {
        let app = scene.with_token(1).await?;
        app.act("menu").await?;
        let serial = app.serial().await?;
        app.close().await?;
        let before = public_file(scene)?;
        scene.desk.keyring = None;
        let app = scene.open().await?;
        app.error("keystore_missing").await?;
        app.must_be_accessible("a missing key store").await?;
        ensure!(public_file(scene)? == before, "the public file changed");
        let logs = scene.logs.clone();
        scene.desk.start_key_store(&logs).await?;
        app.act("retry").await?;
        app.code().await?;
        app.act("menu").await?;
        ensure!(app.serial().await? == serial, "another token");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn without_a_key_store_no_enrolment_is_begun() -> Result<()> {
    Scene::play("key-store-none", async |scene| {
        let values = scene.issue(1).await?;
        scene.desk.keyring = None;
        let app = scene.open().await?;
        app.at("[data-error=keystore_missing], [data-screen=welcome]")
            .await?;
        if app.has("[data-screen=welcome]").await {
            app.act("type").await?;
            app.type_values(&values, PASSWORD).await?;
            app.act("next").await?;
        }
        app.error("keystore_missing").await?;
        app.must_be_accessible("no key store").await?;
        let started = warifu_tests::proxy::Message::Start;
        ensure!(
            scene.issuer.proxy.count(started) == 0,
            "an attempt was spent"
        );
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_damaged_entry_is_said_and_left_as_it_is() -> Result<()> {
    Scene::play("key-store-damaged", async |scene| {
        let app = scene.with_token(1).await?;
        app.close().await?;
        scene.desk.keyring()?.damage_app_entries(b"%%%").await?;
        let app = scene.open().await?;
        app.error("keystore_entry_damaged").await?;
        let entries = scene.desk.keyring()?.app_entries().await?;
        ensure!(
            entries.iter().all(|e| e.secret == b"%%%"),
            "it was replaced"
        );
        Ok(())
    })
    .await
}

#[tokio::test]
async fn the_app_opens_although_its_directory_is_not_there() -> Result<()> {
    let logs = Logs::of("no-directory")?;
    let issuer = Issuer::start(&logs).await?;
    let desk = warifu_tests::desk::Desk::set_up(&logs).await?;
    drop(issuer);
    let app = AppProgram::at(&desk, Path::new("/nowhere"))
        .open(&logs)
        .await?;
    app.at("[data-screen]").await.map(drop)
}
