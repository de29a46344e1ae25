//! `/enroll`: the page behind the link. What the fragment says stays in the browser.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::frame::{Brand, Frame};
use super::leave::Leave;
use super::page;
use super::steps::common_steps;
use crate::app::Shared;
use crate::http::visit::Visit;
use crate::text::EnrollPage;

#[derive(Template)]
#[template(path = "enroll.html")]
struct Page {
    f: Frame,
    t: &'static EnrollPage,
    senders: Vec<Sender>,
}

/// An institution whose link it may be; the script shows the one it is.
struct Sender {
    service: String,
    brand: Brand,
    mail_domain: String,
}

/// `GET /enroll`
pub(crate) async fn show(State(app): State<Shared>, visit: Visit) -> Result<Response, Leave> {
    let t = EnrollPage::of(visit.lang);
    page(&Page {
        f: Frame::new(&app, &visit, "enroll", t.title).at_step(&common_steps(visit.lang), 2),
        t,
        senders: app
            .issuer
            .institutions()
            .iter()
            .map(|one| Sender {
                service: one.service.to_string(),
                brand: Brand::of(one, visit.lang),
                mail_domain: one.mail.domain.clone(),
            })
            .collect(),
    })
}
