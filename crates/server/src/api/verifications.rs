//! `POST /v1/verifications`: what the portal does for its page, for the bank's
//! own systems.

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use warifu_enroll::wire::MAX_BODY;
use warifu_enroll::{ServiceId, UserId};
use warifu_issuer::api_keys::{ApiKey, ApiKeySecret};
use warifu_issuer::policy::Institution;
use warifu_issuer::verification::{Purpose, Verdict, Who};
use warifu_otp::{SerialNumber, UnixTime};
use zeroize::Zeroizing;

use crate::app::{App, Shared};
use crate::http::body;
use crate::http::failure::Failure;
use crate::portal::of_issuer;

#[derive(Deserialize)]
struct Request {
    v: u64,
    service_id: String,
    user_id: Option<String>,
    serial: Option<String>,
    otp: Zeroizing<String>,
}

warifu_secret::closed!(Request);

#[derive(Serialize)]
struct Answer {
    result: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    step: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_after: Option<u64>,
}

/// `POST /v1/verifications`
pub(crate) async fn verify(
    State(app): State<Shared>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Failure> {
    let key = caller(&app, &headers).await?;
    let bytes = body::bytes(body, MAX_BODY).await?;
    let request: Request = serde_json::from_slice(&bytes).map_err(|_| Failure::Malformed)?;
    if request.v != 1 {
        return Err(Failure::Version);
    }
    let institution = institution(&app, &key, &request.service_id)?;
    let Some(who) = who(&request)? else {
        return Ok(answer("unknown"));
    };
    let verdict = app
        .issuer
        .verify(&institution.slug, who, Purpose::Confirm, &request.otp)
        .await
        .map_err(|error| of_issuer(&error))?;
    app.wake_for(&verdict);
    shown(&verdict, app.now())
}

async fn caller(app: &App, headers: &HeaderMap) -> Result<ApiKey, Failure> {
    let line = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok());
    let (scheme, key) = line
        .and_then(|line| line.split_once(' '))
        .ok_or(Failure::Unauthorized)?;
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Err(Failure::Unauthorized);
    }
    let secret = ApiKeySecret::new(key.trim().to_owned());
    let known = app
        .issuer
        .api_key(&secret)
        .await
        .map_err(|error| of_issuer(&error))?;
    known.ok_or(Failure::Unauthorized)
}

/// A key counts for one institution; another's service is unknown to it.
fn institution<'a>(app: &'a App, key: &ApiKey, service: &str) -> Result<&'a Institution, Failure> {
    let service = ServiceId::parse(service).map_err(|_| Failure::UnknownService)?;
    let found = app.issuer.institutions().by_service(&service);
    found
        .map(AsRef::as_ref)
        .filter(|one| one.slug == key.institution)
        .ok_or(Failure::UnknownService)
}

/// Exactly one name; one that cannot exist is unknown, not malformed.
fn who(request: &Request) -> Result<Option<Who>, Failure> {
    match (&request.user_id, &request.serial) {
        (Some(user), None) => Ok(UserId::parse(user).ok().map(Who::User)),
        (None, Some(serial)) => Ok(SerialNumber::parse(serial).ok().map(Who::Serial)),
        _ => Err(Failure::Malformed),
    }
}

fn shown(verdict: &Verdict, now: UnixTime) -> Result<Response, Failure> {
    let (result, step, retry_after) = match verdict {
        Verdict::Accepted { step, .. } => ("accepted", Some(step.0), None),
        Verdict::Used => ("used", None, None),
        Verdict::Wrong { retry_after } => (
            "wrong",
            None,
            Some(*retry_after).filter(|seconds| *seconds > 0),
        ),
        Verdict::Wait { retry_after } => ("locked", None, Some(*retry_after)),
        Verdict::Locked => ("locked", None, None),
        Verdict::Shared { retry_after } => ("wait", None, Some(*retry_after)),
        Verdict::NotYet { from } => {
            let wait = from.since(now).max(1);
            ("not_yet", None, Some(wait))
        }
        Verdict::Unknown => ("unknown", None, None),
        Verdict::Malformed(_) => return Err(Failure::Malformed),
    };
    Ok(axum::Json(Answer {
        result,
        step,
        retry_after,
    })
    .into_response())
}

fn answer(result: &'static str) -> Response {
    axum::Json(Answer {
        result,
        step: None,
        retry_after: None,
    })
    .into_response()
}
