//! Contact of devices after their enrolment.

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use warifu_enroll::wire::MAX_BODY;
use warifu_issuer::contact::ContactRefusal;

use super::json;
use crate::app::Shared;
use crate::http::body;
use crate::http::failure::Failure;
use crate::http::visit::Visit;
use crate::portal::of_issuer;

/// `POST /v1/tokens/{serial}/contact`
pub(crate) async fn contact(
    State(app): State<Shared>,
    Path(serial): Path<String>,
    visit: Visit,
    body: Body,
) -> Result<Response, Failure> {
    let bytes = body::bytes(body, MAX_BODY).await?;
    let answer = app.issuer.contact(&serial, &bytes, visit.address).await;
    answer.map(json).map_err(refused)
}

/// `POST /v1/tokens/{serial}/stop`
pub(crate) async fn stop(
    State(app): State<Shared>,
    Path(serial): Path<String>,
    visit: Visit,
    body: Body,
) -> Result<Response, Failure> {
    let bytes = body::bytes(body, MAX_BODY).await?;
    let done = app.issuer.stop_move(&serial, &bytes, visit.address).await;
    done.map_err(refused)?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

fn refused(refusal: ContactRefusal) -> Failure {
    match refusal {
        ContactRefusal::Malformed => Failure::Malformed,
        ContactRefusal::Version => Failure::Version,
        ContactRefusal::RateLimited { retry_after } => Failure::RateLimited(retry_after),
        ContactRefusal::Rejected => Failure::ContactRejected,
        ContactRefusal::Issuer(error) => of_issuer(&error),
    }
}
