//! *Start*: a code that the app shows puts the token in use.

use askama::Template;
use axum::body::Body;
use axum::response::{IntoResponse, Redirect, Response};
use warifu_issuer::verification::{Purpose, Token, Verdict, Who};

use super::desk::{Desk, Stage};
use super::frame::Frame;
use super::leave::Leave;
use super::place::Place;
use super::problems::Problems;
use super::steps::steps;
use super::verdict::{Refused, form, kept, otp_hint, refused};
use super::{page, page_with};
use crate::text::{Activate, Waiting};

#[derive(Template)]
#[template(path = "activate.html")]
struct Page {
    f: Frame,
    t: &'static Activate,
    w: &'static Waiting,
    slug: String,
    problems: Problems,
    serial: String,
    otp: String,
    otp_hint: String,
}

/// `GET /i/{slug}/start`
pub(crate) async fn show(mut desk: Desk) -> Result<Response, Leave> {
    Desk::offers(desk.institution.portal.start.is_some())?;
    let customer = desk.customer(Stage::In).await?;
    desk.touch().await?;
    let place = Place::of(&desk.app.issuer.standing(&customer).await?);
    let token = waiting(&desk, place)?;
    page(&blank(&desk, &token))
}

/// `POST /i/{slug}/start`
pub(crate) async fn submit(mut desk: Desk, body: Body) -> Result<Response, Leave> {
    Desk::offers(desk.institution.portal.start.is_some())?;
    let fields = desk.fields(body).await?;
    // Not yet asked whether the session has shown a code: it is showing one now.
    let customer = desk.holder(Stage::In).await?;
    let place = Place::of(&desk.app.issuer.standing(&customer).await?);
    if matches!(place, Place::InUse { .. }) && desk.is_proven() {
        // Pressed twice.
        return Err(Leave::Go(desk.path("/issue/in-use")));
    }
    let token = waiting(&desk, place)?;
    let typed = fields.get("otp");
    if fields.only_switches() {
        return again(&desk, &token, Refused::nothing(), fields.shown("otp"));
    }
    if let Err(refused) = form(&desk, typed) {
        return again(&desk, &token, refused, fields.shown("otp"));
    }
    let who = Who::Customer(customer.id);
    let slug = &desk.institution.slug;
    let verdict = desk.app.issuer.verify(slug, who, Purpose::Activate, typed);
    let verdict = verdict.await?;
    desk.app.wake_for(&verdict);
    if let Verdict::Accepted { token, .. } = &verdict {
        desk.prove(token.serial.grouped());
        desk.touch().await?;
        return Ok(Redirect::to(&desk.path("/issue/in-use")).into_response());
    }
    desk.touch().await?;
    let shown = kept(&verdict, &fields);
    again(&desk, &token, refused(&desk, &verdict), shown)
}

/// The token that waits for its first code; elsewhere the status page says why
/// there is none.
fn waiting(desk: &Desk, place: Place) -> Result<Token, Leave> {
    match place {
        Place::Enrolled { token, .. } => Ok(token),
        _ => Err(Leave::Go(desk.path("/"))),
    }
}

fn again(desk: &Desk, token: &Token, refused: Refused, otp: String) -> Result<Response, Leave> {
    let mut shown = blank(desk, token);
    shown.f.failed = !refused.problems.is_empty();
    shown.problems = refused.problems;
    shown.otp = otp;
    page_with(refused.status, &shown)
}

fn blank(desk: &Desk, token: &Token) -> Page {
    let lang = desk.visit.lang;
    let (t, w) = (Activate::of(lang), Waiting::of(lang));
    Page {
        f: desk
            .frame("start-use", t.title)
            .at_step(&steps(desk), 3)
            .with_form(desk.path("/start")),
        t,
        w,
        slug: desk.slug(),
        problems: Problems::default(),
        serial: token.serial.grouped(),
        otp: String::new(),
        otp_hint: otp_hint(desk, w.otp_hint),
    }
}
