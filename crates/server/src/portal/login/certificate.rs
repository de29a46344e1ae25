//! Logging in with a client certificate: it names the contract, and the contract
//! PIN is asked besides.

use askama::Template;
use axum::body::Body;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use warifu_issuer::customers::Customer;
use warifu_issuer::proof::SecretKind;

use crate::http::Door;
use crate::portal::company::pin;
use crate::portal::desk::{Desk, Stage};
use crate::portal::frame::Frame;
use crate::portal::leave::Leave;
use crate::portal::page_with;
use crate::portal::problems::Problems;
use crate::text::CompanyLogin;

#[derive(Template)]
#[template(path = "login_certificate.html")]
struct Page {
    f: Frame,
    t: &'static CompanyLogin,
    slug: String,
    problems: Problems,
    contract: String,
    name: String,
}

#[derive(Template)]
#[template(path = "login_no_certificate.html")]
struct Lacking {
    f: Frame,
    t: &'static CompanyLogin,
    slug: String,
    code: &'static str,
    text: &'static str,
}

/// `GET /i/{slug}/login/certificate`
pub(crate) async fn show(mut desk: Desk) -> Result<Response, Leave> {
    let customer = match holder(&desk).await? {
        Ok(customer) => customer,
        Err(lacking) => return Ok(lacking),
    };
    desk.touch_login().await?;
    let page = page_with(StatusCode::OK, &blank(&desk, &customer))?;
    Ok(desk.with_form_cookie(page))
}

/// `POST /i/{slug}/login/certificate`
pub(crate) async fn submit(mut desk: Desk, body: Body) -> Result<Response, Leave> {
    let fields = desk.login_fields(body).await?;
    let customer = match holder(&desk).await? {
        Ok(customer) => customer,
        Err(lacking) => return Ok(lacking),
    };
    let mut shown = blank(&desk, &customer);
    if fields.only_switches() {
        return page_with(StatusCode::OK, &shown);
    }
    let kind = SecretKind::ContractPin;
    if let Err((status, problems)) = pin::judge(&desk, &customer, kind, &fields).await? {
        shown.f.failed = true;
        shown.problems = problems;
        return page_with(status, &shown);
    }
    desk.app.issuer.logged_in(&customer, "certificate").await?;
    desk.enter(customer.id, Stage::In, None).await?;
    let next = desk.onward().unwrap_or_else(|| desk.path("/"));
    Ok(Redirect::to(&next).into_response())
}

/// Whose certificate was shown, or the page that says what to do. Who comes by
/// the plain door is shown the other one.
async fn holder(desk: &Desk) -> Result<Result<Customer, Response>, Leave> {
    Desk::offers(desk.institution.portal.certificate.is_some())?;
    let shown = match desk.visit.door {
        Door::Certified(shown) => shown,
        Door::Plain => {
            let origin = desk.app.certified_origin.as_deref();
            Desk::offers(origin.is_some())?;
            let path = desk.path("/login/certificate");
            return Err(Leave::Go(format!("{}{path}", origin.unwrap_or_default())));
        }
    };
    let t = CompanyLogin::of(desk.visit.lang);
    let Some(fingerprint) = shown else {
        let words = (
            "certificate_missing",
            t.no_certificate_title,
            t.no_certificate,
        );
        return lacking(desk, words).map(Err);
    };
    let slug = &desk.institution.slug;
    match desk.app.issuer.certified(slug, fingerprint).await? {
        Some(customer) => Ok(Ok(customer)),
        None => lacking(desk, ("certificate_unknown", t.unknown_title, t.unknown)).map(Err),
    }
}

fn lacking(
    desk: &Desk,
    (code, title, text): (&'static str, &'static str, &'static str),
) -> Result<Response, Leave> {
    let t = CompanyLogin::of(desk.visit.lang);
    let shown = Lacking {
        f: desk
            .frame("login-no-certificate", title)
            .at_step(&[t.step_certificate, t.pin], 1),
        t,
        slug: desk.slug(),
        code,
        text,
    };
    page_with(StatusCode::FORBIDDEN, &shown)
}

fn blank(desk: &Desk, customer: &Customer) -> Page {
    let t = CompanyLogin::of(desk.visit.lang);
    Page {
        f: desk
            .frame("login-certificate", t.certificate_title)
            .at_step(&[t.step_certificate, t.pin], 2)
            .with_form(desk.path("/login/certificate")),
        t,
        slug: desk.slug(),
        problems: Problems::default(),
        contract: customer.contract.to_string(),
        name: customer.name.clone(),
    }
}
