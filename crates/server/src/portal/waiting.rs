//! The page that waits for the app and takes the one-time password, its QR
//! code, and the page that says that the token is in use.

use askama::Template;
use axum::body::Body;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};
use warifu_issuer::Standing;
use warifu_issuer::issuance::Issuance;
use warifu_issuer::verification::{Purpose, Verdict, Who};

use super::desk::{Desk, Stage};
use super::frame::Frame;
use super::issue::steps;
use super::leave::Leave;
use super::place::Place;
use super::problems::Problems;
use super::status::{Fragment, Status};
use super::verdict::{Refused, form, kept, otp_hint, refused};
use super::{page, page_with};
use crate::http::failure::Failure;
use crate::mail::qr;
use crate::text::{InUse, Waiting, long_date_time};

#[derive(Template)]
#[template(path = "waiting.html")]
struct Page {
    f: Frame,
    t: &'static Waiting,
    slug: String,
    problems: Problems,
    s: Status,
    status: String,
    service_id: String,
    user_id: String,
    mail: String,
    valid_until: String,
    app_link: String,
    qr_version: u64,
    otp: String,
    otp_hint: String,
}

#[derive(Template)]
#[template(path = "in_use.html")]
struct InUsePage {
    f: Frame,
    t: &'static InUse,
    slug: String,
    serial: String,
    at: String,
}

/// `GET /i/{slug}/issue/waiting`
pub(crate) async fn show(mut desk: Desk) -> Result<Response, Leave> {
    let customer = desk.customer(Stage::In).await?;
    desk.touch_waiting().await?;
    let standing = desk.app.issuer.standing(customer.id).await?;
    page(&waiting(&desk, &standing)?)
}

/// `POST /i/{slug}/issue/waiting`
pub(crate) async fn submit(mut desk: Desk, body: Body) -> Result<Response, Leave> {
    let fields = desk.fields(body).await?;
    // Not yet asked whether the session has shown a code: it is showing one now.
    let customer = desk.holder(Stage::In).await?;
    let typed = fields.get("otp");
    if fields.only_switches() {
        return again(desk, Refused::nothing(), fields.shown("otp")).await;
    }
    if let Err(refused) = form(&desk, typed) {
        return again(desk, refused, fields.shown("otp")).await;
    }
    let who = Who::Customer(customer.id);
    let verdict = desk
        .app
        .issuer
        .verify(&desk.institution.slug, who, Purpose::Activate, typed)
        .await?;
    desk.app.wake_for(&verdict);
    if let Verdict::Accepted { .. } = verdict {
        desk.prove();
        desk.touch().await?;
        return Ok(Redirect::to(&desk.path("/issue/in-use")).into_response());
    }
    let (refused, shown) = (refused(&desk, &verdict), kept(&verdict, &fields));
    again(desk, refused, shown).await
}

/// `GET /i/{slug}/issue/qr.png`
pub(crate) async fn picture(mut desk: Desk) -> Result<Response, Leave> {
    let customer = desk.customer(Stage::In).await?;
    let link = desk.app.issuer.link(&desk.institution, &customer.user)?;
    let png = qr::png(&link.to_web(&desk.app.origin)).ok_or(Failure::Internal)?;
    let kind = [(header::CONTENT_TYPE, HeaderValue::from_static("image/png"))];
    Ok((kind, png).into_response())
}

/// `GET /i/{slug}/issue/in-use`
pub(crate) async fn in_use(mut desk: Desk) -> Result<Response, Leave> {
    let customer = desk.customer(Stage::In).await?;
    desk.touch().await?;
    let standing = desk.app.issuer.standing(customer.id).await?;
    let Place::InUse { token, since } = Place::of(&standing) else {
        return Err(Leave::Go(desk.path("/")));
    };
    let lang = desk.visit.lang;
    let t = InUse::of(lang);
    page(&InUsePage {
        f: desk.frame("in-use", t.title).at_step(&steps(lang), 4),
        t,
        slug: desk.slug(),
        serial: token.serial.grouped(),
        at: long_date_time(lang, since, desk.app.offset()),
    })
}

async fn again(mut desk: Desk, refused: Refused, otp: String) -> Result<Response, Leave> {
    let customer = desk.customer(Stage::In).await?;
    desk.touch_waiting().await?;
    // What was counted may have changed where the customer stands.
    let standing = desk.app.issuer.standing(customer.id).await?;
    let mut shown = waiting(&desk, &standing)?;
    shown.f.failed = !refused.problems.is_empty();
    shown.problems = refused.problems;
    shown.otp = otp;
    page_with(refused.status, &shown)
}

fn waiting(desk: &Desk, standing: &Standing) -> Result<Page, Leave> {
    let place = Place::of_issuance(standing);
    let Some(issuance) = issuance(&place, standing) else {
        let next = if matches!(place, Place::InUse { .. }) {
            "/issue/in-use"
        } else {
            "/"
        };
        return Err(Leave::Go(desk.path(next)));
    };
    let lang = desk.visit.lang;
    let t = Waiting::of(lang);
    let status = Status::of(desk, standing, &place);
    let fragment = Fragment {
        s: &status,
        t,
        slug: desk.slug(),
    }
    .render()?;
    let link = desk.app.issuer.link(&desk.institution, &issuance.user)?;
    Ok(Page {
        f: desk
            .frame("waiting", t.title)
            .at_step(&steps(lang), place.step())
            .with_form(desk.path("/issue/waiting")),
        t,
        slug: desk.slug(),
        problems: Problems::default(),
        s: status,
        status: fragment,
        service_id: desk.institution.service.to_string(),
        user_id: issuance.user.to_string(),
        mail: issuance.mail.to_string(),
        valid_until: long_date_time(lang, issuance.expires_at.0, desk.app.offset()),
        app_link: link.to_mirror(),
        qr_version: issuance.issued_at.0,
        otp: String::new(),
        otp_hint: otp_hint(desk, t.otp_hint),
    })
}

/// The issuance that the page is about; none where there is nothing to wait for.
fn issuance<'a>(place: &'a Place, standing: &'a Standing) -> Option<&'a Issuance> {
    match place {
        Place::Pending { issuance, .. } | Place::Dead { issuance, .. } => Some(issuance),
        Place::Enrolled { issuance, .. } => issuance.as_ref().or(standing.issuance.as_ref()),
        // A code too many locks on this very page, which then says so.
        Place::Locked { .. } => standing.issuance.as_ref(),
        Place::Nothing | Place::InUse { .. } => None,
    }
}
