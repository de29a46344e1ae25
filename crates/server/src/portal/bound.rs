//! The page after *start*, *exchange* or *stop*: the receipt.

use askama::Template;
use axum::response::Response;
use warifu_issuer::binding::Act;
use warifu_otp::SerialNumber;

use super::desk::{Desk, Done, Stage};
use super::fields::Fields;
use super::frame::Frame;
use super::leave::Leave;
use super::page;
use super::steps::steps;
use crate::text::{Binding, fill, long_date_time};

#[derive(Template)]
#[template(path = "bound.html")]
struct Page {
    f: Frame,
    t: &'static Binding,
    slug: String,
    receipt: String,
    at: String,
    serial: String,
    at_login: Option<bool>,
    hold: Option<String>,
}

/// `GET /i/{slug}/bound`
pub(crate) async fn show(mut desk: Desk) -> Result<Response, Leave> {
    desk.customer(Stage::In).await?;
    // What a contract's administrator does is said where it was begun.
    Desk::offers(desk.institution.portal.binding.is_some())?;
    let done = desk.done().ok_or_else(|| Leave::Go(desk.path("/")))?;
    desk.touch().await?;
    let lang = desk.visit.lang;
    let t = Binding::of(lang);
    let title = match Act::named(&done.act) {
        Some(Act::Start) => t.start_done,
        Some(Act::Exchange) => t.exchange_done,
        _ => t.stop_done,
    };
    let time = |at| long_date_time(lang, at, desk.app.offset());
    page(&Page {
        f: desk.frame("bound", title).at_step(&steps(&desk), 3),
        t,
        slug: desk.slug(),
        receipt: done.receipt.to_string(),
        at: time(done.at),
        serial: done.serial.clone(),
        at_login: done.at_login,
        hold: done
            .usable_from
            .map(|from| fill(t.hold, &[("time", &time(from))])),
    })
}

/// Whether this session has done that very thing: the same form, sent twice, leads
/// to the same receipt.
pub(super) async fn is_done(desk: &mut Desk, act: Act, fields: &Fields) -> Result<bool, Leave> {
    let field = match act {
        Act::Stop => "present",
        Act::Start | Act::Exchange => "serial",
    };
    let Ok(serial) = SerialNumber::parse(fields.get(field)) else {
        return Ok(false);
    };
    let done = |done: Done| done.act == act.name() && done.serial == serial.grouped();
    if !desk.done().is_some_and(done) {
        return Ok(false);
    }
    let customer = desk.customer(Stage::In).await?;
    let standing = desk.app.issuer.standing(&customer).await?;
    let there = standing.tokens.iter().any(|token| token.serial == serial);
    Ok(there != (act == Act::Stop))
}
