//! Log in by contract ID and password; log out.

pub(crate) mod otp;

use askama::Template;
use axum::body::Body;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use warifu_issuer::customers::Customer;
use warifu_issuer::{Error, Login as Outcome};

use super::desk::{Desk, Stage};
use super::fields::Fields;
use super::frame::Frame;
use super::leave::Leave;
use super::problems::Problems;
use super::{page, page_with};
use crate::text::{Errors, Login, fill};

#[derive(Template)]
#[template(path = "login.html")]
struct Page {
    f: Frame,
    t: &'static Login,
    slug: String,
    problems: Problems,
    notice: Option<Notice>,
    contract_id: String,
}

struct Notice {
    code: &'static str,
    title: &'static str,
    text: &'static str,
    warn: bool,
}

/// Why the login page is shown.
#[derive(Deserialize)]
pub(crate) struct Why {
    expired: Option<String>,
    out: Option<String>,
}

/// `GET /i/{slug}/login`
pub(crate) async fn show(Query(why): Query<Why>, mut desk: Desk) -> Result<Response, Leave> {
    desk.touch_login().await?;
    let t = Login::of(desk.visit.lang);
    let mut shown = blank(&desk);
    if why.expired.is_some() {
        shown.notice = Some(Notice {
            code: "expired",
            title: t.expired_title,
            text: t.expired,
            warn: true,
        });
    } else if why.out.is_some() {
        shown.notice = Some(Notice {
            code: "logged_out",
            title: t.logged_out_title,
            text: t.logged_out,
            warn: false,
        });
    }
    Ok(desk.with_form_cookie(page(&shown)?))
}

/// `POST /i/{slug}/login`
pub(crate) async fn submit(mut desk: Desk, body: Body) -> Result<Response, Leave> {
    let fields = desk.login_fields(body).await?;
    if fields.only_switches() {
        return again(&desk, &fields, StatusCode::OK, Problems::default());
    }
    let problems = missing(&desk, &fields);
    if !problems.is_empty() {
        return again(&desk, &fields, StatusCode::UNPROCESSABLE_ENTITY, problems);
    }
    let slug = &desk.institution.slug;
    let password = fields.login_password("password");
    let outcome = desk
        .app
        .issuer
        .log_in(
            slug,
            fields.get("contract_id"),
            password,
            desk.visit.address,
        )
        .await;
    match outcome {
        Ok(Outcome::Accepted(customer)) => enter(desk, *customer).await,
        Ok(refused) => refuse(&desk, &fields, &refused),
        Err(Error::Busy) => {
            let text = Errors::of(desk.visit.lang).login_busy;
            again(
                &desk,
                &fields,
                StatusCode::SERVICE_UNAVAILABLE,
                Problems::one("busy", "", text),
            )
        }
        Err(error) => Err(error.into()),
    }
}

/// `POST /i/{slug}/logout`
pub(crate) async fn leave(mut desk: Desk, body: Body) -> Result<Response, Leave> {
    desk.fields(body).await?;
    desk.leave().await?;
    Ok(Redirect::to(&desk.path("/login?out=1")).into_response())
}

/// The right password: to the one-time password where a token is in use.
async fn enter(mut desk: Desk, customer: Customer) -> Result<Response, Leave> {
    let standing = desk.app.issuer.standing(customer.id).await?;
    let (stage, next) = if standing.asks_for_code() {
        (Stage::Otp, "/login/otp")
    } else {
        (Stage::In, "/")
    };
    desk.enter(customer.id, stage, false).await?;
    Ok(Redirect::to(&desk.path(next)).into_response())
}

fn missing(desk: &Desk, fields: &Fields) -> Problems {
    let e = Errors::of(desk.visit.lang);
    let mut problems = Problems::default();
    if fields.get("contract_id").trim().is_empty() {
        problems.add("contract_id_empty", "contract_id", e.contract_id_empty);
    }
    if fields.get("password").is_empty() {
        problems.add("password_empty", "password", e.password_empty);
    }
    problems
}

fn refuse(desk: &Desk, fields: &Fields, outcome: &Outcome) -> Result<Response, Leave> {
    let e = Errors::of(desk.visit.lang);
    let (status, problems) = match outcome {
        Outcome::Wait { retry_after } => {
            let text = fill(e.login_wait, &[("seconds", &retry_after.to_string())]);
            (
                StatusCode::TOO_MANY_REQUESTS,
                Problems::one("login_wait", "", text),
            )
        }
        Outcome::Locked { until } => {
            let minutes = until.since(desk.app.now()).div_ceil(60).max(1).to_string();
            let text = fill(e.login_locked, &[("minutes", &minutes)]);
            (
                StatusCode::TOO_MANY_REQUESTS,
                Problems::one("login_locked", "", text),
            )
        }
        Outcome::Refused | Outcome::Accepted(_) => (
            StatusCode::UNPROCESSABLE_ENTITY,
            Problems::one("login_wrong", "contract_id", e.login_wrong),
        ),
    };
    again(desk, fields, status, problems)
}

fn again(
    desk: &Desk,
    fields: &Fields,
    status: StatusCode,
    problems: Problems,
) -> Result<Response, Leave> {
    let mut shown = blank(desk);
    shown.f.failed = !problems.is_empty();
    shown.contract_id = fields.shown("contract_id");
    shown.problems = problems;
    page_with(status, &shown)
}

fn blank(desk: &Desk) -> Page {
    let t = Login::of(desk.visit.lang);
    Page {
        f: desk
            .frame("login", t.title)
            .at_step(&[t.step_password, t.step_otp], 1)
            .with_form(desk.path("/login")),
        t,
        slug: desk.slug(),
        problems: Problems::default(),
        notice: None,
        contract_id: String::new(),
    }
}
