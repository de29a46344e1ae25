//! Style sheet, script and mark, inside the binary.

use axum::Router;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use sha2::{Digest, Sha256};

use crate::hex::hex;

const CSS: &str = include_str!("../../static/portal.css");
const JS: &str = include_str!("../../static/portal.js");
const MARK: &str = include_str!("../../static/mark.svg");

/// `/static/…`
pub(crate) fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new()
        .route(
            "/static/portal.css",
            get(|| async { asset("text/css; charset=utf-8", CSS) }),
        )
        .route(
            "/static/portal.js",
            get(|| async { asset("text/javascript; charset=utf-8", JS) }),
        )
        .route(
            "/static/mark.svg",
            get(|| async { asset("image/svg+xml", MARK) }),
        )
}

/// Address of the style sheet; it changes with the sheet.
pub(crate) fn css_path() -> String {
    format!("/static/portal.css?v={}", version(CSS))
}

/// Address of the script; it changes with the script.
pub(crate) fn js_path() -> String {
    format!("/static/portal.js?v={}", version(JS))
}

fn version(text: &str) -> String {
    hex(Sha256::digest(text.as_bytes()).get(..6).unwrap_or_default())
}

fn asset(kind: &'static str, text: &'static str) -> Response {
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(kind)),
        (
            header::CACHE_CONTROL,
            HeaderValue::from_static("public, max-age=3600"),
        ),
    ];
    (headers, text).into_response()
}
