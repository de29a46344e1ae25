//! What happens around every request: a name for the log, the caller's
//! address, the gate, a time limit, the form of failures, headers, one line.

use std::net::{IpAddr, SocketAddr};
use std::time::{Duration, Instant};

use axum::extract::{ConnectInfo, Request, State};
use axum::http::uri::Authority;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use rand::RngCore;
use warifu_otp::UnixTime;

use super::address::caller;
use super::failure::Failure;
use super::headers::harden;
use super::visit::Visit;
use crate::app::Shared;
use crate::portal;

/// The outermost layer.
pub(crate) async fn outer(State(app): State<Shared>, mut request: Request, next: Next) -> Response {
    let started = Instant::now();
    let visit = visit(&app, &request);
    let (method, uri) = (request.method().clone(), request.uri().clone());
    request.extensions_mut().insert(visit.clone());
    let mut response = answer(&app, &visit, request, next).await;
    let failure = response.extensions().get::<Failure>().copied();
    if let Some(failure) = failure.or_else(|| bare(&response)) {
        response = show(&app, &visit, failure);
    }
    let secure = !app.origin.is_plain();
    harden(response.headers_mut(), secure);
    if let Some(now) = date(app.now()) {
        response.headers_mut().insert(header::DATE, now);
    }
    Visit::remember(&uri, response.headers_mut(), secure);
    if let Ok(value) = visit.reference.parse() {
        response.headers_mut().insert("x-request-id", value);
    }
    let status = response.status().as_u16();
    let ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    // The path holds no secret; a query may hold anything and is left out.
    tracing::info!(reference = %visit.reference, %method, path = uri.path(), status, ms, "request");
    response
}

async fn answer(app: &Shared, visit: &Visit, request: Request, next: Next) -> Response {
    if app.config.demo.enabled && !is_local(&request) {
        return Failure::NotFound.into_response();
    }
    // Style sheets cost nothing, and who watches the health asks often.
    let free = visit.path.starts_with("/static/") || visit.path == "/healthz";
    let taken = if free {
        Ok(())
    } else {
        app.gate.take(visit.address)
    };
    if let Err(seconds) = taken {
        return Failure::RateLimited(seconds).into_response();
    }
    let limit = Duration::from_secs(patience(app, &visit.path));
    match tokio::time::timeout(limit, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Failure::Slow.into_response(),
    }
}

/// Seconds for a request. A maker's file may be long on its way; who sends it is
/// looked at before it is read.
fn patience(app: &Shared, path: &str) -> u64 {
    let usual = app.config.limits.request_seconds;
    let long = path.starts_with("/console/") && path.ends_with("/stock/import");
    if long {
        usual.saturating_mul(10)
    } else {
        usual
    }
}

/// Whether the request names this machine: in a demonstration a page from
/// elsewhere whose name was made to lead here (DNS rebinding) reads nothing.
fn is_local(request: &Request) -> bool {
    let host = request.headers().get(header::HOST);
    let named = host
        .and_then(|host| host.to_str().ok())
        .or_else(|| request.uri().authority().map(Authority::as_str));
    let authority = named.and_then(|text| text.parse::<Authority>().ok());
    authority.is_some_and(|authority| {
        let host = authority.host().trim_matches(['[', ']']);
        host == "localhost" || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
    })
}

/// RFC 9110 §6.6.1. The server's own stands still while a clock that was set back
/// catches up, and apps measure theirs by it.
fn date(now: UnixTime) -> Option<HeaderValue> {
    let now = chrono::DateTime::from_timestamp(i64::try_from(now.0).ok()?, 0)?;
    let text = now.format("%a, %d %b %Y %H:%M:%S GMT").to_string();
    text.parse().ok()
}

/// Where a session cannot be stored, its layer says 500 and nothing else.
fn bare(response: &Response) -> Option<Failure> {
    let empty = !response.headers().contains_key(header::CONTENT_TYPE);
    let failed = response.status() == StatusCode::INTERNAL_SERVER_ERROR;
    (failed && empty).then_some(Failure::Unavailable)
}

/// Machines get problem details, people a page.
fn show(app: &Shared, visit: &Visit, failure: Failure) -> Response {
    let machine = ["/v1/", "/telephony/"];
    if machine.iter().any(|start| visit.path.starts_with(start)) || visit.path == "/healthz" {
        return failure.problem();
    }
    portal::failure_page(app, visit, failure)
}

fn visit(app: &Shared, request: &Request) -> Visit {
    let info = request.extensions().get::<ConnectInfo<super::Peer>>();
    let peer = info.map(|info| info.0.address);
    let door = info.map_or(super::Door::Plain, |info| info.0.door);
    let peer = peer.unwrap_or(SocketAddr::from(([127, 0, 0, 1], 0))).ip();
    let address = caller(peer, request.headers(), &app.config.trusted_proxies);
    let visit = Visit::of(request.uri(), request.headers(), address, reference(app));
    Visit {
        sent: !request.method().is_safe(),
        door,
        ..visit
    }
}

/// 12 digits: short enough to be read out over the telephone.
fn reference(app: &Shared) -> String {
    let number = app.clocks.chance.rng().next_u64() % 1_000_000_000_000;
    format!("{number:012}")
}
