//! *Release*: the customer gives the token up.

use askama::Template;
use axum::body::Body;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use warifu_issuer::Standing;
use warifu_issuer::policy::ReleaseDoor;
use warifu_issuer::release::Released;
use warifu_issuer::verification::Token;
use warifu_otp::UnixTime;

use super::desk::{Desk, Stage};
use super::frame::Frame;
use super::leave::Leave;
use super::problems::Problems;
use super::proof;
use super::{page, page_with};
use crate::http::failure::Failure;
use crate::text::{Check, Release, fill, long_date_time};

#[derive(Template)]
#[template(path = "release.html")]
struct Page {
    f: Frame,
    t: &'static Release,
    c: &'static Check,
    slug: String,
    problems: Problems,
    serial: String,
    again: String,
    asks: bool,
    proof_hint: String,
}

#[derive(Template)]
#[template(path = "released.html")]
struct DonePage {
    f: Frame,
    t: &'static Release,
    slug: String,
    at: String,
    again: String,
}

/// `GET /i/{slug}/release`
pub(crate) async fn show(mut desk: Desk) -> Result<Response, Leave> {
    let door = door(&desk)?;
    let customer = desk.customer(Stage::In).await?;
    desk.touch().await?;
    let standing = desk.app.issuer.standing(&customer).await?;
    let token = in_use(&desk, &standing)?;
    page(&blank(&desk, door, &token)?)
}

/// `POST /i/{slug}/release`
pub(crate) async fn submit(mut desk: Desk, body: Body) -> Result<Response, Leave> {
    let door = door(&desk)?;
    let fields = desk.fields(body).await?;
    let customer = desk.customer(Stage::In).await?;
    let standing = desk.app.issuer.standing(&customer).await?;
    if standing.past.released_at.is_some() && standing.tokens.is_empty() {
        // Pressed twice.
        return Err(Leave::Go(desk.path("/release/done")));
    }
    let token = in_use(&desk, &standing)?;
    let mut shown = blank(&desk, door, &token)?;
    if fields.only_switches() {
        return page_with(StatusCode::OK, &shown);
    }
    if let Err((status, problems)) = proof::judge(&desk, &customer, door.proof, &fields).await? {
        shown.f.failed = true;
        shown.problems = problems;
        return page_with(status, &shown);
    }
    match desk.app.issuer.release(&customer).await? {
        Released::Done { .. } => {
            desk.app.wake.notify_one();
            Ok(Redirect::to(&desk.path("/release/done")).into_response())
        }
        // The status page says how it stands by now.
        Released::Nothing | Released::Shut => Err(Leave::Go(desk.path("/"))),
    }
}

/// `GET /i/{slug}/release/done`
pub(crate) async fn done(mut desk: Desk) -> Result<Response, Leave> {
    door(&desk)?;
    let customer = desk.customer(Stage::In).await?;
    desk.touch().await?;
    let standing = desk.app.issuer.standing(&customer).await?;
    let at = standing
        .past
        .released_at
        .filter(|_| standing.tokens.is_empty());
    let at = at.ok_or_else(|| Leave::Go(desk.path("/")))?;
    let lang = desk.visit.lang;
    let t = Release::of(lang);
    page(&DonePage {
        f: desk
            .frame("released", t.done_title)
            .at_step(&[t.step_check, t.step_done], 2),
        t,
        slug: desk.slug(),
        at: long_date_time(lang, at.0, desk.app.offset()),
        again: standing.issue_from.map_or(t.now.to_owned(), |from| {
            long_date_time(lang, from.0, desk.app.offset())
        }),
    })
}

fn door(desk: &Desk) -> Result<ReleaseDoor, Leave> {
    let door = desk.institution.portal.release;
    door.ok_or(Leave::Fail(Failure::NotFound))
}

/// The token in use, also where another is on its way to take its place.
fn in_use(desk: &Desk, standing: &Standing) -> Result<Token, Leave> {
    let in_use = standing.in_use().cloned();
    in_use.ok_or_else(|| Leave::Go(desk.path("/")))
}

fn blank(desk: &Desk, door: ReleaseDoor, token: &Token) -> Result<Page, Leave> {
    let lang = desk.visit.lang;
    let t = Release::of(lang);
    let again = desk
        .app
        .issuer
        .again_from(&desk.institution.slug, desk.app.now())?;
    Ok(Page {
        f: desk
            .frame("release", t.title)
            .at_step(&[t.step_check, t.step_done], 1)
            .with_form(desk.path("/release")),
        t,
        c: Check::of(lang),
        slug: desk.slug(),
        problems: Problems::default(),
        serial: token.serial.grouped(),
        again: words(desk, t, again),
        asks: door.proof != warifu_issuer::policy::Proof::None,
        proof_hint: proof::hint(desk),
    })
}

fn words(desk: &Desk, t: &'static Release, again: UnixTime) -> String {
    if again <= desk.app.now() {
        return t.effect_again_now.to_owned();
    }
    let time = long_date_time(desk.visit.lang, again.0, desk.app.offset());
    fill(t.effect_again, &[("time", &time)])
}
