//! *Scan* on a real desktop: the screen is captured, the clipboard is read, the
//! camera is looked through, the portal is asked.

use anyhow::{Context, Result, ensure};
use std::{fs, path::PathBuf};
use warifu_tests::{
    around::{self, Copied, FAR_TOO_MUCH, NOT_TAKEN_IN, Portal},
    canary::Target,
    driver::App,
    pictures,
    scene::Scene,
};

const NEXT: &str = "main[data-screen=scan] [data-action=next]";

async fn at_scan(app: &App) -> Result<()> {
    app.screen("welcome").await?;
    app.act("scan").await?;
    app.at("[data-action=scan-clipboard]").await.map(drop)
}

/// What was read is shown, with this user; then back to the ways in.
async fn shows(app: &App, user: &str) -> Result<()> {
    app.at(NEXT).await?;
    let shown = app.text("main section").await?;
    ensure!(shown.contains(user), "{shown}");
    app.act("scan").await?;
    app.at("[data-action=scan-clipboard]").await.map(drop)
}

/// The picture of the bank's QR, its link and its user.
async fn issued(scene: &Scene) -> Result<(PathBuf, String, String)> {
    let values = scene.issue(1).await?;
    let picture = scene.logs.file("qr.png");
    scene.portal("shinkumi")?.save_qr(&picture).await?;
    let image = image::open(&picture)?.to_luma8();
    let mut image = rqrr::PreparedImage::prepare_from_greyscale(
        image.width() as usize,
        image.height() as usize,
        |x, y| {
            image
                .as_raw()
                .get(y * image.width() as usize + x)
                .copied()
                .unwrap_or(u8::MAX)
        },
    );
    let grids = image.detect_grids();
    let (_, link) = grids.first().context("no QR")?.decode()?;
    Ok((picture, link, values.user_id))
}

#[tokio::test]
async fn the_screen_is_searched_for_real_also_beneath_the_app_and_the_customer_chooses()
-> Result<()> {
    Scene::play("scan-screen", async |scene| {
        let (picture, link, user) = issued(scene).await?;
        let app = scene.open().await?;
        at_scan(&app).await?;

        // Nothing is shown but the app.
        app.act("scan-screen").await?;
        app.error("screen_no_qr").await?;
        scene.desk.look_at("Warifu").await?;

        // Another program's window, beside the app.
        let viewer = around::viewer(&scene.desk, &picture, (0, 0), &scene.logs).await?;
        app.act("scan-screen").await?;
        shows(&app, &user).await?;
        drop(viewer);

        // Beneath the app.
        let viewer = around::viewer(&scene.desk, &picture, (480, 400), &scene.logs).await?;
        scene.desk.look_at("Warifu").await?;
        app.act("scan-screen").await?;
        shows(&app, &user).await?;
        scene.desk.look_at("Warifu").await?;
        drop(viewer);

        // Two of them.
        let other = link.replace(&user, "OTHER1");
        let two = scene.logs.file("two.png");
        pictures::two_qrs(&two, &link, &other)?;
        let viewer = around::viewer(&scene.desk, &two, (0, 0), &scene.logs).await?;
        app.act("scan-screen").await?;
        app.at("[data-action=choose]").await?;
        app.picture(&scene.logs.file("choose.png")).await?;
        app.must_be_accessible("choose").await?;
        let shown = app.text("main").await?;
        ensure!(shown.contains(&user) && shown.contains("OTHER1"), "{shown}");
        app.act("choose").await?;
        app.at(NEXT).await?;
        drop(viewer);
        app.act("scan").await?;

        // On the second of two displays.
        let second = scene.desk.display.in_two()?;
        let place = (second + 20, 20);
        let _viewer = around::viewer(&scene.desk, &picture, place, &scene.logs).await?;
        app.act("scan-screen").await?;
        shows(&app, &user).await
    })
    .await
}

#[tokio::test]
async fn what_was_copied_and_what_a_camera_sees_is_read_and_too_much_is_refused() -> Result<()> {
    Scene::play("scan-copied", async |scene| {
        let (picture, link, user) = issued(scene).await?;
        let frames = scene.desk.home().join("frames");
        fs::create_dir_all(&frames)?;
        for number in 0..5 {
            pictures::blank(&frames.join(format!("{number}.png")), 640, 480)?;
        }
        fs::copy(&picture, frames.join("9.png"))?;
        let camera = frames.display().to_string();
        let program = scene.program().with_var("WARIFU_CAMERA", &camera);
        let app = program.open(&scene.logs).await?;
        at_scan(&app).await?;

        app.act("scan-clipboard").await?;
        app.error("clipboard_empty").await?;
        let mail = format!("リンク「{link}」を開いてください。");
        for copied in [Copied::Picture(&picture), Copied::Text(&mail)] {
            let _owner = around::copy(&scene.desk, copied, &scene.logs).await?;
            app.act("scan-clipboard").await?;
            shows(&app, &user).await?;
        }
        let _owner = around::copy(&scene.desk, Copied::Text("only words"), &scene.logs).await?;
        app.act("scan-clipboard").await?;
        app.error("clipboard_no_link").await?;
        let memory = Target::below(app.driver_id(), "warifu")?;
        let before = memory.peak()?;
        let _owner = around::copy(&scene.desk, FAR_TOO_MUCH, &scene.logs).await?;
        app.act("scan-clipboard").await?;
        app.error("clipboard_too_large").await?;
        ensure!(memory.peak()? < before + NOT_TAKEN_IN, "it was taken in");

        // The camera shows a wall for a while, then somebody holds the QR up.
        app.act("scan-camera").await?;
        shows(&app, &user).await?;
        app.close().await?;

        for (fault, code) in [("busy", "camera_busy"), ("missing", "camera_missing")] {
            let program = scene.program().with_var("WARIFU_CAMERA", fault);
            let app = program.open(&scene.logs).await?;
            at_scan(&app).await?;
            app.act("scan-camera").await?;
            app.error(code).await?;
            app.must_be_accessible(code).await?;
            app.act("other-way").await?;
            app.at("[data-action=scan-clipboard]").await?;
            app.close().await?;
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn under_wayland_the_portal_is_asked_once_and_its_picture_is_not_kept() -> Result<()> {
    Scene::play("scan-portal", async |scene| {
        let (picture, _, user) = issued(scene).await?;
        let program = scene.program().with_var("XDG_SESSION_TYPE", "wayland");
        let app = program.open(&scene.logs).await?;
        at_scan(&app).await?;
        app.act("scan-screen").await?;
        app.error("screen_unavailable").await?;

        let refusing = Portal::start(&scene.desk, None).await?;
        app.act("scan-screen").await?;
        app.error("screen_refused").await?;
        ensure!(refusing.asked() == 1, "asked {} times", refusing.asked());
        drop(refusing);

        let shot = scene.desk.home().join("shot.png");
        fs::copy(&picture, &shot)?;
        let portal = Portal::start(&scene.desk, Some(shot.clone())).await?;
        app.act("scan-screen").await?;
        shows(&app, &user).await?;
        ensure!(portal.asked() == 1, "asked {} times", portal.asked());
        ensure!(!shot.exists(), "the picture of the screen is still there");
        Ok(())
    })
    .await
}
