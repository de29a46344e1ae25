//! The demo's provider: calls the webhook over HTTP, signed, and hears what is
//! said. It does nothing that a provider could not.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::http::{Request, header};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;

use super::twilio::{SIGNATURE, Twilio};
use super::twiml::{self, Spoken};

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// No answer of ours is longer.
const MOST: usize = 16 * 1024;

/// Calls our own webhook as a provider would.
pub(crate) struct Demo {
    provider: Arc<Twilio>,
    client: Client<HttpConnector, Body>,
    /// What is signed.
    origin: String,
    /// What is called.
    address: SocketAddr,
}

warifu_secret::closed!(Demo);

/// What the telephone tells its provider.
pub(crate) struct Dialled<'a> {
    /// The path that is asked: the webhook's, or the one that the voice gave.
    pub(crate) path: &'a str,
    /// The call's name.
    pub(crate) call: &'a str,
    /// What the network says of the caller.
    pub(crate) from: &'a str,
    /// The number that was dialled.
    pub(crate) to: &'a str,
    /// The keys that were pressed; `None` where the call begins.
    pub(crate) digits: Option<&'a str>,
}

/// Nobody answered, or not as a provider would understand it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NoAnswer;

impl Demo {
    pub(super) fn new(provider: Arc<Twilio>, origin: String, address: SocketAddr) -> Self {
        Self {
            provider,
            client: Client::builder(TokioExecutor::new()).build_http(),
            origin,
            address,
        }
    }

    /// One request of the provider's.
    pub(crate) async fn say(&self, dialled: &Dialled<'_>) -> Result<Spoken, NoAnswer> {
        let mut fields = vec![
            ("CallSid", dialled.call),
            ("From", dialled.from),
            ("To", dialled.to),
        ];
        fields.extend(dialled.digits.map(|digits| ("Digits", digits)));
        let url = format!("{}{}", self.origin, dialled.path);
        let (body, signature) = self.provider.request(&url, &fields);
        let request = Request::post(format!("http://{}{}", self.address, dialled.path))
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(SIGNATURE, signature)
            .body(Body::from(body))
            .map_err(|_| NoAnswer)?;
        let answer = tokio::time::timeout(PATIENCE, self.client.request(request));
        let answer = answer.await.map_err(|_| NoAnswer)?.map_err(|_| NoAnswer)?;
        if !answer.status().is_success() {
            return Err(NoAnswer);
        }
        let body = to_bytes(Body::new(answer.into_body()), MOST).await;
        let body = body.map_err(|_| NoAnswer)?;
        let text = std::str::from_utf8(&body).map_err(|_| NoAnswer)?;
        twiml::read(text).ok_or(NoAnswer)
    }
}
