//! Pictures for *scan*: the right one, chosen or dropped, and all the wrong ones.

use anyhow::{Result, ensure};
use warifu_tests::{
    driver::App,
    pictures,
    scene::{PASSWORD, Scene},
};

async fn at_scan(app: &App) -> Result<()> {
    app.screen("welcome").await?;
    app.act("scan").await?;
    app.screen("scan").await
}

#[tokio::test]
async fn every_wrong_picture_says_what_is_wrong_with_it() -> Result<()> {
    Scene::play("pictures-wrong", async |scene| {
        let values = scene.issue(1).await?;
        let app = scene.open().await?;
        at_scan(&app).await?;
        let fingerprint = "A".repeat(43);
        let tail = format!("v=1&s=10212083&u={}&k={fingerprint}", values.user_id);
        let elsewhere = format!("http://127.0.0.1:9/enroll#{tail}");
        let at = |name: &str| scene.logs.file(name);
        pictures::blank(&at("blank.png"), 400, 400)?;
        pictures::qr(&at("shop.png"), "https://shop.example/")?;
        pictures::qr(&at("elsewhere.png"), &elsewhere)?;
        pictures::two_qrs(&at("two.png"), "https://shop.example/", "tel:0120000000")?;
        pictures::blank(&at("huge.png"), 8000, 5100)?;
        std::fs::write(at("text.png"), "only words")?;
        let cases = [
            ("blank.png", "picture_no_qr"),
            ("shop.png", "picture_foreign_qr"),
            ("elsewhere.png", "directory_mismatch"),
            ("two.png", "picture_foreign_qr"),
            ("huge.png", "picture_too_large"),
            ("text.png", "picture_unreadable"),
        ];
        for (file, code) in cases {
            app.hand_in("picture", &at(file)).await?;
            app.error(code).await?;
            app.must_be_accessible(file).await?;
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn the_mails_qr_leads_to_a_token() -> Result<()> {
    Scene::play("pictures-mail", async |scene| {
        scene.issue(1).await?;
        let portal = scene.portal("shinkumi")?;
        portal.newest_mail("someone@scene.example").await?;
        let picture = scene.logs.file("mail-qr.png");
        portal.save_qr(&picture).await?;
        let app = scene.open().await?;
        app.scan(&picture).await?;
        app.act("next").await?;
        app.fill("activationPassword", PASSWORD).await?;
        app.act("next").await?;
        app.agree_and_finish().await
    })
    .await
}

#[tokio::test]
async fn an_inverted_qr_is_read() -> Result<()> {
    Scene::play("pictures-inverted", async |scene| {
        scene.issue(1).await?;
        let picture = scene.logs.file("qr.png");
        scene.portal("shinkumi")?.save_qr(&picture).await?;
        let inverted = scene.logs.file("inverted.png");
        pictures::inverted(&picture, &inverted)?;
        scene.open().await?.scan(&inverted).await
    })
    .await
}

/// A real drag: a GTK source at the desk, the pointer moved by xdotool.
#[tokio::test]
async fn a_picture_dragged_from_the_desktop_is_read() -> Result<()> {
    Scene::play("pictures-dropped", async |scene| {
        let values = scene.issue(1).await?;
        let picture = scene.logs.file("qr.png");
        scene.portal("shinkumi")?.save_qr(&picture).await?;
        let app = scene.open().await?;
        at_scan(&app).await?;
        warifu_tests::drag::onto_the_app(&scene.desk, &picture, &scene.logs).await?;
        app.at("main[data-screen=scan] [data-action=next]").await?;
        app.act("next").await?;
        let shown = app.value("[name=userId]").await?;
        ensure!(shown == values.user_id, "{shown}");
        Ok(())
    })
    .await
}
