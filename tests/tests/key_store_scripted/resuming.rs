//! An enrolment that was interrupted: it outlives whatever the store does.

use crate::{
    place::{Place, error_in_time},
    trouble::{Lost, Trouble},
};
use anyhow::{Context, Result, ensure};
use warifu_tests::{
    desk::Method,
    driver::App,
    portal::Values,
    proxy::{Fault, Message},
    scene::PASSWORD,
};

#[tokio::test]
async fn an_interrupted_enrolment_outlives_any_trouble_of_the_key_store() -> Result<()> {
    Place::play("scripted-resume", async |place| {
        let values = interrupted(place).await?;
        let mut troubles = Trouble::from_the_start();
        troubles.extend(Trouble::at_each(&[Method::GetSecret]));
        let app = place.open().await?;
        app.screen("resume").await?;
        app.act("next").await?;
        app.error("issuer_unreachable").await?;
        for trouble in troubles {
            met_at_resume(place, &app, trouble)
                .await
                .with_context(|| format!("{trouble:?}, at resume"))?;
        }
        app.close().await?;
        dropped_unseen(place)
            .await
            .context("dropped while the entry cannot be read")?;
        for lost in Lost::ALL {
            lost_at_resume(place, lost)
                .await
                .with_context(|| format!("{lost:?}, at resume"))?;
        }
        place.issuer.proxy.heal();
        let app = place.open().await?;
        app.screen("resume").await?;
        app.act("next").await?;
        app.screen("registered").await?;
        ensure!(place.attempts_left(&values.user_id).await? == 4);
        ensure!(place.store.app_entries().len() == 1);
        Ok(())
    })
    .await
}

/// The second message never arrives, and the app is closed.
async fn interrupted(place: &Place) -> Result<Values> {
    let values = place.issue(1).await?;
    let app = place.open().await?;
    app.begin_by_typing(&values, PASSWORD).await?;
    place
        .issuer
        .proxy
        .always(Message::Finish, Fault::LoseRequest);
    app.agree().await?;
    app.error("issuer_unreachable").await?;
    app.close().await?;
    Ok(values)
}

/// The customer drops it, and the store does not say what lies there: it may
/// be a token.
async fn dropped_unseen(place: &mut Place) -> Result<()> {
    let before = place.kept();
    let app = place.open().await?;
    app.screen("resume").await?;
    let silent = Trouble::SilentAt(Method::GetSecret);
    silent.begin(place).await?;
    app.act("start-over").await?;
    app.act("confirm-discard").await?;
    error_in_time(&app, silent.code()).await?;
    silent.end(place).await?;
    app.close().await?;
    ensure!(place.kept() == before, "entries or public file changed");
    place.changed_nothing_but(&[])
}

/// Where the entry is gone or damaged, that is said and all stays as it is.
async fn lost_at_resume(place: &mut Place, lost: Lost) -> Result<()> {
    let entries = lost.begin(place);
    let lessened = place.kept();
    let app = place.open().await?;
    app.at(&format!("main[data-screen=resume], {}", lost.said()))
        .await?;
    if !app.has("[data-error]").await {
        app.act("next").await?;
    }
    app.at(lost.said()).await?;
    ensure!(place.kept() == lessened, "entries or public file changed");
    place.changed_nothing_but(&[])?;
    app.close().await?;
    place.store.put_back(entries);
    Ok(())
}

/// After an error of the network the app first looks at where it stands; after
/// one of the store it does at once what it did before.
async fn only_resuming_comes_next(place: &Place, app: &App) -> Result<()> {
    place.store.lock();
    app.act("retry").await?;
    error_in_time(app, "keystore_locked").await?;
    place.store.unlock();
    Ok(())
}

/// The store's trouble, and then, when it is well, the network's as before.
async fn met_at_resume(place: &mut Place, app: &App, trouble: Trouble) -> Result<()> {
    let before = place.kept();
    if trouble.is_at_a_call() {
        only_resuming_comes_next(place, app).await?;
    }
    trouble.begin(place).await?;
    app.act("retry").await?;
    error_in_time(app, trouble.code()).await?;
    trouble.end(place).await?;
    app.act("retry").await?;
    app.error("issuer_unreachable").await?;
    ensure!(place.kept() == before, "entries or public file changed");
    place.changed_nothing_but(&[])
}
