//! Tells the waiting page when its telephone check has moved on: server-sent
//! events, which work across processes because the database is asked.

use std::convert::Infallible;
use std::time::Duration;

use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream::{self, Stream};
use serde::Serialize;
use warifu_issuer::Error;
use warifu_issuer::ids::{ChallengeId, PageId};
use warifu_issuer::telephone::{Challenge, State};

use super::desk::Desk;
use super::leave::Leave;
use crate::app::Shared;

/// How often the database is asked: a call may be answered by another process.
const LOOK: Duration = Duration::from_secs(1);
/// Shorter than proxies wait for a silent connection.
const KEEP_ALIVE: Duration = Duration::from_secs(15);
/// What a browser waits before it asks again after a break.
const RETRY: Duration = Duration::from_secs(3);

/// What the page is told: `{"state":"waiting","tries_left":3}`. Every state but
/// *waiting* is the last event; *gone* means that there is nothing to wait for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
struct Stands {
    state: &'static str,
    tries_left: u32,
}

impl Stands {
    fn of(challenge: Option<&Challenge>) -> Self {
        let state = challenge.map(|challenge| &challenge.state);
        Self {
            state: state.map_or("gone", State::name),
            tries_left: state.map_or(0, State::tries_left),
        }
    }
}

/// `GET /i/{slug}/telephone/events`: the check that the session has begun. Like
/// the status of the waiting page it keeps no session alive. A browser is to close
/// it at any state but *waiting*, and to ask for *continue*.
pub(crate) async fn events(desk: Desk) -> Result<Response, Leave> {
    let Some((challenge, page)) = desk.awaited_call() else {
        return Ok(StatusCode::UNAUTHORIZED.into_response());
    };
    Ok(watched(desk.app.clone(), challenge, page))
}

/// The events of one check, for the session that has begun it.
fn watched(app: Shared, challenge: ChallengeId, page: PageId) -> Response {
    let watch = Watch {
        app,
        challenge,
        page,
        last: None,
    };
    let events = Sse::new(watch.events()).keep_alive(KeepAlive::new().interval(KEEP_ALIVE));
    // Proxies are not to collect them.
    let unbuffered = (
        HeaderName::from_static("x-accel-buffering"),
        HeaderValue::from_static("no"),
    );
    ([unbuffered], events).into_response()
}

/// Looks at one check until it has moved on.
struct Watch {
    app: Shared,
    challenge: ChallengeId,
    page: PageId,
    last: Option<Stands>,
}

impl Watch {
    /// One event at once and one a change; ends with the waiting, or with us.
    fn events(self) -> impl Stream<Item = Result<Event, Infallible>> {
        stream::unfold(Some(self), |watch| async {
            let mut watch = watch?;
            let stands = watch.next().await?;
            let event = Event::default().event("check").retry(RETRY);
            let event = event.json_data(stands).ok()?;
            let next = (stands.state == "waiting").then_some(watch);
            Some((Ok(event), next))
        })
    }

    /// How it stands, as soon as that is another than was told; `None` where
    /// nobody is to wait any longer.
    async fn next(&mut self) -> Option<Stands> {
        loop {
            let now = self.look().await.ok()?;
            if self.last != Some(now) {
                self.last = Some(now);
                return Some(now);
            }
            if !self.wait().await {
                return None;
            }
        }
    }

    async fn look(&self) -> Result<Stands, Error> {
        let issuer = &self.app.issuer;
        let found = issuer.telephone_check(self.challenge, self.page).await?;
        Ok(Stands::of(found.as_ref()))
    }

    /// A second, or until a call was answered here; `false` where the process is
    /// about to end.
    async fn wait(&self) -> bool {
        let mut closing = self.app.closing.subscribe();
        let Some(telephony) = &self.app.telephony else {
            return false;
        };
        tokio::select! {
            () = tokio::time::sleep(LOOK) => true,
            () = telephony.rang.notified() => true,
            _ = closing.wait_for(|closing| *closing) => false,
        }
    }
}

#[cfg(test)]
mod tests;
