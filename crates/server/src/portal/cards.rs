//! The demo's customer cards, as they would come by post, and its certificates, as
//! they would be handed out at the counter.

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use super::frame::{Brand, Frame};
use super::leave::Leave;
use super::page;
use crate::app::Shared;
use crate::cli::demo::people;
use crate::cli::demo_company::{Authority, IMPORT, read};
use crate::http::failure::Failure;
use crate::http::visit::Visit;
use crate::text::DemoCards;

/// Cells of a row of a printed card.
const IN_A_ROW: usize = 6;

#[derive(Template)]
#[template(path = "customer_cards.html")]
struct Page {
    f: Frame,
    t: &'static DemoCards,
    cards: Vec<Card>,
    import: &'static str,
    authority: bool,
}

struct Card {
    institution: String,
    name: &'static str,
    contract: String,
    pin: String,
    registration_pin: String,
    rows: Vec<Vec<(String, String)>>,
    certificate: bool,
}

/// The demo's pages.
pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route("/customer-cards", get(show))
        .route("/customer-cards/{file}", get(file))
}

async fn show(State(app): State<Shared>, visit: Visit) -> Result<Response, Leave> {
    let t = DemoCards::of(visit.lang);
    let mut cards = Vec::new();
    for institution in app.issuer.institutions().iter() {
        let certificate = institution.portal.certificate.is_some();
        let name = Brand::of(institution, visit.lang).name;
        let with_card = people(institution).into_iter();
        cards.extend(
            with_card
                .filter(|one| !one.card.is_empty())
                .map(|one| Card {
                    institution: name.clone(),
                    name: one.name(),
                    pin: one.contract_pin.clone().unwrap_or_default(),
                    registration_pin: one.registration_pin.clone().unwrap_or_default(),
                    rows: one.card.chunks(IN_A_ROW).map(<[_]>::to_vec).collect(),
                    contract: one.contract_id,
                    certificate: certificate && app.certified_origin.is_some(),
                }),
        );
    }
    page(&Page {
        f: Frame::new(&app, &visit, "customer-cards", t.title),
        t,
        cards,
        import: IMPORT,
        authority: app.certified_origin.is_some(),
    })
}

/// Only names that the page itself links to are looked for.
async fn file(State(app): State<Shared>, Path(name): Path<String>) -> Result<Response, Leave> {
    let plain = |text: &str| text.bytes().all(|b| b.is_ascii_alphanumeric());
    let kind = match name.split_once('.') {
        Some((contract, "p12")) if plain(contract) => "application/x-pkcs12",
        Some(("authority", "pem")) => "application/x-pem-file",
        _ => return Err(Failure::NotFound.into()),
    };
    let bytes = read(&Authority::place(&app.config, &name)).ok_or(Failure::NotFound)?;
    Ok(([(header::CONTENT_TYPE, kind)], bytes).into_response())
}
