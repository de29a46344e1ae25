//! The issuer's word in the real window: what support does is shown at the next
//! contact, two devices with one key are noticed, and it comes back.

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use std::fs;
use warifu_tests::{books::Books, driver::App, scene::Scene, wait};

/// What support types.
fn support(scene: &Scene, args: &[&str]) -> Result<String> {
    let done = scene.issuer.program(args).run()?;
    let said = String::from_utf8_lossy(&done.stderr).into_owned();
    ensure!(done.status.success(), "{args:?}: {said}");
    Ok(String::from_utf8_lossy(&done.stdout).into_owned())
}

fn contact(scene: &Scene) -> Option<Value> {
    let file = fs::read(scene.desk.app_data().join("tokens.json")).ok()?;
    let file: Value = serde_json::from_slice(&file).ok()?;
    Some(file.get("tokens")?.get(0)?.get("contact")?.clone())
}

/// The app is opened, has heard its issuer, and is closed: so many contacts.
async fn heard(scene: &Scene, counter: u64) -> Result<()> {
    let app = scene.open().await?;
    app.code().await?;
    wait::until("a contact that was answered", async || {
        let contact = contact(scene)?;
        let answered = contact.get("sending").is_none();
        let place = contact.get("place")?.get("counter")?.as_u64()?;
        (answered && place >= counter).then_some(())
    })
    .await?;
    app.close().await
}

async fn says(app: &App, word: &str) -> Result<()> {
    app.at(&format!("[data-word={word}]")).await.map(drop)
}

#[tokio::test]
async fn what_the_issuer_says_is_shown_at_the_next_contact_and_a_second_device_is_noticed()
-> Result<()> {
    Scene::play("word", async |scene| {
        let app = scene.with_token(1).await?;
        app.act("menu").await?;
        let serial = app.serial().await?.replace(' ', "");
        app.close().await?;
        let file = scene.desk.app_data().join("tokens.json");
        heard(scene, 1).await?;

        // A second device: the same key, the data as it was before the next contact.
        let copy = fs::read(&file)?;
        heard(scene, 2).await?;
        fs::write(&file, copy).context("no copy")?;
        let app = scene.open().await?;
        says(&app, "held_twice").await?;
        let telephone = app.text("[data-telephone]").await?;
        ensure!(telephone.contains("0120-000-083"), "{telephone}");
        app.picture(&scene.logs.file("held-twice.png")).await?;
        app.must_be_accessible("held-twice").await?;
        let mut books = Books::open(scene.issuer.data()).await?;
        let chain = books.chain("shinkumi").await?;
        let held = chain.iter().filter(|link| link.event == "token_held");
        ensure!(held.map(|link| &link.subject).eq([&serial]), "the log");
        ensure!(scene.issuer.logged().contains("two_devices"), "why");

        // Support has looked into it; then the branch stops the token.
        let said = ["--by", "tanaka", "--why", "spoken with"];
        support(scene, &[&["token", &serial, "resume"][..], &said].concat())?;
        app.act("ask-issuer").await?;
        app.gone("[data-word]").await?;
        let form = ["--form", "K-2083"];
        support(
            scene,
            &[&["token", &serial, "cancel"][..], &said, &form].concat(),
        )?;
        app.act("menu").await?;
        app.act("settings").await?;
        app.act("clock").await?;
        app.act("measure").await?;
        app.at("[data-clock=right]").await?;
        app.picture(&scene.logs.file("clock.png")).await?;
        app.must_be_accessible("clock").await?;
        app.act("back").await?;
        let code = app.text("[data-support] strong").await?;
        let words = support(scene, &["support-code", &code])?;
        let (_, last) = serial.split_at(8);
        for part in [last, "linux", "open", "right"] {
            ensure!(words.contains(part), "{part}: {words}");
        }
        app.close().await?;
        let app = scene.open().await?;
        says(&app, "cancelled").await?;
        ensure!(!app.has("[data-otp]").await, "a code that will not do");
        app.close().await
    })
    .await
}
