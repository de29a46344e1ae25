//! `/`: the first page of the demonstration. The institutions side by side, as
//! their policies describe them, and who may log in.

mod look;
mod offer;

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;

use super::frame::{Brand, Frame};
use super::leave::Leave;
use super::page;
use crate::app::Shared;
use crate::cli::{demo, demo_staff};
use crate::http::visit::Visit;
use crate::text::{Lang, Tour, fill};
use warifu_issuer::policy::Institution;

#[derive(Template)]
#[template(path = "start.html")]
struct Page {
    f: Frame,
    t: &'static Tour,
    institutions: Vec<Door>,
    /// One of them asks its customers to call.
    calls: bool,
    /// One of them takes hardware tokens.
    hardware: bool,
    /// One of them has customer cards.
    cards: bool,
    /// Where staff work, and who they are.
    staff: Option<Office>,
}

/// The institution whose support console can be tried.
struct Office {
    slug: String,
    name: String,
    service_id: String,
    staff: Vec<demo_staff::Colleague>,
}

/// One institution.
struct Door {
    slug: String,
    name: String,
    service: String,
    kind: &'static str,
    tags: Vec<String>,
    steps: Vec<String>,
    first: Vec<Fact>,
    others: Vec<Vec<Fact>>,
    others_title: String,
    hardware: bool,
    cards: bool,
    calls: bool,
}

/// One thing that a customer types or is known by.
struct Fact {
    label: &'static str,
    value: String,
}

/// The routes of the demonstration's first page; nowhere else are they there.
pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route("/", get(show))
        .route("/static/institutions.css", get(look::sheet))
}

/// `GET /`
async fn show(State(app): State<Shared>, visit: Visit) -> Result<Response, Leave> {
    let t = Tour::of(visit.lang);
    let all = app.issuer.institutions();
    let institutions: Vec<Door> = all.iter().map(|one| door(one, t, visit.lang)).collect();
    page(&Page {
        f: Frame::new(&app, &visit, "start", t.title),
        t,
        hardware: institutions.iter().any(|one| one.hardware),
        cards: institutions.iter().any(|one| one.cards),
        calls: institutions.iter().any(|one| one.calls),
        staff: office(&app, visit.lang),
        institutions,
    })
}

/// Nobody where no staff was entered, or where there is no console.
fn office(app: &Shared, lang: Lang) -> Option<Office> {
    let all = app.issuer.institutions();
    let there = !app.config.demo.no_staff && app.config.has_console();
    let at = demo_staff::place(all).filter(|_| there)?;
    Some(Office {
        slug: at.slug.to_string(),
        name: Brand::of(at, lang).name,
        service_id: at.service.to_string(),
        staff: demo_staff::colleagues(all, at),
    })
}

fn door(institution: &Institution, t: &'static Tour, lang: Lang) -> Door {
    let Brand {
        slug,
        name,
        service,
        ..
    } = Brand::of(institution, lang);
    let calls = institution.telephone_check.is_some();
    let mut people = demo::people(institution)
        .into_iter()
        .map(|person| facts(person, calls, t));
    let first = people.next().unwrap_or_default();
    let others: Vec<_> = people.collect();
    Door {
        slug,
        name,
        service,
        kind: offer::kind(institution, lang),
        tags: offer::tags(institution, lang),
        steps: offer::steps(institution, lang),
        first,
        others_title: fill(t.others, &[("n", &others.len().to_string())]),
        others,
        hardware: institution.portal.takes_tokens(),
        cards: institution.card.is_some(),
        calls,
    }
}

/// What stands on the card of a customer.
fn facts(person: demo::Person, calls: bool, t: &'static Tour) -> Vec<Fact> {
    let account = person.account.map(|account| account.join("-"));
    let phones = person.phones.into_iter().filter(|_| calls);
    let known = [
        Some((t.contract_id, person.contract_id)),
        account.map(|it| (t.account, it)),
        Some((t.password, person.password)).filter(|_| person.contract_pin.is_none()),
        person.contract_pin.map(|it| (t.contract_pin, it)),
        person.registration_pin.map(|it| (t.registration_pin, it)),
        person.confirmation_password.map(|it| (t.confirmation, it)),
        person.transfer_password.map(|it| (t.transfer, it)),
    ];
    let known = known.into_iter().flatten();
    known
        .chain(phones.map(|number| (t.phone, number)))
        .chain([(t.user_id, person.user_id)])
        .map(|(label, value)| Fact { label, value })
        .collect()
}
