//! A request that came to nothing: one type, shown as a page or as RFC 9457
//! problem details, whichever the caller reads.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

/// Why a request came to nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Failure {
    /// Not of the form that is asked for.
    Malformed,
    /// `v` is not 1.
    Version,
    /// The suite is not known here.
    Suite,
    /// No such service.
    UnknownService,
    /// Consent was given to other terms.
    TermsChanged,
    /// Too many, come back after so many seconds.
    RateLimited(u64),
    /// The queue for slow work is full.
    Busy,
    /// Nothing can be stored: the disk is full, read-only or gone.
    Unavailable,
    /// Wrong password, or no issuance: not told apart.
    Rejected,
    /// No such token, or not its device: not told apart.
    ContactRejected,
    /// Not signed by the provider of telephone calls.
    CallRejected,
    /// No valid API key.
    Unauthorized,
    /// More bytes than are read.
    TooLarge,
    /// No such page.
    NotFound,
    /// The page is there, not for this method.
    Method,
    /// Somebody else may do that.
    Forbidden,
    /// The page's token is missing, old, or another's.
    Csrf,
    /// The browser keeps no cookies.
    Cookies,
    /// Took too long.
    Slow,
    /// Our fault.
    Internal,
}

/// Problem details, RFC 9457.
#[derive(Serialize)]
struct Problem {
    r#type: &'static str,
    title: &'static str,
    status: u16,
    code: &'static str,
}

impl Failure {
    /// The HTTP status.
    pub(crate) fn status(self) -> StatusCode {
        match self {
            Self::Malformed | Self::Version | Self::Suite | Self::Cookies => {
                StatusCode::BAD_REQUEST
            }
            Self::UnknownService | Self::NotFound => StatusCode::NOT_FOUND,
            Self::TermsChanged => StatusCode::CONFLICT,
            Self::RateLimited(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Busy | Self::Slow | Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            Self::Rejected
            | Self::ContactRejected
            | Self::CallRejected
            | Self::Forbidden
            | Self::Csrf => StatusCode::FORBIDDEN,
            Self::Unauthorized => StatusCode::UNAUTHORIZED,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Method => StatusCode::METHOD_NOT_ALLOWED,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The stable code.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Malformed => "malformed_request",
            Self::Csrf => "page_expired",
            Self::Forbidden => "not_allowed",
            Self::Cookies => "cookies_needed",
            Self::Version => "unsupported_version",
            Self::Suite => "unsupported_suite",
            Self::UnknownService => "unknown_service",
            Self::TermsChanged => "terms_changed",
            Self::RateLimited(_) => "rate_limited",
            Self::Busy | Self::Slow => "busy",
            Self::Unavailable => "unavailable",
            Self::Rejected => "enrollment_rejected",
            Self::ContactRejected => "contact_rejected",
            Self::CallRejected => "call_rejected",
            Self::Unauthorized => "unauthorized",
            Self::TooLarge => "payload_too_large",
            Self::NotFound => "not_found",
            Self::Method => "method_not_allowed",
            Self::Internal => "internal",
        }
    }

    fn title(self) -> &'static str {
        match self {
            Self::Malformed | Self::Csrf | Self::Cookies => {
                "The request is not of the form that is asked for."
            }
            Self::Version => "This version is not spoken here.",
            Self::Suite => "This suite is not spoken here.",
            Self::UnknownService => "There is no such service here.",
            Self::TermsChanged => "The terms have changed since they were accepted.",
            Self::RateLimited(_) => "Too many requests.",
            Self::Busy | Self::Slow => "Too busy; try again in a few seconds.",
            Self::Unavailable => "Nothing can be stored at the moment.",
            Self::Rejected => "The enrolment was rejected.",
            Self::ContactRejected => "The contact was rejected.",
            Self::CallRejected => "The request is not signed by the provider.",
            Self::Forbidden => "Somebody else may do that.",
            Self::Unauthorized => "A valid API key is needed.",
            Self::TooLarge => "The request is too large.",
            Self::NotFound => "There is nothing at this address.",
            Self::Method => "This method is not for this address.",
            Self::Internal => "The issuer failed.",
        }
    }

    /// As problem details.
    pub(crate) fn problem(self) -> Response {
        let status = self.status();
        let body = Problem {
            r#type: "about:blank",
            title: self.title(),
            status: status.as_u16(),
            code: self.code(),
        };
        let mut response = (status, axum::Json(body)).into_response();
        let kind = HeaderValue::from_static("application/problem+json");
        response.headers_mut().insert(header::CONTENT_TYPE, kind);
        self.add_headers(&mut response);
        response
    }

    /// `Retry-After` and `WWW-Authenticate`, where they belong.
    pub(crate) fn add_headers(self, response: &mut Response) {
        let retry = match self {
            Self::RateLimited(seconds) => Some(seconds.max(1)),
            Self::Busy | Self::Slow => Some(2),
            Self::Unavailable => Some(10),
            _ => None,
        };
        let headers = response.headers_mut();
        if let Some(seconds) = retry {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if self == Self::Unauthorized {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
    }
}

/// Bare: the outermost layer, which knows who reads, gives it its form.
impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}
