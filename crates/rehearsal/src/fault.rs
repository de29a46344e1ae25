//! What can happen to a message between app and bank.

use warifu_device::ports::{IssuerError, Response};

/// A kind of message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Message {
    /// Every one of them.
    Any,
    /// A newer directory is asked for.
    Directory,
    /// An institution's card is asked for.
    Card,
    /// The first message of an enrolment.
    Start,
    /// The second.
    Finish,
    /// The one message of a self-registration.
    SelfRegistration,
    /// The last.
    Registered,
    /// What time it is there.
    Health,
    /// How a token stands.
    Contact,
    /// A move is stopped.
    Stop,
}

/// What happens to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Nothing: it passes.
    None,
    /// It never arrives.
    Lost(IssuerError),
    /// It is answered with this problem.
    Problem(u16, &'static str),
    /// The network answers with a page of its own.
    Page,
    /// It waits until something else is ordered.
    Held,
    /// The answer arrives with a byte altered.
    Altered,
}

impl Message {
    pub(crate) fn of(path: &str) -> Self {
        let parts: Vec<&str> = path.trim_start_matches('/').split('/').collect();
        match parts.as_slice() {
            ["v1", "services", _] => Self::Card,
            ["v1", "enrollments"] => Self::Start,
            ["v1", "enrollments", _, "finish"] => Self::Finish,
            ["v1", "enrollments", _, "registered"] => Self::Registered,
            ["v1", "self-registrations"] => Self::SelfRegistration,
            ["healthz"] => Self::Health,
            ["v1", "tokens", _, "contact"] => Self::Contact,
            ["v1", "tokens", _, "stop"] => Self::Stop,
            _ => Self::Directory,
        }
    }

    pub(crate) fn covers(self, other: Self) -> bool {
        self == Self::Any || self == other
    }
}

pub(crate) fn ok(body: Vec<u8>) -> Response {
    Response {
        status: 200,
        body,
        retry_after: None,
        date: None,
    }
}

/// A page where a log-in is wanted before anything else.
pub(crate) fn page() -> Response {
    ok(b"<!DOCTYPE html><title>Wi-Fi</title>".to_vec())
}

/// A problem as RFC 9457 writes it.
pub(crate) fn problem(status: u16, code: &str) -> Response {
    let body = format!(r#"{{"type":"about:blank","title":"","status":{status},"code":"{code}"}}"#);
    Response {
        status,
        retry_after: (status == 429).then_some(30),
        ..ok(body.into_bytes())
    }
}
