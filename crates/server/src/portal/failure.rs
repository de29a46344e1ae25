//! A failure as a page.

use askama::Template;
use axum::response::{Html, IntoResponse, Response};
use warifu_issuer::ids::Slug;
use warifu_issuer::policy::Institution;

use super::frame::Frame;
use super::steps::of_page;
use crate::app::Shared;
use crate::http::failure::Failure;
use crate::http::visit::Visit;
use crate::text::{Errors, fill};

#[derive(Template)]
#[template(path = "error.html")]
struct Page {
    f: Frame,
    t: &'static Errors,
    code: &'static str,
    text: String,
    reference: String,
    home: String,
    stop: Option<String>,
}

/// What happened, what to do, and the way back.
pub(crate) fn failure_page(app: &Shared, visit: &Visit, failure: Failure) -> Response {
    let (title, text) = words(Errors::of(visit.lang), visit, failure);
    let mut frame = Frame::new(app, visit, "error", title);
    let mut home = "/".to_owned();
    let mut stop = None;
    if let Some((institution, rest)) = place(app, visit) {
        frame = frame.of(institution);
        if let Some((labels, here)) = of_page(institution, visit.lang, rest) {
            frame = frame.at_step(&labels, here);
        }
        let slug = &institution.slug;
        // Where nothing is issued there is nothing of that kind to stop.
        if institution.portal.issue.is_some() && is_below(rest, "/issue") {
            stop = Some(format!("/i/{slug}/issue/stop"));
        }
        home = format!("/i/{slug}/");
    }
    if visit.path.starts_with("/console/") {
        home = visit.path.split('/').take(3).collect::<Vec<_>>().join("/") + "/";
    }
    if let Some(end) = visit.end() {
        frame = frame.until(end, app.offset());
    }
    // Switching language on a page that takes no GET would lead to another error.
    frame.path.clone_from(&home);
    let reference = if matches!(
        failure,
        Failure::Internal | Failure::Slow | Failure::Unavailable
    ) {
        visit.reference.clone()
    } else {
        String::new()
    };
    let page = Page {
        f: frame,
        t: Errors::of(visit.lang),
        code: failure.code(),
        text,
        reference,
        home,
        stop,
    };
    let body = page.render().unwrap_or_else(|_| title.to_owned());
    let mut response = (failure.status(), Html(body)).into_response();
    failure.add_headers(&mut response);
    response
}

/// Whose page it is, and the rest of its address.
fn place<'a>(app: &'a Shared, visit: &'a Visit) -> Option<(&'a Institution, &'a str)> {
    let own = visit.path.strip_prefix("/i/")?;
    let (slug, _) = own.split_once('/').unwrap_or((own, ""));
    let rest = own.get(slug.len()..).unwrap_or_default();
    let slug = Slug::new(slug).ok()?;
    let institution = app.issuer.institutions().by_slug(&slug)?;
    Some((institution.as_ref(), rest))
}

fn is_below(rest: &str, page: &str) -> bool {
    rest.strip_prefix(page)
        .is_some_and(|more| more.is_empty() || more.starts_with('/'))
}

fn words(e: &'static Errors, visit: &Visit, failure: Failure) -> (&'static str, String) {
    match failure {
        Failure::NotFound | Failure::UnknownService => (e.not_found_title, e.not_found.to_owned()),
        Failure::Method => (e.method_title, e.method.to_owned()),
        Failure::Forbidden => (e.forbidden_title, e.forbidden.to_owned()),
        Failure::Csrf => (e.csrf_title, e.csrf.to_owned()),
        Failure::TooLarge => (e.too_large_title, e.too_large.to_owned()),
        Failure::RateLimited(seconds) => (
            e.rate_title,
            fill(e.rate, &[("seconds", &seconds.to_string())]),
        ),
        Failure::Cookies => (e.cookies_title, e.cookies.to_owned()),
        // Refused before anything was done.
        Failure::Busy => (e.busy_title, e.busy.to_owned()),
        Failure::Unavailable if visit.sent => (e.unavailable_title, e.unsure.to_owned()),
        Failure::Unavailable => (e.unavailable_title, e.unavailable.to_owned()),
        Failure::Slow | Failure::Internal if visit.sent => (e.internal_title, e.unsure.to_owned()),
        Failure::Slow => (e.busy_title, e.slow.to_owned()),
        Failure::Internal => (e.internal_title, e.internal.to_owned()),
        Failure::Malformed
        | Failure::Version
        | Failure::Suite
        | Failure::TermsChanged
        | Failure::Rejected
        | Failure::ContactRejected
        | Failure::CallRejected
        | Failure::Unauthorized => (e.malformed_title, e.malformed.to_owned()),
    }
}
