//! The institutions' colours as a style sheet: nothing inline, and no colour
//! stands anywhere but in a policy.

use std::fmt::Write as _;

use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};

use crate::app::Shared;
use crate::portal::brand::ink_on;

/// `GET /static/institutions.css`
pub(super) async fn sheet(State(app): State<Shared>) -> Response {
    let mut sheet = String::new();
    for one in app.issuer.institutions().iter() {
        let (slug, colour) = (&one.slug, &one.look.colour);
        let ink = ink_on(colour);
        let _ = writeln!(sheet, ".i-{slug}{{--brand:{colour};--on-brand:{ink}}}");
    }
    let kind = HeaderValue::from_static("text/css; charset=utf-8");
    ([(header::CONTENT_TYPE, kind)], sheet).into_response()
}
