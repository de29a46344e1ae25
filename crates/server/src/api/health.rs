//! `/healthz`: whether the issuer can do its work.

use std::time::{Duration, Instant};

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use tokio::sync::Mutex;
use warifu_issuer::Issuer;

use crate::app::Shared;

/// How long one look at the database counts.
const FRESH: Duration = Duration::from_secs(1);

/// The last look: who asks all the time costs one write a second.
#[derive(Default)]
pub(crate) struct LastLook(Mutex<Option<(Instant, bool)>>);

impl LastLook {
    async fn look(&self, issuer: &Issuer) -> bool {
        // Held while looking, so that many who ask at once cost one look.
        let mut last = self.0.lock().await;
        match *last {
            Some((at, healthy)) if at.elapsed() < FRESH => healthy,
            _ => {
                let healthy = issuer.stores().housekeeping.healthy().await.is_ok();
                *last = Some((Instant::now(), healthy));
                healthy
            }
        }
    }
}

#[derive(Serialize)]
struct Health {
    status: &'static str,
    database: &'static str,
    version: &'static str,
    time: u64,
}

/// 200 where the database answers, 503 where it does not.
pub(crate) async fn check(State(app): State<Shared>) -> Response {
    let healthy = app.health.look(&app.issuer).await;
    let (code, word) = if healthy {
        (StatusCode::OK, "ok")
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "failing")
    };
    let health = Health {
        status: word,
        database: word,
        version: env!("CARGO_PKG_VERSION"),
        time: app.now().0,
    };
    (code, axum::Json(health)).into_response()
}
