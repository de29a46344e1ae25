//! `/healthz`: whether the issuer can do its work.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::app::Shared;

#[derive(Serialize)]
struct Health {
    status: &'static str,
    database: &'static str,
    version: &'static str,
    time: u64,
}

/// 200 where the database answers, 503 where it does not.
pub(crate) async fn check(State(app): State<Shared>) -> Response {
    let healthy = app.issuer.stores().housekeeping.healthy().await.is_ok();
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
