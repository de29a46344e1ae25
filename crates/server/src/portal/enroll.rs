//! `/enroll`: the page behind the link. What the fragment says stays in the browser.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::frame::Frame;
use super::leave::Leave;
use super::page;
use crate::app::Shared;
use crate::http::visit::Visit;
use crate::text::EnrollPage;

#[derive(Template)]
#[template(path = "enroll.html")]
struct Page {
    f: Frame,
    t: &'static EnrollPage,
}

/// `GET /enroll`
pub(crate) async fn show(State(app): State<Shared>, visit: Visit) -> Result<Response, Leave> {
    let t = EnrollPage::of(visit.lang);
    page(&Page {
        f: Frame::new(&app, &visit, "enroll", t.title),
        t,
    })
}
