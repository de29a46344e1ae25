//! `/console/`: which institution's console.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::desk::Frames;
use crate::app::Shared;
use crate::http::visit::Visit;
use crate::portal::frame::{Brand, Frame};
use crate::portal::leave::Leave;
use crate::portal::page;
use crate::text::Console;

#[derive(Template)]
#[template(path = "console/home.html")]
struct Page {
    c: Frames,
    institutions: Vec<Brand>,
}

/// `GET /console/`
pub(super) async fn show(State(app): State<Shared>, visit: Visit) -> Result<Response, Leave> {
    let t = Console::of(visit.lang);
    let all = app.issuer.institutions().iter();
    page(&Page {
        institutions: all.map(|one| Brand::of(one, visit.lang)).collect(),
        c: Frames {
            f: Frame::new(&app, &visit, "console-home", t.institutions),
            t,
            base: "/console".to_owned(),
            who: None,
            said: None,
        },
    })
}
