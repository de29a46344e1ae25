//! A failure as a page.

use askama::Template;
use axum::response::{Html, IntoResponse, Response};
use warifu_issuer::ids::Slug;

use super::frame::Frame;
use super::issue::steps;
use crate::app::Shared;
use crate::http::failure::Failure;
use crate::http::visit::Visit;
use crate::text::{Errors, Login, fill};

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
    if let Some(slug) = visit
        .path
        .strip_prefix("/i/")
        .and_then(|rest| rest.split('/').next())
    {
        let institution = Slug::new(slug)
            .ok()
            .and_then(|slug| app.issuer.institutions().by_slug(&slug));
        if let Some(institution) = institution {
            frame = with_steps(frame.of(institution), visit);
            if visit.path.contains("/issue") {
                stop = Some(format!("/i/{slug}/issue/stop"));
            }
            home = format!("/i/{slug}/");
        }
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

/// The steps of the procedure that the address belongs to.
fn with_steps(frame: Frame, visit: &Visit) -> Frame {
    let path = visit.path.as_str();
    let here = [
        ("/issue/in-use", 4),
        ("/issue/waiting", 2),
        ("/issue/stop", 1),
        ("/issue", 1),
    ];
    if let Some((_, step)) = here.iter().find(|(end, _)| path.ends_with(end)) {
        return frame.at_step(&steps(visit.lang), *step);
    }
    let t = Login::of(visit.lang);
    let labels = [t.step_password, t.step_otp];
    match path {
        _ if path.ends_with("/login") => frame.at_step(&labels, 1),
        _ if path.ends_with("/login/otp") => frame.at_step(&labels, 2),
        _ => frame,
    }
}

fn words(e: &'static Errors, visit: &Visit, failure: Failure) -> (&'static str, String) {
    match failure {
        Failure::NotFound | Failure::UnknownService => (e.not_found_title, e.not_found.to_owned()),
        Failure::Method => (e.method_title, e.method.to_owned()),
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
        | Failure::Unauthorized => (e.malformed_title, e.malformed.to_owned()),
    }
}
