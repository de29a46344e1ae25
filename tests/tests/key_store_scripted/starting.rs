//! With a token on the device: a named state, and afterwards the same token.

use crate::{
    place::{Place, error_in_time, still_answers},
    trouble::{Lost, Trouble},
};
use anyhow::{Context, Result, ensure};
use warifu_tests::{desk::Method, driver::App};

/// What reading an entry calls, in this order.
const READING: [Method; 5] = [
    Method::ReadAlias,
    Method::Locked,
    Method::SearchItems,
    Method::OpenSession,
    Method::GetSecret,
];

#[tokio::test]
async fn a_key_store_missing_locked_or_refusing_is_said_at_the_start_and_then_gives_the_code()
-> Result<()> {
    at_the_start("scripted-start", |trouble| !trouble.takes_its_time()).await
}

#[tokio::test]
async fn a_key_store_that_does_not_answer_is_said_at_the_start_and_then_gives_the_code()
-> Result<()> {
    at_the_start("scripted-silent", Trouble::takes_its_time).await
}

/// Every such trouble at every call; the app is started anew for each.
async fn at_the_start(name: &str, such: fn(Trouble) -> bool) -> Result<()> {
    Place::play(name, async |place| {
        place.with_token(1).await?.close().await?;
        let mut troubles = Trouble::from_the_start();
        troubles.extend(Trouble::at_each(&READING));
        troubles.push(Trouble::LateAt(Method::GetSecret));
        for trouble in troubles.into_iter().filter(|t| such(*t)) {
            met_at_the_start(place, trouble)
                .await
                .with_context(|| format!("{trouble:?}, at the start with a token"))?;
        }
        Ok(())
    })
    .await
}

async fn met_at_the_start(place: &mut Place, trouble: Trouble) -> Result<()> {
    let before = place.kept();
    trouble.begin(place).await?;
    let app = place.open().await?;
    if trouble.takes_its_time() {
        app.screen("token").await?;
        still_answers(&app).await?;
    }
    error_in_time(&app, trouble.code()).await?;
    still_there(place, &before)?;
    trouble.end(place).await?;
    still_answers(&app).await?;
    comes_back(&app).await?;
    still_there(place, &before)?;
    app.close().await
}

#[tokio::test]
async fn an_entry_that_is_gone_or_damaged_is_said_and_the_same_one_works_again() -> Result<()> {
    Place::play("scripted-lost", async |place| {
        place.with_token(1).await?.close().await?;
        for lost in Lost::ALL {
            lost_at_the_start(place, lost)
                .await
                .with_context(|| format!("{lost:?}, at the start with a token"))?;
        }
        Ok(())
    })
    .await
}

async fn lost_at_the_start(place: &mut Place, lost: Lost) -> Result<()> {
    let before = place.kept();
    let entries = lost.begin(place);
    let lessened = place.kept();
    let app = place.open().await?;
    app.at(lost.said()).await?;
    still_there(place, &lessened)?;
    app.close().await?;
    place.store.put_back(entries);
    let app = place.open().await?;
    app.code().await?;
    still_there(place, &before)?;
    app.close().await
}

fn still_there(place: &Place, before: &crate::place::Kept) -> Result<()> {
    ensure!(place.kept() == *before, "entries or public file changed");
    place.changed_nothing_but(&[])
}

/// By itself where the customer has looked away and back, else on *try again*.
async fn comes_back(app: &App) -> Result<()> {
    let either = "[data-otp], [data-action=retry]";
    app.at(either).await?;
    if app.has("[data-action=retry]").await {
        app.act("retry").await?;
    }
    app.code().await.map(drop)
}

#[tokio::test]
async fn a_store_that_locks_itself_between_two_codes_leaves_the_first_to_its_end() -> Result<()> {
    Place::play("scripted-between", async |place| {
        let app = place.with_token(1).await?;
        let code = app.code_with(20).await?;
        place.store.forget_calls();
        place.store.lock();
        app.act("copy").await?;
        app.at("[data-error=keystore_locked], [data-action=copy]")
            .await?;
        ensure!(app.code().await? == code, "the shown code went early");
        app.wait_within(A_PERIOD, "the end of the code", async || {
            (!app.has("[data-otp]").await).then_some(())
        })
        .await?;
        app.error("keystore_locked").await?;
        place.changed_nothing_but(&[])?;
        place.store.unlock();
        app.act("retry").await?;
        ensure!(app.code().await? != code, "an old code");
        Ok(())
    })
    .await
}

const A_PERIOD: std::time::Duration = std::time::Duration::from_secs(75);
