//! The institution's mark as a picture: its colour stands nowhere else.

use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use warifu_issuer::ids::Slug;

use super::leave::Leave;
use crate::app::Shared;
use crate::http::failure::Failure;

/// `GET /i/{slug}/mark.svg`
pub(crate) async fn mark(
    State(app): State<Shared>,
    Path(slug): Path<String>,
) -> Result<Response, Leave> {
    let slug = Slug::new(slug).map_err(|_| Failure::NotFound)?;
    let institution = app
        .issuer
        .institutions()
        .by_slug(&slug)
        .ok_or(Failure::NotFound)?;
    let svg = draw(&institution.look.mark, &institution.look.colour);
    let headers = [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static("image/svg+xml"),
        ),
        (
            header::CACHE_CONTROL,
            HeaderValue::from_static("public, max-age=3600"),
        ),
    ];
    Ok((headers, svg).into_response())
}

/// Mark and colour come from a checked policy; the mark is escaped all the same.
fn draw(mark: &str, colour: &str) -> String {
    let ink = ink_on(colour);
    let size = if mark.chars().count() > 1 { 16 } else { 20 };
    let mark = mark
        .chars()
        .map(|c| format!("&#{};", u32::from(c)))
        .collect::<Vec<_>>()
        .concat();
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 40 40\"><rect width=\"40\" height=\"40\" rx=\"12\" fill=\"{colour}\"/>\
         <text x=\"20\" y=\"21\" fill=\"{ink}\" font-family=\"'Noto Sans JP','Noto Sans CJK JP','Hiragino Sans',sans-serif\" font-weight=\"700\" \
         font-size=\"{size}\" text-anchor=\"middle\" dominant-baseline=\"central\">{mark}</text></svg>"
    )
}

/// Ink or white, whichever reads better on it (WCAG's contrast).
pub(super) fn ink_on(colour: &str) -> &'static str {
    const INK: &str = "#191d24";
    const WHITE: &str = "#ffffff";
    let contrast = |one: &str| {
        let (a, b) = (luminance(one) + 0.05, luminance(colour) + 0.05);
        (a / b).max(b / a)
    };
    if contrast(INK) > contrast(WHITE) {
        INK
    } else {
        WHITE
    }
}

/// Relative luminance of `#rrggbb`, from 0 to 1.
fn luminance(colour: &str) -> f64 {
    let part = |at: usize| {
        let hex = colour.get(at..at.saturating_add(2));
        let value = hex.and_then(|hex| u8::from_str_radix(hex, 16).ok());
        let value = f64::from(value.unwrap_or(0)) / 255.0;
        if value <= 0.04045 {
            value / 12.92
        } else {
            ((value + 0.055) / 1.055).powf(2.4)
        }
    };
    0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5)
}
