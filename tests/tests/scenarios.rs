//! Every scenario of the rehearsal, in the real window: each step shows the
//! screen and the error that the table says, in a window of 320 px with text of
//! twice the size, and nothing real is touched.

use anyhow::{Context, Result, bail, ensure};
use warifu_rehearsal::scenarios;
use warifu_tests::{desk::Desk, lang::Lang, logs::Logs, rehearsal, rehearsal::Seen};

/// As narrow as a phone with large text.
const NARROW: (u32, u32) = (320, 720);

/// A phone on its side.
const ON_ITS_SIDE: (u32, u32) = (640, 360);
/// What is looked at there: forms, long texts, the code, a list, a dialogue.
const SIDEWAYS: [&str; 8] = [
    "enrol-c",
    "token",
    "slow",
    "tokens",
    "settings",
    "clock",
    "restored-remove",
    "app-locked",
];

/// What is wrong with one step, if anything.
fn judge(seen: &Seen, step: &warifu_rehearsal::Step) -> Option<String> {
    let right_screen = seen.screens == [step.screen];
    let right_error = seen.errors.iter().eq(step.error.iter());
    let sound = seen.band && !seen.lost && seen.wide.is_empty() && seen.complaints.is_empty();
    let right = right_screen && right_error && sound;
    (!right).then(|| format!("{} {:?}: {seen:?}", step.screen, step.error))
}

#[tokio::test]
async fn every_scenario_shows_what_its_table_says_and_touches_nothing_real() -> Result<()> {
    let logs = Logs::of("scenarios")?;
    let desk = Desk::without_key_store(&logs).await?;
    let app = rehearsal::open(&desk, &logs).await?;
    app.client().set_window_size(NARROW.0, NARROW.1).await?;
    let mut wrong = Vec::new();
    for lang in [Lang::Ja, Lang::En] {
        app.rehearse_in(lang).await?;
        for scenario in scenarios::all() {
            let name = format!("{} {}", scenario.name, lang.code());
            let all = match app.play(scenario).await {
                Ok(all) => all,
                Err(error) => {
                    wrong.push(format!("{name}: {error:#}"));
                    continue;
                }
            };
            for (at, (seen, step)) in all.iter().zip(scenario.steps).enumerate() {
                if let Some(what) = judge(seen, step) {
                    wrong.push(format!("{name} step {at}: {what}"));
                }
            }
        }
    }
    ensure!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    app.close().await?;
    ensure!(!desk.app_data().exists(), "a folder was made");
    Ok(())
}

/// The main button that cannot be brought into sight and pressed, if one cannot.
const OUT_OF_REACH: &str = "for (const e of document.querySelectorAll('[data-stage] button.main')) { \
    if (e.closest('[hidden]') !== null || e.getClientRects().length === 0) continue; \
    e.scrollIntoView({ block: 'nearest' }); const at = e.getBoundingClientRect(); \
    const hit = document.elementFromPoint(at.x + at.width / 2, at.y + at.height / 2); \
    if (at.top < 0 || at.bottom > innerHeight + 1 || !e.contains(hit)) return e.dataset.action; } \
    return null";

#[tokio::test]
async fn on_its_side_nothing_is_wider_than_the_window_and_the_main_button_is_in_reach() -> Result<()>
{
    let logs = Logs::of("sideways")?;
    let desk = Desk::without_key_store(&logs).await?;
    let app = rehearsal::open(&desk, &logs).await?;
    let (width, height) = ON_ITS_SIDE;
    app.client().set_window_size(width, height).await?;
    app.wait_for("a low window", async || {
        let low = app.run("return innerHeight <= 360 && innerWidth <= 640", Vec::new());
        (low.await.ok()? == true).then_some(())
    })
    .await?;
    for name in SIDEWAYS {
        let scenario = scenarios::find(name).context("no scenario")?;
        for (at, step) in scenario.steps.iter().enumerate() {
            let seen = app.go_to(scenario, at).await?;
            if let Some(what) = judge(&seen, step) {
                bail!("{name} step {at}: {what}");
            }
            let out = app.run(OUT_OF_REACH, Vec::new()).await?;
            ensure!(out.is_null(), "{name} step {at}: {out} is out of reach");
        }
        app.picture(&logs.file(&format!("{name}.png"))).await?;
    }
    Ok(())
}

#[tokio::test]
async fn the_presenter_goes_back_and_forth_changes_the_language_and_sets_the_clock() -> Result<()> {
    let logs = Logs::of("presenter")?;
    let desk = Desk::without_key_store(&logs).await?;
    let app = rehearsal::open(&desk, &logs).await?;
    app.must_be_accessible("the menu").await?;
    app.picture(&logs.file("menu.png")).await?;
    let scenario = scenarios::find("wrong-password").context("no scenario")?;
    app.play_to(scenario, 6).await?;
    app.error("enrollment_refused").await?;
    app.must_be_accessible("the band").await?;
    app.press("[data-rehearsal-action=back]").await?;
    app.at("[data-step='4'][data-busy=false]").await?;
    app.screen("consent").await?;
    let before = app.attr("html", "lang").await?;
    app.press("[data-rehearsal-action=language]").await?;
    app.gone(&format!("html[lang={before}]")).await?;
    // By hand, as a customer would; then *next step* finds its way again.
    app.act("back").await?;
    app.screen("type").await?;
    app.press("[data-rehearsal-action=forward]").await?;
    app.at("[data-step='5'][data-busy=false]").await?;
    app.error("enrollment_refused").await?;

    // Any step is two presses away.
    app.press("[data-rehearsal-action=menu]").await?;
    app.press("[data-scenario-step='pin-length 5']").await?;
    app.error("pin_length").await?;
    app.screen("lock-settings").await?;

    app.play(scenarios::find("token").context("no scenario")?)
        .await?;
    let code = app.code().await?;
    app.press("[data-rehearsal-action=menu]").await?;
    let set = "const field = document.querySelector('[name=clock]'); \
        field.value = '2027-01-01T09:00'; field.dispatchEvent(new Event('input', { bubbles: true }));";
    app.run(set, Vec::new()).await?;
    app.act("set-clock").await?;
    app.run("window.scrollTo(0, 0)", Vec::new()).await?;
    app.act("back").await?;
    app.act("menu").await?;
    app.act("close-menu").await?;
    app.code_after(&code).await?;
    Ok(())
}
