//! The demo's hardware tokens: what is printed on their backs, and what their
//! windows show.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use warifu_otp::{Period, UnixTime};

use super::frame::{Brand, Frame};
use super::leave::Leave;
use super::page;
use crate::app::Shared;
use crate::cli::{DemoHardware, DemoToken};
use crate::http::failure::Failure;
use crate::http::visit::Visit;
use crate::text::{HardwarePage, fill};

#[derive(Template)]
#[template(path = "hardware.html")]
struct Page {
    f: Frame,
    t: &'static HardwarePage,
    left: String,
    houses: Vec<House>,
}

/// Those that one institution has in stock.
struct House {
    slug: String,
    name: String,
    tokens: Vec<Shown>,
}

/// One of them.
struct Shown {
    serial: String,
    code: String,
}

/// `GET /hardware-tokens`
pub(crate) async fn show(State(app): State<Shared>, visit: Visit) -> Result<Response, Leave> {
    if !app.config.demo.enabled {
        return Err(Failure::NotFound.into());
    }
    let t = HardwarePage::of(visit.lang);
    let now = app.now();
    let all = app.issuer.institutions().iter();
    let taking = all.filter(|one| one.portal.takes_tokens()).enumerate();
    let houses = taking.filter_map(|(place, institution)| {
        let hardware = DemoHardware::in_stock(&app.config)?.of_place(place);
        let Brand { slug, name, .. } = Brand::of(institution, visit.lang);
        Some(House {
            slug,
            name,
            tokens: hardware
                .tokens()
                .iter()
                .map(|one| shown(one, now))
                .collect(),
        })
    });
    page(&Page {
        f: Frame::new(&app, &visit, "hardware", t.title),
        t,
        left: fill(t.left, &[("seconds", &left(now).to_string())]),
        houses: houses.collect(),
    })
}

fn shown(token: &DemoToken, now: UnixTime) -> Shown {
    let code = token.code(now);
    let (first, second) = code.as_str().split_at(3);
    Shown {
        serial: token.serial.grouped(),
        code: format!("{first} {second}"),
    }
}

/// All of them are of one make.
fn left(now: UnixTime) -> u64 {
    let period = Period::Sixty.seconds();
    period.saturating_sub(now.0.checked_rem(period).unwrap_or(0))
}
