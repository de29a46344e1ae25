//! The one-time password at login.

use askama::Template;
use axum::body::Body;
use axum::response::{IntoResponse, Redirect, Response};
use warifu_issuer::verification::{Purpose, Verdict, Who};

use crate::portal::desk::{Desk, Stage};
use crate::portal::frame::Frame;
use crate::portal::leave::Leave;
use crate::portal::problems::Problems;
use crate::portal::verdict::{Refused, form, kept, otp_hint, refused};
use crate::portal::{page, page_with};
use crate::text::Login;

#[derive(Template)]
#[template(path = "login_otp.html")]
struct Page {
    f: Frame,
    t: &'static Login,
    slug: String,
    problems: Problems,
    otp: String,
    otp_hint: String,
}

/// `GET /i/{slug}/login/otp`
pub(crate) async fn show(mut desk: Desk) -> Result<Response, Leave> {
    desk.customer(Stage::Otp).await?;
    desk.touch().await?;
    page(&blank(&desk))
}

/// `POST /i/{slug}/login/otp`
pub(crate) async fn submit(mut desk: Desk, body: Body) -> Result<Response, Leave> {
    let fields = desk.fields(body).await?;
    let customer = desk.customer(Stage::Otp).await?;
    let typed = fields.get("otp");
    if fields.only_switches() {
        return again(&desk, Refused::nothing(), fields.shown("otp"));
    }
    if let Err(refused) = form(&desk, typed) {
        return again(&desk, refused, fields.shown("otp"));
    }
    let who = Who::Customer(customer.id);
    let verdict = desk
        .app
        .issuer
        .verify(&desk.institution.slug, who, Purpose::Confirm, typed)
        .await?;
    desk.app.wake_for(&verdict);
    if let Verdict::Accepted { .. } = verdict {
        desk.enter(customer.id, Stage::In, true).await?;
        return Ok(Redirect::to(&desk.path("/")).into_response());
    }
    let shown = kept(&verdict, &fields);
    again(&desk, refused(&desk, &verdict), shown)
}

fn again(desk: &Desk, refused: Refused, otp: String) -> Result<Response, Leave> {
    let mut shown = blank(desk);
    shown.f.failed = !refused.problems.is_empty();
    shown.problems = refused.problems;
    shown.otp = otp;
    page_with(refused.status, &shown)
}

fn blank(desk: &Desk) -> Page {
    let t = Login::of(desk.visit.lang);
    Page {
        f: desk
            .frame("login-otp", t.otp_title)
            .at_step(&[t.step_password, t.step_otp], 2)
            .with_form(desk.path("/login/otp")),
        t,
        slug: desk.slug(),
        problems: Problems::default(),
        otp: String::new(),
        otp_hint: otp_hint(desk, t.otp_hint),
    }
}
