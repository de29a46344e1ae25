//! The app's interface: directory, card, enrolment. Bodies are handed on as the
//! exact bytes that came, and answers go out as the exact bytes that were stored.

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use warifu_enroll::ServiceId;
use warifu_enroll::wire::MAX_BODY;
use warifu_issuer::enrollment::EnrollmentRefusal;

use super::json;
use crate::app::Shared;
use crate::http::body;
use crate::http::failure::Failure;
use crate::http::visit::Visit;
use crate::portal::of_issuer;

/// `GET /v1/directory`
pub(crate) async fn directory(State(app): State<Shared>) -> Result<Response, Failure> {
    let path = app.config.directory_path();
    tokio::fs::read(&path)
        .await
        .map(json)
        .map_err(|_| Failure::NotFound)
}

/// `GET /v1/services/{service_id}`
pub(crate) async fn card(
    State(app): State<Shared>,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let service = ServiceId::try_from(id).map_err(|_| Failure::UnknownService)?;
    let card = app
        .issuer
        .card(&service)
        .map_err(|error| of_issuer(&error))?
        .ok_or(Failure::UnknownService)?;
    card.to_json().map(json).map_err(|_| Failure::Internal)
}

/// `POST /v1/enrollments`
pub(crate) async fn start(
    State(app): State<Shared>,
    visit: Visit,
    body: Body,
) -> Result<Response, Failure> {
    let bytes = body::bytes(body, MAX_BODY).await?;
    app.issuer
        .start_enrollment(&bytes, visit.address)
        .await
        .map(json)
        .map_err(refused)
}

/// `POST /v1/enrollments/{id}/finish`
pub(crate) async fn finish(
    State(app): State<Shared>,
    Path(id): Path<String>,
    body: Body,
) -> Result<Response, Failure> {
    let bytes = body::bytes(body, MAX_BODY).await?;
    let answer = app
        .issuer
        .finish_enrollment(&id, &bytes)
        .await
        .map_err(refused)?;
    app.wake.notify_one();
    Ok(json(answer))
}

/// `POST /v1/enrollments/{id}/registered`
pub(crate) async fn registered(
    State(app): State<Shared>,
    Path(id): Path<String>,
    body: Body,
) -> Result<Response, Failure> {
    let bytes = body::bytes(body, MAX_BODY).await?;
    app.issuer.registered(&id, &bytes).await.map_err(refused)?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// `POST /v1/self-registrations`
pub(crate) async fn self_register(
    State(app): State<Shared>,
    visit: Visit,
    body: Body,
) -> Result<Response, Failure> {
    let bytes = body::bytes(body, MAX_BODY).await?;
    app.issuer
        .self_register(&bytes, visit.address)
        .await
        .map(json)
        .map_err(refused)
}

fn refused(refusal: EnrollmentRefusal) -> Failure {
    match refusal {
        EnrollmentRefusal::Malformed => Failure::Malformed,
        EnrollmentRefusal::Version => Failure::Version,
        EnrollmentRefusal::Suite => Failure::Suite,
        EnrollmentRefusal::UnknownService => Failure::UnknownService,
        EnrollmentRefusal::TermsChanged => Failure::TermsChanged,
        EnrollmentRefusal::RateLimited { retry_after } => Failure::RateLimited(retry_after),
        EnrollmentRefusal::Rejected => Failure::Rejected,
        EnrollmentRefusal::Issuer(error) => of_issuer(&error),
    }
}
