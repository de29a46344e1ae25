//! Unregistering a token: a registration PIN, and no code of it.

use askama::Template;
use axum::body::Body;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use warifu_enroll::UserId;
use warifu_issuer::contract::Mode;
use warifu_issuer::proof::SecretKind;
use warifu_issuer::release::Released;
use warifu_otp::SerialNumber;

use super::{Held, pin, tokens};
use crate::portal::desk::{Desk, Done};
use crate::portal::frame::Frame;
use crate::portal::leave::Leave;
use crate::portal::page_with;
use crate::portal::problems::Problems;
use crate::portal::steps::steps;
use crate::text::{Company, CompanyErrors};

#[derive(Template)]
#[template(path = "company_unregister.html")]
struct Page {
    f: Frame,
    t: &'static Company,
    slug: String,
    problems: Problems,
    who: String,
    user: String,
    mode: &'static str,
    present: String,
    present_raw: String,
}

/// Whom the page is about.
#[derive(Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    user: String,
}

/// `GET /i/{slug}/unregister`
pub(crate) async fn show(Query(asked): Query<Asked>, mut desk: Desk) -> Result<Response, Leave> {
    let held = Held::of(&mut desk).await?;
    let user = holder(&desk, &held, &asked.user)?;
    desk.touch().await?;
    page_with(StatusCode::OK, &blank(&desk, &held, &user)?)
}

/// `POST /i/{slug}/unregister`
pub(crate) async fn submit(mut desk: Desk, body: Body) -> Result<Response, Leave> {
    Desk::offers(desk.institution.portal.company.is_some())?;
    let fields = desk.fields(body).await?;
    let held = Held::of(&mut desk).await?;
    let user = holder(&desk, &held, fields.get("user"))?;
    let mut shown = blank(&desk, &held, &user)?;
    if fields.only_switches() {
        return page_with(StatusCode::OK, &shown);
    }
    let elsewhere = || Leave::Go(desk.path("/tokens?elsewhere=1"));
    let present = SerialNumber::parse(fields.get("present")).map_err(|_| elsewhere())?;
    let kind = SecretKind::RegistrationPin;
    if let Err((status, problems)) = pin::judge(&desk, &held.customer, kind, &fields).await? {
        shown.f.failed = true;
        shown.problems = problems;
        return page_with(status, &shown);
    }
    let mode = Mode::named(fields.get("mode")).unwrap_or(held.contract.mode);
    let issuer = &desk.app.issuer;
    let (released, receipt) = issuer
        .unregister(&held.customer, mode, &user, present)
        .await?;
    match released {
        Released::Done { .. } => {
            desk.app.wake.notify_one();
            let who = held.name(Company::of(desk.visit.lang), &user);
            desk.say_done(Done {
                who: Some(who),
                ..Done::of(&receipt, None, None)
            });
            desk.touch().await?;
            Ok(Redirect::to(&desk.path("/tokens?done=1")).into_response())
        }
        Released::Nothing => Err(elsewhere()),
        Released::Shut => {
            let text = CompanyErrors::of(desk.visit.lang).token_shut;
            shown.f.failed = true;
            shown.problems = Problems::one("token_shut", "", text);
            page_with(StatusCode::TOO_MANY_REQUESTS, &shown)
        }
    }
}

fn holder(desk: &Desk, held: &Held, typed: &str) -> Result<UserId, Leave> {
    let user = tokens::known(held)(typed);
    let user = user.ok_or_else(|| Leave::Go(desk.path("/tokens")))?;
    Ok(held.holder(&user))
}

fn blank(desk: &Desk, held: &Held, user: &UserId) -> Result<Page, Leave> {
    let t = Company::of(desk.visit.lang);
    let token = held.token(user);
    // Nothing to unregister: the settings say so.
    let token = token.ok_or_else(|| Leave::Go(desk.path("/tokens?done=1")))?;
    Ok(Page {
        f: desk
            .frame("unregister", t.unregister_title)
            .at_step(&steps(desk), 3)
            .with_form(desk.path("/unregister")),
        t,
        slug: desk.slug(),
        problems: Problems::default(),
        who: held.name(t, user),
        user: user.to_string(),
        mode: held.contract.mode.name(),
        present: token.serial.grouped(),
        present_raw: token.serial.to_string(),
    })
}
