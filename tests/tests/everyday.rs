//! What stands around the window every day: the tray and the clipboard.

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use std::fs;
use std::time::Duration;
use warifu_tests::{
    around::{self, FAR_TOO_MUCH, NOT_TAKEN_IN},
    canary::{Target, places},
    desk::{Icon, Tray},
    driver::App,
    scene::Scene,
    wait,
};

/// The last seconds of one code, and the next one.
const TWO_CODES: Duration = Duration::from_secs(75);
const PIN: &str = "2468";
/// Time to look at the clipboard before it is cleared.
const CLEARED_AFTER: u32 = 10;
/// The line of the one token, and the same whatever it tells of the last copy.
const COPY: &str = "Copy the password of";
const OF_TOKEN: &str = "password of";
/// What the icon says while the next code is waited for, and once one is copied.
const WAITS: &str = "Waiting for the next password";
const COPIED: &str = "Copied";

/// What the line of the one token says of its seconds.
async fn seconds(icon: &Icon) -> Result<u32> {
    let label = icon.line(COPY).await?.label;
    let (_, rest) = label.rsplit_once('(').context("no seconds")?;
    let (number, _) = rest.split_once(' ').context("no seconds")?;
    Ok(number.parse()?)
}

fn on_the_clipboard(scene: &Scene) -> String {
    let bytes = places::clipboard(&scene.desk).unwrap_or_default();
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The code on the screen, with all else that the clipboard has to say of it.
async fn holds(scene: &Scene, app: &App) -> Result<String> {
    wait::until_within(TWO_CODES, "the code on the clipboard", async || {
        let code = app.code().await.ok()?;
        let copied = on_the_clipboard(scene);
        copied.contains(&code).then_some(copied)
    })
    .await
}

async fn cleared(scene: &Scene) -> Result<()> {
    wait::until("an empty clipboard", async || {
        on_the_clipboard(scene).trim().is_empty().then_some(())
    })
    .await
}

/// The window is closed by its frame, as the customer does it.
async fn close(scene: &Scene) -> Result<()> {
    scene.desk.look_at("Warifu").await?;
    scene.desk.press_keys("alt+F4")
}

/// The switch has the system start the app; without a tray its window is there.
async fn starts_at_login(scene: &Scene) -> Result<()> {
    let app = scene
        .program()
        .with_link("--at-login")
        .open(&scene.logs)
        .await?;
    app.code().await.context("the window at login")?;
    app.act("menu").await?;
    app.act("settings").await?;
    app.press("[name=autostart]").await?;
    let file = scene
        .desk
        .home()
        .join("config/autostart/jp.warifu.app.desktop");
    let starts = async || {
        let text = fs::read_to_string(&file).ok()?;
        text.contains("warifu\" --at-login").then_some(())
    };
    wait::until("a file that starts the app at login", starts).await?;
    app.wait_for("the switch to be on", async || {
        let on = app.has("[name=autostart]:checked").await;
        on.then_some(())
    })
    .await?;
    app.press("[name=autostart]").await?;
    let gone = async || (!file.exists()).then_some(());
    wait::until("the file to go", gone).await?;
    app.close().await
}

/// *Lock* and *Quit*, chosen in the menu: what the app has copied goes, and what
/// somebody else has stays, of which not even a part is taken in.
async fn locks_and_quits(scene: &Scene) -> Result<()> {
    let tray = Tray::start(&scene.desk).await?;
    let app = scene.open().await?;
    app.code().await?;
    let icon = tray.icon().await?;
    ensure!(icon.line("Lock").await.is_err(), "there is nothing to lock");
    app.set_pin(PIN).await?;
    copied(scene, &icon).await?;
    locked(&app, &icon).await?;
    cleared(scene).await.context("at the lock")?;

    let memory = Target::below(app.driver_id(), "warifu")?;
    let before = memory.peak()?;
    unlocked(&app).await?;
    copied(scene, &icon).await?;
    let much = around::copy(&scene.desk, FAR_TOO_MUCH, &scene.logs).await?;
    locked(&app, &icon).await?;
    let peak = memory.peak()?;
    ensure!(
        peak < before + NOT_TAKEN_IN,
        "taken in at the lock: {peak} after {before} bytes"
    );
    let offered = || around::offered(&scene.desk);
    ensure!(offered()?.contains("UTF8_STRING"), "it was taken off");

    drop(much);
    unlocked(&app).await?;
    copied(scene, &icon).await?;
    let _much = around::copy(&scene.desk, FAR_TOO_MUCH, &scene.logs).await?;
    icon.choose("Quit").await?;
    let mut most = 0;
    wait::until("the app to end", async || {
        most = most.max(memory.peak().unwrap_or(0));
        memory.is_over().then_some(())
    })
    .await?;
    ensure!(most < before + NOT_TAKEN_IN, "taken in at the end");
    ensure!(offered()?.contains("UTF8_STRING"), "it was taken off");
    icon.left_nothing(&scene.desk).await
}

/// A code is on the clipboard, copied from the menu.
async fn copied(scene: &Scene, icon: &Icon) -> Result<()> {
    icon.choose(OF_TOKEN).await?;
    wait::until("a secret on the clipboard", async || {
        on_the_clipboard(scene).contains("secret").then_some(())
    })
    .await
}

async fn unlocked(app: &App) -> Result<()> {
    app.open_with("pin", PIN).await?;
    app.gone("main[data-screen=lock]").await
}

/// *Lock* is chosen; then neither window nor menu name a token.
async fn locked(app: &App, icon: &Icon) -> Result<()> {
    icon.choose("Lock").await?;
    app.screen("lock").await?;
    let lines = icon.lines().await?;
    let said = |words: &str| lines.iter().any(|line| line.label.contains(words));
    ensure!(!said(OF_TOKEN) && !said("Lock"), "a locked menu: {lines:?}");
    ensure!(
        icon.said().await?.is_empty(),
        "a locked app tells of copies"
    );
    Ok(())
}

/// The icon's picture while it says this and a line of its menu that.
async fn says(icon: &Icon, text: &str, line: &str) -> Result<Vec<u8>> {
    wait::until(&format!("the icon to say {text:?}"), async || {
        let says = async || (icon.said().await.ok()? == text).then_some(());
        says().await?;
        icon.line(line).await.ok()?;
        let picture = icon.picture().await.ok()?;
        says().await?;
        Some(picture)
    })
    .await
}

async fn copies_and_says_so(scene: &Scene, app: &App, icon: &Icon) -> Result<()> {
    let usual = says(icon, "", COPY).await?;
    app.code_with(30).await?;
    let looks_new = icon.looks_new().await?;
    icon.choose(COPY).await?;
    looks_new.await?;
    let copied = says(icon, COPIED, "✓ Copied the password of").await?;
    ensure!(copied != usual, "the icon looks as always");
    holds(scene, app).await?;
    ensure!(says(icon, "", COPY).await? == usual, "it looks otherwise");

    // In the last seconds of a code the next one is waited for.
    let waiting = waits(icon).await?;
    ensure!(
        ![&usual, &copied].contains(&&waiting),
        "waiting looks as else"
    );
    says(icon, COPIED, "✓ Copied the password of").await?;
    holds(scene, app).await?;
    says(icon, "", COPY).await.map(drop)
}

/// Chooses *copy* in the last seconds; the picture while the next code is waited
/// for. On a busy machine those seconds may be over before the choice arrives.
async fn waits(icon: &Icon) -> Result<Vec<u8>> {
    for _ in 0..3 {
        says(icon, "", COPY).await?;
        wait::until("the last seconds", async || {
            (4..=5).contains(&seconds(icon).await.ok()?).then_some(())
        })
        .await?;
        icon.choose(COPY).await?;
        let waiting = wait::until("the icon to say something", async || {
            let said = icon.said().await.ok()?;
            let line = icon.line("Waiting for the next password of").await;
            let picture = icon.picture().await.ok()?;
            let still = icon.said().await.ok()? == WAITS;
            let waits = said == WAITS && still && line.is_ok();
            (waits || said == COPIED).then(|| waits.then_some(picture))
        });
        if let Some(waiting) = waiting.await? {
            return Ok(waiting);
        }
    }
    anyhow::bail!("the next code is never waited for")
}

#[tokio::test]
async fn the_tray_copies_counts_while_it_is_looked_at_brings_the_window_back_locks_and_quits()
-> Result<()> {
    Scene::play("tray", async |scene| {
        let tray = Tray::start(&scene.desk).await?;
        let app = scene.with_token(1).await?;
        let icon = tray.icon().await?;
        ensure!((1..=60).contains(&seconds(&icon).await?), "seconds");
        ensure!(icon.told() == 0, "it counts though nobody looks");

        icon.event(0, "opened").await?;
        let told = async || (icon.told() >= 2).then_some(());
        wait::until("the menu to count", told).await?;
        icon.event(0, "closed").await?;
        let (before, at) = (icon.told(), seconds(&icon).await?);
        wait::until("five seconds to pass", async || {
            let now = seconds(&icon).await.ok()?;
            ((at + 60 - now) % 60 >= 5).then_some(())
        })
        .await?;
        // What was on its way when it was closed still arrives.
        ensure!(icon.told() <= before + 2, "it counts though it is closed");

        copies_and_says_so(scene, &app, &icon).await?;

        close(scene).await?;
        app.gone("[data-otp]").await?;
        icon.choose("Open Warifu").await?;
        app.code().await?;

        close(scene).await?;
        app.gone("[data-otp]").await?;
        scene.program().open_again(&scene.logs).await?;
        app.code().await.context("the window at a second start")?;

        close(scene).await?;
        app.gone("[data-otp]").await?;
        tray.leave().await?;
        app.code().await.context("the window without a tray")?;
        close(scene).await?;
        let bus = scene.desk.bus.connect().await?;
        icon.gone(&bus).await?;

        starts_at_login(scene).await?;
        locks_and_quits(scene).await
    })
    .await
}

#[tokio::test]
async fn a_copied_code_is_marked_and_leaves_the_clipboard_in_time_and_nothing_else_does()
-> Result<()> {
    Scene::play("clipboard", async |scene| {
        scene.with_token(1).await?.close().await?;
        let path = scene.desk.app_data().join("tokens.json");
        let mut file: Value = serde_json::from_slice(&fs::read(&path)?)?;
        let settings = file.get_mut("settings").context("no settings")?;
        settings["clipboard_seconds"] = CLEARED_AFTER.into();
        fs::write(&path, file.to_string())?;

        let app = scene.open().await?;
        app.screen("token").await?;
        app.act("copy").await?;
        let marked = holds(scene, &app).await?.contains("secret");
        ensure!(marked, "clipboard managers are not asked to look away");
        cleared(scene).await.context("in time")?;

        // Somebody else's text stays.
        app.act("copy").await?;
        holds(scene, &app).await?;
        let other = "milk, eggs";
        let holder = places::hold_in_clipboard(&scene.desk, other, &scene.logs).await?;
        let at = app.seconds().await?;
        wait::until("the copy's time to pass", async || {
            let now = app.seconds().await.ok()?;
            ((at + 60 - now) % 60 > CLEARED_AFTER).then_some(())
        })
        .await?;
        ensure!(on_the_clipboard(scene).contains(other), "it was taken off");

        // Nobody has to look.
        drop(holder);
        app.act("copy").await?;
        holds(scene, &app).await?;
        scene.desk.minimise("Warifu").await?;
        cleared(scene).await.context("out of sight")
    })
    .await
}
