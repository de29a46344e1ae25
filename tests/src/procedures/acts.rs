//! What more than one procedure does in the app.

use super::Stage;
use anyhow::Result;

/// The app makes a token by itself.
pub(super) async fn make_token(stage: &mut Stage) -> Result<String> {
    let (lang, service) = (stage.lang, stage.institution()?.service_id.clone());
    let app = stage.device.open().await?;
    app.screen("welcome").await?;
    app.speak(lang).await?;
    app.make_token(&service).await?;
    app.agree_and_finish().await?;
    let serial = app.serial().await?;
    stage.see_app("made").await?;
    Ok(serial)
}

/// The old app stops what took its token's place.
pub(super) async fn stop_the_move(stage: &mut Stage) -> Result<()> {
    let app = stage.device.app()?;
    app.act("stop-move").await?;
    app.act("stop-go-on").await?;
    app.at("[data-action=confirm-stop]").await?;
    stage.see_app("stop").await?;
    app.act("confirm-stop").await?;
    app.at("[data-word=stopped]").await?;
    stage.see_app("stopped").await
}
