//! A support code that a customer has read out.

use askama::Template;
use axum::body::Body;
use axum::http::StatusCode;
use axum::response::Response;
use warifu_issuer::staff::Right;
use warifu_otp::support::{CLOCKS, ERRORS, KEY_STORES, SYSTEMS, SupportCode};

use super::desk::{Desk, Frames};
use crate::portal::leave::Leave;
use crate::portal::problems::Problems;
use crate::portal::{page, page_with};
use crate::text::Console;

#[derive(Template)]
#[template(path = "console/decode.html")]
struct Page {
    c: Frames,
    problems: Problems,
    code: String,
    told: Vec<(&'static str, String)>,
}

/// `GET /console/{slug}/support-code`
pub(super) async fn show(mut desk: Desk) -> Result<Response, Leave> {
    let staff = desk.staff(Right::Decode).await?;
    let t = Console::of(desk.visit.lang);
    page(&Page {
        c: desk
            .frame("console-decode", t.decode_title, Some(&staff))
            .await?,
        problems: Problems::default(),
        code: String::new(),
        told: Vec::new(),
    })
}

/// `POST /console/{slug}/support-code`
pub(super) async fn submit(mut desk: Desk, body: Body) -> Result<Response, Leave> {
    let staff = desk.staff(Right::Decode).await?;
    let fields = desk.fields(body).await?;
    let t = Console::of(desk.visit.lang);
    let mut shown = Page {
        c: desk
            .frame("console-decode", t.decode_title, Some(&staff))
            .await?,
        problems: Problems::default(),
        code: fields.shown("code"),
        told: Vec::new(),
    };
    let Ok(code) = SupportCode::parse(fields.get("code")) else {
        shown.c.f.failed = true;
        shown.problems = Problems::one("support_code", "code", t.decode_bad);
        return page_with(StatusCode::UNPROCESSABLE_ENTITY, &shown);
    };
    shown.told = told(t, &code);
    page(&shown)
}

/// The lists' own words are the app's codes; the same stand in its documents.
fn told(t: &'static Console, code: &SupportCode) -> Vec<(&'static str, String)> {
    let of =
        |list: &[&'static str], place: usize| list.get(place).copied().unwrap_or("?").to_owned();
    let (minor, patch) = code.version;
    let serial = code.serial_suffix.map_or_else(
        || t.decode_serial_none.to_owned(),
        |four| format!("{four:04}"),
    );
    vec![
        (t.decode_version, format!("0.{minor}.{patch}")),
        (t.decode_system, of(&SYSTEMS, code.system)),
        (t.decode_clock, of(&CLOCKS, code.clock)),
        (t.decode_store, of(&KEY_STORES, code.key_store)),
        (t.decode_error, of(&ERRORS, code.error)),
        (t.decode_serial, serial),
    ]
}
