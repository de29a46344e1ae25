//! Clocks that are wrong, set while the app runs, is hidden or is closed, and
//! devices that sleep: the first code painted is the one that the issuer
//! accepts, or the screen says what is wrong with the clock.

mod asleep;
mod scene;

use anyhow::{Context, Result, ensure};
use asleep::Asleep;
use scene::{Place, play};
use warifu_tests::{
    clock::can_be_bent,
    painted::{self, Shown},
    scene::{PASSWORD, Scene},
};

const DAY: i64 = 86_400;
/// By how many seconds the device's clock is set.
const JUMPS: [i64; 4] = [-2 * DAY, -30, 30, 600];
/// Long enough to be on another code.
const SLEEP: i64 = 3 * 3600;

const PLACES: [Place; 3] = [Place::Shown, Place::Hidden, Place::Closed];

#[tokio::test]
async fn a_clock_that_is_set_is_measured_before_a_code_is_painted() -> Result<()> {
    table("clock-set-online", true).await
}

#[tokio::test]
async fn a_clock_that_is_set_without_the_network_is_said_over_the_right_code() -> Result<()> {
    table("clock-set-offline", false).await
}

/// Each jump in each place.
async fn table(name: &str, online: bool) -> Result<()> {
    play(name, async |scene| {
        let mut app = scene.with_token().await?;
        for jump in JUMPS {
            for place in PLACES {
                let row = format!("{place:?}, set by {jump} s, network: {online}");
                app = scene.row(app, place, jump, online).await.context(row)?;
            }
        }
        scene.is_accepted(&app).await
    })
    .await
}

#[tokio::test]
async fn after_sleep_the_first_code_painted_is_right_or_the_clock_is_named() -> Result<()> {
    play("clock-sleep", async |scene| {
        let app = scene.with_token().await?;
        for online in [true, false] {
            app.code_with(10).await?;
            painted::watch(&app).await?;
            let asleep = Asleep::fall(app.driver_id())?;
            // Both clocks go on; the app's processes do not.
            scene.hand.set(SLEEP)?;
            scene.issuers_hand.set(SLEEP)?;
            scene.network(online);
            asleep.wake()?;
            let seen = scene.settled(&app, 1).await?;
            scene.must_be_right_or_named(&seen, SLEEP).await?;
            let last = seen.last().context("nothing shown")?;
            ensure!(last.tells_of_the_clock() != online, "{last:?}");
            scene.network(true);
            scene.issuers_hand.set(0)?;
            scene.hand.set(0)?;
            scene.calm(&app).await?;
        }
        scene.is_accepted(&app).await
    })
    .await
}

#[tokio::test]
async fn another_time_zone_changes_no_code() -> Result<()> {
    play("clock-zone", async |scene| {
        let mut app = scene.with_token().await?;
        for zone in [
            "Pacific/Kiritimati",
            "America/Los_Angeles",
            "Asia/Kathmandu",
        ] {
            app.close().await?;
            app = scene
                .program()
                .with_var("TZ", zone)
                .open(&scene.logs)
                .await?;
            painted::watch(&app).await?;
            let seen = scene.settled(&app, 0).await?;
            ensure!(
                !seen.iter().any(Shown::tells_of_the_clock),
                "{zone}: {seen:?}"
            );
            scene.must_be_right_or_named(&seen, 0).await.context(zone)?;
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_clock_wrong_by_ten_minutes_is_said_on_both_sides() -> Result<()> {
    Scene::play("clock", async |scene| {
        ensure!(can_be_bent(), "the package faketime is not installed");
        let values = scene.issue(1).await?;
        let program = scene.program().with_clock_off(600);
        let app = program.open(&scene.logs).await?;
        app.begin_by_typing(&values, PASSWORD).await?;
        app.agree_and_finish().await?;
        app.error("clock_off").await?;
        app.must_be_accessible("a wrong clock").await?;
        let code = app.code().await?;
        let portal = scene.portal("shinkumi")?;
        portal.open_own("issue/waiting").await?;
        portal.type_code(&code, "confirm").await?;
        portal.problem("otp_wrong").await?;
        // The clock is put right: the same token, the right code.
        app.close().await?;
        let code = scene.open().await?.code().await?;
        portal.type_code(&code, "confirm").await?;
        portal.at("in-use").await
    })
    .await
}
