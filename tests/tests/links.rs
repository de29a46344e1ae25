//! Links: on the command line, while the app runs, and wrong ones.

use anyhow::{Result, ensure};
use warifu_tests::scene::{PASSWORD, Scene};

async fn link(scene: &Scene) -> Result<String> {
    scene.issue(1).await?;
    let portal = scene.portal("shinkumi")?;
    portal.newest_mail("someone@scene.example").await?;
    portal.link_in_mail().await
}

fn mirrored(scene: &Scene, link: &str) -> String {
    let host = scene.issuer.origin().replace("http://", "");
    let (_, tail) = link.split_once('#').unwrap_or_default();
    format!("warifu://enroll?{tail}&h={host}")
}

#[tokio::test]
async fn a_link_opens_the_app_and_leads_to_a_token() -> Result<()> {
    Scene::play("links-argument", async |scene| {
        let link = link(scene).await?;
        let mirrored = mirrored(scene, &link);
        let app = scene
            .program()
            .with_link(&mirrored)
            .open(&scene.logs)
            .await?;
        app.screen("scan").await?;
        app.act("next").await?;
        app.screen("type").await?;
        ensure!(app.value("[name=serviceId]").await? == "10212083");
        app.fill("activationPassword", PASSWORD).await?;
        app.act("next").await?;
        app.agree_and_finish().await
    })
    .await
}

#[tokio::test]
async fn a_link_reaches_the_app_that_runs() -> Result<()> {
    Scene::play("links-running", async |scene| {
        let link = link(scene).await?;
        let app = scene.open().await?;
        app.screen("welcome").await?;
        let again = scene.program().with_link(&mirrored(scene, &link));
        again.open_again(&scene.logs).await?;
        app.screen("scan").await?;
        app.at("[data-action=next]").await.map(drop)
    })
    .await
}

#[tokio::test]
async fn a_link_that_contradicts_the_directory_is_refused() -> Result<()> {
    Scene::play("links-wrong", async |scene| {
        let link = link(scene).await?;
        let wrong = mirrored(scene, &link).replace("&h=127.0.0.1", "&h=evil.example");
        let app = scene.program().with_link(&wrong).open(&scene.logs).await?;
        app.error("directory_mismatch").await
    })
    .await
}
