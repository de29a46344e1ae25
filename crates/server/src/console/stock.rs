//! Hardware tokens in stock.

use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use serde::Deserialize;
use warifu_issuer::staff::Right;
use warifu_issuer::stock::{MakerCount, StockToken};
use warifu_otp::SerialNumber;

use super::desk::{Desk, Frames};
use crate::portal::leave::Leave;
use crate::portal::page;
use crate::text::{Console, long_date_time};

/// Tokens of a page.
const PAGE: u32 = 50;

#[derive(Template)]
#[template(path = "console/stock.html")]
struct Page {
    c: Frames,
    makers: Vec<MakerCount>,
    bound: u64,
    ended: u64,
    after: String,
    rows: Vec<Row>,
    next: Option<String>,
    imports: bool,
}

struct Row {
    serial: String,
    grouped: String,
    maker: String,
    since: String,
    until: Option<String>,
    expired: bool,
}

/// Where the page begins.
#[derive(Deserialize)]
pub(super) struct Turn {
    after: Option<String>,
}

/// `GET /console/{slug}/stock`
pub(super) async fn show(Query(turn): Query<Turn>, mut desk: Desk) -> Result<Response, Leave> {
    let staff = desk.staff(Right::SeeStock).await?;
    let (issuer, slug) = (desk.app.issuer.clone(), desk.institution.slug.clone());
    let after = turn.after.unwrap_or_default();
    let from = SerialNumber::parse(&after).ok();
    let counts = issuer.stock_counts(&slug).await?;
    let stock = issuer.stock(&slug, from.as_ref(), PAGE).await?;
    let t = Console::of(desk.visit.lang);
    let rows = stock.tokens.iter().map(|one| row(&desk, one)).collect();
    page(&Page {
        c: desk
            .frame("console-stock", t.stock_title, Some(&staff))
            .await?,
        makers: counts.makers,
        bound: counts.bound,
        ended: counts.ended,
        after: from.map_or(String::new(), |serial| serial.grouped()),
        rows,
        next: stock.next.map(|serial| serial.to_string()),
        imports: staff.role.may(Right::ImportStock),
    })
}

fn row(desk: &Desk, one: &StockToken) -> Row {
    let time = |at: u64| long_date_time(desk.visit.lang, at, desk.app.offset());
    Row {
        serial: one.serial.to_string(),
        grouped: one.serial.grouped(),
        maker: one.maker.clone(),
        since: time(one.since.0),
        until: one.valid_until.map(|at| time(at.0)),
        expired: one.is_expired(desk.app.now()),
    }
}
