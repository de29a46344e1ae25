//! The demo's mailbox: what the embedded catcher took.

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use super::frame::Frame;
use super::leave::Leave;
use super::page;
use crate::app::Shared;
use crate::http::failure::Failure;
use crate::http::visit::Visit;
use crate::mail::catcher::Catcher;
use crate::mail::caught::{self, Caught, Part};
use crate::text::Mailbox;

/// A mail's HTML may style itself and show its own pictures; nothing else.
const HTML_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; \
    base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox";

#[derive(Template)]
#[template(path = "mailbox.html")]
struct ListPage {
    f: Frame,
    t: &'static Mailbox,
    mails: Vec<Caught>,
}

#[derive(Template)]
#[template(path = "mail.html")]
struct MailPage {
    f: Frame,
    t: &'static Mailbox,
    m: Caught,
    parts: Vec<Part>,
}

/// `/mailbox…`
pub(crate) fn routes() -> Router<Shared> {
    Router::new()
        .route("/mailbox", get(list))
        .route("/mailbox/{id}", get(show))
        .route("/mailbox/{id}/html", get(html))
        .route("/mailbox/{id}/part/{part}", get(part))
}

async fn list(State(app): State<Shared>, visit: Visit) -> Result<Response, Leave> {
    let t = Mailbox::of(visit.lang);
    let numbers = app
        .mailbox
        .as_ref()
        .map(Catcher::numbers)
        .unwrap_or_default();
    let mails = numbers
        .into_iter()
        .filter_map(|number| read(&app, number).ok())
        .collect();
    page(&ListPage {
        f: Frame::new(&app, &visit, "mailbox", t.title),
        t,
        mails,
    })
}

async fn show(
    State(app): State<Shared>,
    visit: Visit,
    Path(id): Path<u32>,
) -> Result<Response, Leave> {
    let t = Mailbox::of(visit.lang);
    let mail = read(&app, id)?;
    let mut frame = Frame::new(&app, &visit, "mail", t.title);
    frame.heading = Some(mail.subject.clone());
    page(&MailPage {
        f: frame,
        t,
        parts: caught::with_links(&mail.text),
        m: mail,
    })
}

async fn html(State(app): State<Shared>, Path(id): Path<u32>) -> Result<Response, Leave> {
    let html = read(&app, id)?.html.ok_or(Failure::NotFound)?;
    let headers = [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static("text/html; charset=utf-8"),
        ),
        (
            header::CONTENT_SECURITY_POLICY,
            HeaderValue::from_static(HTML_POLICY),
        ),
        (
            header::X_FRAME_OPTIONS,
            HeaderValue::from_static("SAMEORIGIN"),
        ),
    ];
    Ok((headers, html).into_response())
}

async fn part(
    State(app): State<Shared>,
    Path((id, part)): Path<(u32, u32)>,
) -> Result<Response, Leave> {
    let raw = app
        .mailbox
        .as_ref()
        .and_then(|mailbox| mailbox.raw(id))
        .ok_or(Failure::NotFound)?;
    let png = caught::picture(&raw, part).ok_or(Failure::NotFound)?;
    // The sandboxed twin is of no origin, so that its pictures are another's.
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("image/png")),
        (
            HeaderName::from_static("cross-origin-resource-policy"),
            HeaderValue::from_static("cross-origin"),
        ),
    ];
    Ok((headers, png).into_response())
}

fn read(app: &Shared, number: u32) -> Result<Caught, Failure> {
    let raw = app
        .mailbox
        .as_ref()
        .and_then(|mailbox| mailbox.raw(number))
        .ok_or(Failure::NotFound)?;
    Caught::read(number, &raw).ok_or(Failure::NotFound)
}
