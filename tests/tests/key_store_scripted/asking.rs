//! The system's own prompt: shown only when asked for, waited for, cancelled,
//! dismissed, answered, lost.

use crate::place::{IN_TIME, Place, error_in_time, still_answers};
use anyhow::{Context, Result, ensure};
use std::time::{Duration, Instant};
use warifu_tests::{
    desk::{Act, Method},
    driver::App,
    scene::PASSWORD,
};

/// Longer than anything is waited for that does not ask.
const SOME_TIME: Duration = Duration::from_secs(6);

/// How a prompt that is up can end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    /// The customer answers it.
    Answered,
    /// The customer closes it.
    Dismissed,
    /// The customer presses *cancel* in the app.
    Cancelled,
    /// As before, but the store does not take its window away.
    CancelledInVain,
    /// The store goes away.
    Gone,
}

const ENDS: [End; 5] = [
    End::Dismissed,
    End::Cancelled,
    End::CancelledInVain,
    End::Gone,
    End::Answered,
];

impl End {
    /// What the app then says, unless it goes on.
    fn code(self) -> Option<&'static str> {
        match self {
            Self::Answered => None,
            Self::Gone => Some("keystore_missing"),
            Self::Dismissed | Self::Cancelled | Self::CancelledInVain => {
                Some("keystore_prompt_dismissed")
            }
        }
    }

    /// With the prompt up; afterwards the store is as it was before.
    async fn come(self, place: &mut Place, app: &App) -> Result<()> {
        match self {
            Self::Answered => place.store.answer_prompt().await,
            Self::Dismissed => place.store.dismiss_prompt().await,
            Self::Cancelled => {
                app.act("cancel-prompt").await?;
                place.store.prompt_is_gone().await
            }
            Self::CancelledInVain => {
                place.store.on(Method::Dismiss, Act::Never);
                app.act("cancel-prompt").await?;
                app.gone("main[data-screen=prompt]").await?;
                place.store.heal();
                place.store.dismiss_prompt().await
            }
            Self::Gone => {
                place.store.vanish().await?;
                app.gone("main[data-screen=prompt]").await?;
                place.store.come_back().await
            }
        }
    }
}

/// On the error's *try again* the prompt comes, ends so, and the error follows.
async fn ends(place: &mut Place, app: &App, end: End) -> Result<()> {
    place.store.forget_calls();
    app.act("retry").await?;
    app.screen("prompt").await?;
    place.store.prompt_is_up().await?;
    end.come(place, app).await?;
    app.gone("main[data-screen=prompt]").await?;
    if let Some(code) = end.code() {
        error_in_time(app, code).await?;
    }
    ensure!(place.store.count(Method::Prompt) == 1, "asked twice");
    place.changed_nothing_but(&[Method::Unlock, Method::CreateCollection, Method::Prompt])
}

/// Gone is a failure of another kind: what is locked is told again first.
async fn told_again(app: &App, end: End, code: &str) -> Result<()> {
    if end == End::Gone {
        app.act("retry").await?;
        error_in_time(app, code).await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_locked_store_asks_on_try_again_and_waits_for_the_customer() -> Result<()> {
    Place::play("scripted-prompt", async |place| {
        place.with_token(1).await?.close().await?;
        place.store.lock();
        place.store.forget_calls();
        let before = place.kept();
        let app = place.open().await?;
        app.error("keystore_locked").await?;
        place.changed_nothing_but(&[])?;
        a_prompt_that_does_not_come(place, &app).await?;
        told_again(&app, End::Gone, "keystore_locked").await?;
        for end in ENDS {
            ends(place, &app, end)
                .await
                .with_context(|| format!("{end:?}, with a token"))?;
            if end.code().is_some() {
                still_answers(&app).await?;
                error_in_time(&app, "keystore_locked").await?;
            }
        }
        app.code().await?;
        ensure!(place.kept() == before, "entries or public file changed");
        Ok(())
    })
    .await
}

/// The store says that it asks, and then does not.
async fn a_prompt_that_does_not_come(place: &mut Place, app: &App) -> Result<()> {
    place.store.on(Method::Prompt, Act::Never);
    app.act("retry").await?;
    error_in_time(app, "keystore_timeout").await?;
    place.store.heal();
    Ok(())
}

#[tokio::test]
async fn the_start_of_an_enrolment_waits_for_the_prompt_whatever_becomes_of_it() -> Result<()> {
    Place::play("scripted-prompt-begin", async |place| {
        let values = place.issue(1).await?;
        let app = place.open().await?;
        app.screen("welcome").await?;
        app.act("type").await?;
        app.type_values(&values, PASSWORD).await?;
        place.store.set_default(false);
        begin_with(place, &app, "keystore_no_default").await?;
        place.store.lock();
        begin_with(place, &app, "keystore_locked").await?;
        ensure!(place.attempts_left(&values.user_id).await? == 5);
        ensure!(place.store.app_entries().is_empty(), "an entry was made");
        Ok(())
    })
    .await
}

async fn begin_with(place: &mut Place, app: &App, code: &str) -> Result<()> {
    app.act("next").await?;
    error_in_time(app, code).await?;
    for end in ENDS {
        ends(place, app, end)
            .await
            .with_context(|| format!("{end:?}, {code} before anything is sent"))?;
        told_again(app, end, code).await?;
    }
    app.screen("consent").await?;
    app.act("back").await?;
    app.screen("type").await
}

#[tokio::test]
async fn saving_waits_for_the_prompt_and_goes_on_with_the_same_attempt() -> Result<()> {
    Place::play("scripted-prompt-saving", async |place| {
        let values = place.issue(1).await?;
        let app = place.open().await?;
        app.begin_by_typing(&values, PASSWORD).await?;
        asked_at_each_change(place, &app).await?;
        error_in_time(&app, "keystore_locked").await?;
        for end in ENDS {
            ends_at_saving(place, &app, end)
                .await
                .with_context(|| format!("{end:?}, at saving"))?;
        }
        app.screen("registered").await?;
        let left = place.attempts_left(&values.user_id).await?;
        ensure!(left == 4, "{left} attempts are left of 5");
        ensure!(place.store.app_entries().len() == 1);
        Ok(())
    })
    .await
}

/// A store that asks before it makes an entry, and locks itself before the
/// token comes.
async fn asked_at_each_change(place: &mut Place, app: &App) -> Result<()> {
    place.store.on(Method::CreateItem, Act::Prompt);
    app.agree().await?;
    app.screen("prompt").await?;
    app.act("cancel-prompt").await?;
    error_in_time(app, "keystore_prompt_dismissed").await?;
    ensure!(place.store.app_entries().is_empty(), "it was not allowed");
    place.store.on_call(Method::SetSecret, 2, Act::LockFirst);
    app.act("retry").await?;
    app.screen("prompt").await?;
    app.must_be_accessible("the system asks").await?;
    waits(app).await?;
    place.store.answer_prompt().await
}

async fn ends_at_saving(place: &mut Place, app: &App, end: End) -> Result<()> {
    app.act("retry").await?;
    app.screen("prompt").await?;
    end.come(place, app).await?;
    app.gone("main[data-screen=prompt]").await?;
    if let Some(code) = end.code() {
        error_in_time(app, code).await?;
    }
    told_again(app, end, "keystore_locked").await
}

/// The customer takes longer than any store may.
async fn waits(app: &App) -> Result<()> {
    let begun = Instant::now();
    app.wait_within(IN_TIME * 2, "some time to pass", async || {
        (begun.elapsed() > SOME_TIME).then_some(())
    })
    .await?;
    ensure!(app.has("main[data-screen=prompt]").await, "not waited for");
    Ok(())
}
