//! How a page's handler ends when it does not show its page.

use axum::response::{IntoResponse, Redirect, Response};
use warifu_issuer::Error;
use warifu_issuer::ports::StoreError;

use crate::http::failure::Failure;

/// How a handler ends early.
#[derive(Debug)]
pub(crate) enum Leave {
    /// With a page that says why.
    Fail(Failure),
    /// Elsewhere, by `303 See Other`.
    Go(String),
}

impl IntoResponse for Leave {
    fn into_response(self) -> Response {
        match self {
            Self::Fail(failure) => failure.into_response(),
            Self::Go(path) => Redirect::to(&path).into_response(),
        }
    }
}

impl From<Failure> for Leave {
    fn from(failure: Failure) -> Self {
        Self::Fail(failure)
    }
}

impl From<Error> for Leave {
    fn from(error: Error) -> Self {
        Self::Fail(of_issuer(&error))
    }
}

impl From<tower_sessions::session::Error> for Leave {
    fn from(error: tower_sessions::session::Error) -> Self {
        tracing::error!("a session could not be read or stored");
        Self::Fail(match error {
            tower_sessions::session::Error::Store(_) => Failure::Unavailable,
            tower_sessions::session::Error::SerdeJson(_) => Failure::Internal,
        })
    }
}

impl From<askama::Error> for Leave {
    fn from(_: askama::Error) -> Self {
        tracing::error!("a page could not be written");
        Self::Fail(Failure::Internal)
    }
}

/// The issuer's own failures, logged: they hold no secret.
pub(crate) fn of_issuer(error: &Error) -> Failure {
    if matches!(error, Error::Busy) {
        return Failure::Busy;
    }
    tracing::error!(%error, "the issuer failed");
    if matches!(error, Error::Store(StoreError::Unavailable)) {
        return Failure::Unavailable;
    }
    Failure::Internal
}
