//! Every message lost, cut, late or altered: a message, then the same token.

use anyhow::{Context, Result, ensure};
use std::time::Duration;
use warifu_tests::{
    driver::App,
    proxy::{Fault, Message},
    scene::{PASSWORD, Scene},
};

/// Breaks one message for good, expects one of the codes, heals, tries again.
async fn broken(
    scene: &Scene,
    app: &App,
    customer: usize,
    message: Message,
    fault: Fault,
    codes: &[&str],
) -> Result<()> {
    let values = scene.issue(customer).await?;
    app.screen("welcome").await?;
    scene.issuer.proxy.always(message, fault);
    app.act("type").await?;
    app.type_values(&values, PASSWORD).await?;
    app.act("next").await?;
    if message != Message::Card {
        app.agree().await?;
    }
    let any: Vec<_> = codes.iter().map(|c| format!("[data-error={c}]")).collect();
    app.at(&any.join(", ")).await?;
    scene.issuer.proxy.heal();
    app.act("retry").await?;
    if message == Message::Card {
        app.agree().await?;
    }
    to_the_end(app).await?;
    app.act("menu").await?;
    app.act("start-over").await
}

async fn to_the_end(app: &App) -> Result<()> {
    app.screen("registered").await?;
    app.act("register").await?;
    app.screen("display-name").await?;
    app.act("save-name").await?;
    app.screen("token").await
}

async fn all(name: &str, cases: &[(Message, Fault, &[&str])]) -> Result<()> {
    Scene::play(name, async |scene| {
        let app = scene.open().await?;
        for (index, (message, fault, codes)) in cases.iter().enumerate() {
            broken(scene, &app, index + 1, *message, *fault, codes)
                .await
                .with_context(|| format!("{message:?} {fault:?}"))?;
        }
        let entries = scene.desk.keyring()?.app_entries().await?.len();
        ensure!(entries == cases.len(), "{entries} entries");
        Ok(())
    })
    .await
}

const FORGED: &[&str] = &["card_invalid", "issuer_answer_invalid"];
const GONE: &[&str] = &["issuer_unreachable"];
const FAILED: &[&str] = &["issuer_failed"];
const NONSENSE: &[&str] = &[
    "issuer_answer_invalid",
    "issuer_failed",
    "issuer_unreachable",
];

#[tokio::test]
async fn a_start_that_breaks_is_repeated() -> Result<()> {
    all(
        "network-start",
        &[
            (Message::Start, Fault::LoseRequest, GONE),
            (Message::Start, Fault::LoseAnswer, GONE),
            (Message::Start, Fault::CutAnswer(300), NONSENSE),
            (Message::Start, Fault::Status500, FAILED),
            (Message::Start, Fault::WebPage, NONSENSE),
        ],
    )
    .await
}

#[tokio::test]
async fn a_finish_that_breaks_is_repeated() -> Result<()> {
    all(
        "network-finish",
        &[
            (Message::Finish, Fault::LoseRequest, GONE),
            (Message::Finish, Fault::LoseAnswer, GONE),
            (Message::Finish, Fault::CutAnswer(300), NONSENSE),
            (Message::Finish, Fault::Status500, FAILED),
            (Message::Finish, Fault::AlterAnswer, NONSENSE),
        ],
    )
    .await
}

#[tokio::test]
async fn a_card_that_breaks_is_fetched_again() -> Result<()> {
    all(
        "network-card",
        &[
            (Message::Card, Fault::LoseRequest, GONE),
            (Message::Card, Fault::Status500, FAILED),
            (Message::Card, Fault::WebPage, FORGED),
            (Message::Card, Fault::AlterAnswer, FORGED),
        ],
    )
    .await
}

#[tokio::test]
async fn a_confirmation_that_is_lost_costs_nothing() -> Result<()> {
    Scene::play("network-registered", async |scene| {
        scene
            .issuer
            .proxy
            .always(Message::Registered, Fault::LoseRequest);
        let app = scene.with_token(1).await?;
        app.code().await?;
        app.close().await?;
        scene.issuer.proxy.heal();
        let app = scene.open().await?;
        app.code().await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_slow_issuer_is_waited_for() -> Result<()> {
    Scene::play("network-slow", async |scene| {
        let late = Fault::Delay(Duration::from_secs(3));
        scene.issuer.proxy.always(Message::Device, late);
        let app = scene.with_token(1).await?;
        app.code().await.map(drop)
    })
    .await
}

#[tokio::test]
async fn an_issuer_that_is_down_is_said_and_tried_again() -> Result<()> {
    Scene::play("network-down", async |scene| {
        let values = scene.issue(1).await?;
        let app = scene.open().await?;
        app.screen("welcome").await?;
        scene.issuer.kill();
        app.act("type").await?;
        app.type_values(&values, PASSWORD).await?;
        app.act("next").await?;
        app.error("issuer_unreachable").await?;
        app.must_be_accessible("an issuer that is down").await?;
        scene.issuer.run().await?;
        app.act("retry").await?;
        app.agree().await?;
        to_the_end(&app).await
    })
    .await
}
