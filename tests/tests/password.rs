//! Activation passwords that are wrong, and issuances that are over.

use anyhow::Result;
use warifu_tests::{
    driver::App,
    issuer::Options,
    portal::Values,
    scene::{PASSWORD, Scene},
};

/// Tries a password from the screen of the three values; it is refused.
async fn refused(app: &App, values: &Values, password: &str) -> Result<()> {
    app.type_values(values, password).await?;
    app.act("next").await?;
    app.agree().await?;
    app.error("enrollment_refused").await?;
    app.press("[data-screen=error] [data-action=type]").await?;
    app.screen("type").await
}

async fn accepted(app: &App, values: &Values, password: &str) -> Result<()> {
    app.type_values(values, password).await?;
    app.act("next").await?;
    app.agree_and_finish().await?;
    app.code().await.map(drop)
}

async fn at_type(scene: &Scene) -> Result<App> {
    let app = scene.open().await?;
    app.screen("welcome").await?;
    app.act("type").await?;
    Ok(app)
}

#[tokio::test]
async fn one_wrong_password_costs_one_attempt() -> Result<()> {
    Scene::play("password-once", async |scene| {
        let values = scene.issue(1).await?;
        let app = at_type(scene).await?;
        refused(&app, &values, "wrong1").await?;
        let portal = scene.portal("shinkumi")?;
        portal.open_own("issue/waiting").await?;
        portal.issuance("pending").await?;
        accepted(&app, &values, PASSWORD).await
    })
    .await
}

#[tokio::test]
async fn five_wrong_passwords_end_the_issuance_and_a_new_one_works() -> Result<()> {
    Scene::play("password-five", async |scene| {
        let values = scene.issue(1).await?;
        let app = at_type(scene).await?;
        for number in 1..=5 {
            refused(&app, &values, &format!("wrong{number}")).await?;
        }
        refused(&app, &values, PASSWORD).await?;
        let portal = scene.portal("shinkumi")?;
        portal.open_own("issue/waiting").await?;
        // The fifth attempt might still be finished for 120 s.
        scene.issuer.stop().await?;
        scene.issuer.set_clock_off(130);
        scene.issuer.run().await?;
        portal.issuance("exhausted").await?;
        scene
            .browser
            .must_be_accessible("an exhausted issuance")
            .await?;
        scene.browser.act("issue-again").await?;
        portal.issue("again@scene.example", PASSWORD).await?;
        accepted(&app, &portal.values().await?, PASSWORD).await
    })
    .await
}

#[tokio::test]
async fn a_replaced_issuance_is_over() -> Result<()> {
    Scene::play("password-replaced", async |scene| {
        let values = scene.issue_with(1, "older1").await?;
        let portal = scene.portal("shinkumi")?;
        scene.browser.act("back").await?;
        portal.issue("again@scene.example", PASSWORD).await?;
        portal.at("waiting").await?;
        let app = at_type(scene).await?;
        refused(&app, &values, "older1").await?;
        accepted(&app, &values, PASSWORD).await
    })
    .await
}

#[tokio::test]
async fn a_used_issuance_is_over() -> Result<()> {
    Scene::play("password-used", async |scene| {
        let first = scene.with_token(1).await?;
        first.close().await?;
        let values = Values {
            service_id: "10212083".to_owned(),
            user_id: scene
                .issuer
                .institution("shinkumi")?
                .customer(1)?
                .user_id
                .clone(),
            mail: String::new(),
        };
        scene.desk = warifu_tests::desk::Desk::set_up(&scene.logs).await?;
        let app = at_type(scene).await?;
        refused(&app, &values, PASSWORD).await
    })
    .await
}

#[tokio::test]
async fn an_issuance_after_its_time_is_over() -> Result<()> {
    let short = Options::default().policy("lifetime_hours = 72", "lifetime_hours = 1");
    Scene::play_with("password-expired", short, async |scene| {
        if !warifu_tests::clock::can_be_bent() {
            anyhow::bail!("the package faketime is not installed");
        }
        let values = scene.issue(1).await?;
        scene.issuer.stop().await?;
        scene.issuer.set_clock_off(2 * 3600);
        scene.issuer.run().await?;
        let app = at_type(scene).await?;
        refused(&app, &values, PASSWORD).await
    })
    .await
}
