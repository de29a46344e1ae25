//! A token that is nobody's: in stock, or made by an app and not bound yet.

use askama::Template;
use axum::body::Body;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use std::collections::BTreeMap;
use warifu_issuer::binding::Kind;
use warifu_issuer::console::{Cared, FreeFile};
use warifu_issuer::life::StateName;
use warifu_issuer::staff::{Right, Staff};
use warifu_issuer::stock::By;
use warifu_otp::SerialNumber;

use super::desk::{Desk, Frames};
use super::log::{Told, told};
use crate::http::failure::Failure;
use crate::portal::leave::Leave;
use crate::portal::problems::Problems;
use crate::portal::{page, page_with};
use crate::text::Console;

#[derive(Template)]
#[template(path = "console/free.html")]
struct Page {
    c: Frames,
    serial: String,
    grouped: String,
    kind: &'static str,
    life: &'static str,
    class: &'static str,
    state: &'static str,
    failures: u32,
    opens: bool,
    line: Vec<Told>,
    problems: Problems,
    reason: String,
}

/// `GET /console/{slug}/free/{serial}`
pub(super) async fn show(
    Path(path): Path<BTreeMap<String, String>>,
    mut desk: Desk,
) -> Result<Response, Leave> {
    let staff = desk.staff(Right::See).await?;
    let found = found(&desk, &path).await?;
    page(&blank(&mut desk, &staff, &found).await?)
}

/// `POST /console/{slug}/free/{serial}`
pub(super) async fn submit(
    Path(path): Path<BTreeMap<String, String>>,
    mut desk: Desk,
    body: Body,
) -> Result<Response, Leave> {
    let staff = desk.staff(Right::Unlock).await?;
    let fields = desk.fields(body).await?;
    let found = found(&desk, &path).await?;
    let t = Console::of(desk.visit.lang);
    let Some(by) = By::new(staff.login.as_str(), fields.get("reason")) else {
        let mut shown = blank(&mut desk, &staff, &found).await?;
        shown.c.f.failed = true;
        shown.problems = Problems::one("reason_bad", "reason", t.reason_bad);
        shown.reason = fields.shown("reason");
        return page_with(StatusCode::UNPROCESSABLE_ENTITY, &shown);
    };
    let serial = &found.token.serial;
    let done = desk
        .app
        .issuer
        .unlock_free(&staff.institution, serial, &by)
        .await?;
    desk.say(if done == Cared::Done {
        "unlock"
    } else {
        "nothing"
    })
    .await?;
    Ok(Redirect::to(&desk.path(&format!("/free/{serial}"))).into_response())
}

async fn found(desk: &Desk, path: &BTreeMap<String, String>) -> Result<FreeFile, Leave> {
    let serial = path
        .get("serial")
        .and_then(|text| SerialNumber::exact(text));
    let serial = serial.ok_or(Failure::NotFound)?;
    let found = desk
        .app
        .issuer
        .unbound(&desk.institution.slug, &serial)
        .await?;
    Ok(found.ok_or(Failure::NotFound)?)
}

async fn blank(desk: &mut Desk, staff: &Staff, found: &FreeFile) -> Result<Page, Leave> {
    let t = Console::of(desk.visit.lang);
    let (class, state) = match found.life {
        StateName::FreeLocked => ("bad", t.free_locked),
        StateName::Lapsed => ("bad", t.expired_token),
        _ => ("ok", t.free_open),
    };
    let line = found.line.iter().map(|one| told(desk, one)).collect();
    let locked = found.life.may("unlock to bind").is_some();
    Ok(Page {
        c: desk
            .frame("console-free", t.free_title, Some(staff))
            .await?,
        serial: found.token.serial.to_string(),
        grouped: found.token.serial.grouped(),
        kind: match found.token.kind {
            Kind::Soft => t.soft,
            Kind::Hardware => t.hardware,
        },
        life: found.life.name(),
        class,
        state,
        failures: found.token.failures,
        opens: locked && staff.role.may(Right::Unlock),
        line,
        problems: Problems::default(),
        reason: String::new(),
    })
}
