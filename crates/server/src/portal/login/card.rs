//! The customer card at login: the code of the symbol that is asked.

use askama::Template;
use axum::body::Body;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use warifu_issuer::contract::{CardAnswer, CardCode};
use warifu_issuer::customers::Customer;
use warifu_issuer::policy::CardPolicy;

use super::steps;
use crate::http::failure::Failure;
use crate::portal::desk::{Desk, Stage};
use crate::portal::frame::Frame;
use crate::portal::leave::Leave;
use crate::portal::page_with;
use crate::portal::problems::Problems;
use crate::text::{CompanyErrors, CompanyLogin, fill};

#[derive(Template)]
#[template(path = "login_card.html")]
struct Page {
    f: Frame,
    t: &'static CompanyLogin,
    slug: String,
    problems: Problems,
    /// `None` where the card is locked.
    symbol: Option<String>,
    hint: String,
}

/// `GET /i/{slug}/login/card`
pub(crate) async fn show(mut desk: Desk) -> Result<Response, Leave> {
    let policy = policy(&desk)?;
    let customer = desk.customer(Stage::Card).await?;
    desk.touch().await?;
    answer(
        &desk,
        &customer,
        &policy,
        StatusCode::OK,
        Problems::default(),
    )
    .await
}

/// `POST /i/{slug}/login/card`
pub(crate) async fn submit(mut desk: Desk, body: Body) -> Result<Response, Leave> {
    let policy = policy(&desk)?;
    let fields = desk.fields(body).await?;
    let customer = desk.customer(Stage::Card).await?;
    let show = async |status, problems| answer(&desk, &customer, &policy, status, problems).await;
    if fields.only_switches() {
        return show(StatusCode::OK, Problems::default()).await;
    }
    let e = CompanyErrors::of(desk.visit.lang);
    let wrong = StatusCode::UNPROCESSABLE_ENTITY;
    if fields.get("card_code").trim().is_empty() {
        let problems = Problems::one("card_empty", "card_code", e.card_empty);
        return show(wrong, problems).await;
    }
    let Some(code) = CardCode::parse(fields.get("card_code"), &policy) else {
        let text = fill(e.card_form, &[("digits", &policy.digits.to_string())]);
        return show(wrong, Problems::one("card_form", "card_code", text)).await;
    };
    match desk.app.issuer.answer_card(&customer, &code).await? {
        CardAnswer::Right => {}
        CardAnswer::Wrong { left } => {
            let text = fill(e.card_wrong, &[("left", &left.to_string())]);
            let text = desk.calling(&text);
            return show(wrong, Problems::one("card_wrong", "card_code", text)).await;
        }
        CardAnswer::Locked => {
            desk.app.wake.notify_one();
            return show(StatusCode::TOO_MANY_REQUESTS, Problems::default()).await;
        }
    }
    desk.enter(customer.id, Stage::In, None).await?;
    let next = desk.onward().unwrap_or_else(|| desk.path("/"));
    Ok(Redirect::to(&next).into_response())
}

fn policy(desk: &Desk) -> Result<CardPolicy, Leave> {
    let policy = desk.institution.card.clone();
    policy.ok_or(Leave::Fail(Failure::NotFound))
}

async fn answer(
    desk: &Desk,
    customer: &Customer,
    policy: &CardPolicy,
    status: StatusCode,
    problems: Problems,
) -> Result<Response, Leave> {
    let t = CompanyLogin::of(desk.visit.lang);
    let symbol = desk.app.issuer.card_symbol(customer).await?;
    let title = match symbol {
        Some(_) => t.card_title,
        None => t.card_locked_title,
    };
    let mut frame = desk
        .frame("login-card", title)
        .at_step(&steps(&desk.institution, desk.visit.lang), 2);
    // A card that is locked has no form to go along.
    if symbol.is_some() {
        frame = frame.with_form(desk.path("/login/card"));
    }
    frame.failed = !problems.is_empty();
    let shown = Page {
        f: frame,
        t,
        slug: desk.slug(),
        problems,
        symbol,
        hint: fill(t.card_hint, &[("digits", &policy.digits.to_string())]),
    };
    page_with(status, &shown)
}
