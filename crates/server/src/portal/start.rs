//! `/`: the institutions, and in the demo who may log in.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::frame::{Brand, Frame};
use super::leave::Leave;
use super::page;
use crate::app::Shared;
use crate::cli::demo;
use crate::http::visit::Visit;
use crate::text::Start;

#[derive(Template)]
#[template(path = "start.html")]
struct Page {
    f: Frame,
    t: &'static Start,
    institutions: Vec<Door>,
}

struct Door {
    slug: String,
    name: String,
    service: String,
    customers: Vec<demo::Person>,
}

/// `GET /`
pub(crate) async fn show(State(app): State<Shared>, visit: Visit) -> Result<Response, Leave> {
    let t = Start::of(visit.lang);
    let people = |slug: &str| {
        if app.config.demo.enabled {
            demo::people(slug)
        } else {
            Vec::new()
        }
    };
    let institutions = app.issuer.institutions().iter().map(|institution| {
        let Brand {
            slug,
            name,
            service,
            ..
        } = Brand::of(institution, visit.lang);
        Door {
            customers: people(&slug),
            slug,
            name,
            service,
        }
    });
    page(&Page {
        f: Frame::new(&app, &visit, "start", t.title),
        t,
        institutions: institutions.collect(),
    })
}
