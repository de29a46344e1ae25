//! The interfaces for machines: the app's and the bank's.

mod contact;
mod device;
pub(crate) mod health;
mod verifications;

use axum::Router;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};

use crate::app::Shared;

/// `/v1/…` and `/healthz`
pub(crate) fn routes() -> Router<Shared> {
    Router::new()
        .route("/healthz", get(health::check))
        .route("/v1/directory", get(device::directory))
        .route("/v1/services/{service_id}", get(device::card))
        .route("/v1/enrollments", post(device::start))
        .route("/v1/enrollments/{id}/finish", post(device::finish))
        .route("/v1/enrollments/{id}/registered", post(device::registered))
        .route("/v1/self-registrations", post(device::self_register))
        .route("/v1/tokens/{serial}/contact", post(contact::contact))
        .route("/v1/tokens/{serial}/stop", post(contact::stop))
        .route("/v1/verifications", post(verifications::verify))
}

/// These very bytes, as JSON.
fn json(bytes: Vec<u8>) -> Response {
    (
        [(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/json"),
        )],
        bytes,
    )
        .into_response()
}
