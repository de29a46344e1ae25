//! Staff log in and out.

use askama::Template;
use axum::body::Body;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use warifu_issuer::Error;
use warifu_issuer::staff::StaffEntry;

use super::desk::{Desk, Frames};
use crate::portal::fields::Fields;
use crate::portal::leave::Leave;
use crate::portal::problems::Problems;
use crate::portal::{page, page_with};
use crate::text::{Console, fill};

#[derive(Template)]
#[template(path = "console/login.html")]
struct Page {
    c: Frames,
    problems: Problems,
    notice: Option<(&'static str, &'static str)>,
    name: String,
    otp_hint: String,
}

/// Why the login page is shown.
#[derive(Deserialize)]
pub(super) struct Why {
    expired: Option<String>,
    out: Option<String>,
}

/// `GET /console/{slug}/login`
pub(super) async fn show(Query(why): Query<Why>, mut desk: Desk) -> Result<Response, Leave> {
    let mut shown = blank(&mut desk).await?;
    let t = shown.c.t;
    if why.expired.is_some() {
        shown.notice = Some((t.expired_title, t.expired));
    } else if why.out.is_some() {
        shown.notice = Some((t.out_title, t.out));
    }
    Ok(desk.with_form_cookie(page(&shown)?))
}

/// `POST /console/{slug}/login`
pub(super) async fn submit(mut desk: Desk, body: Body) -> Result<Response, Leave> {
    let fields = desk.login_fields(body).await?;
    let t = Console::of(desk.visit.lang);
    let mut problems = Problems::default();
    for field in ["name", "password", "otp"] {
        if fields.get(field).trim().is_empty() {
            problems.add("empty", field, t.empty);
        }
    }
    if !problems.is_empty() {
        return again(desk, &fields, StatusCode::UNPROCESSABLE_ENTITY, problems).await;
    }
    let entry = desk
        .app
        .issuer
        .log_in_staff(
            &desk.institution.slug,
            fields.get("name"),
            fields.login_password("password"),
            fields.wiped("otp"),
            desk.visit.address,
        )
        .await;
    // A first code puts the token in use, a last wrong one locks it: both are mailed.
    desk.app.wake.notify_one();
    match entry {
        Ok(StaffEntry::Accepted(staff)) => {
            desk.enter(&staff).await?;
            Ok(Redirect::to(&desk.path("/")).into_response())
        }
        Ok(refused) => {
            let (status, problems) = words(&desk, t, &refused);
            again(desk, &fields, status, problems).await
        }
        Err(Error::Busy) => {
            let problems = Problems::one("busy", "", t.login_busy);
            again(desk, &fields, StatusCode::SERVICE_UNAVAILABLE, problems).await
        }
        Err(error) => Err(error.into()),
    }
}

/// `POST /console/{slug}/logout`
pub(super) async fn leave(mut desk: Desk, body: Body) -> Result<Response, Leave> {
    desk.member().await?;
    desk.fields(body).await?;
    desk.leave().await?;
    Ok(Redirect::to(&desk.path("/login?out=1")).into_response())
}

fn words(desk: &Desk, t: &'static Console, entry: &StaffEntry) -> (StatusCode, Problems) {
    let many = StatusCode::TOO_MANY_REQUESTS;
    match entry {
        StaffEntry::Wait { retry_after } => {
            let text = fill(t.login_wait, &[("seconds", &retry_after.to_string())]);
            (many, Problems::one("login_wait", "", text))
        }
        StaffEntry::Locked { until } => {
            let until = until.unwrap_or(desk.app.now());
            let minutes = until.since(desk.app.now()).div_ceil(60).max(1).to_string();
            let text = fill(t.login_locked, &[("minutes", &minutes)]);
            (many, Problems::one("login_locked", "", text))
        }
        StaffEntry::Refused | StaffEntry::Accepted(_) => (
            StatusCode::UNPROCESSABLE_ENTITY,
            Problems::one("login_wrong", "name", t.login_wrong),
        ),
    }
}

async fn again(
    mut desk: Desk,
    fields: &Fields,
    status: StatusCode,
    problems: Problems,
) -> Result<Response, Leave> {
    let mut shown = blank(&mut desk).await?;
    shown.c.f.failed = true;
    shown.name = fields.shown("name");
    shown.problems = problems;
    page_with(status, &shown)
}

async fn blank(desk: &mut Desk) -> Result<Page, Leave> {
    let t = Console::of(desk.visit.lang);
    let digits = desk.institution.token.params.digits.count().to_string();
    Ok(Page {
        c: desk.frame("console-login", t.login_title, None).await?,
        problems: Problems::default(),
        notice: None,
        name: String::new(),
        otp_hint: fill(t.otp_hint, &[("digits", &digits)]),
    })
}
