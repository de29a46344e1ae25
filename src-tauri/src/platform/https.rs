//! Issuers over HTTPS. TLS is always verified, by the platform's trust store.
//! Demo builds speak plain HTTP to loopback as well; no other build does.

use std::error::Error;
use std::sync::LazyLock;
use std::time::Duration;

use async_trait::async_trait;
use reqwest::header::{ACCEPT, CONTENT_TYPE, DATE, RETRY_AFTER};
use reqwest::redirect::Policy;
use reqwest::{Client, ClientBuilder, RequestBuilder};
use url::Url;
use warifu_device::Transport;
use warifu_device::ports::{IssuerClient, IssuerError, Request, Response};
use warifu_enroll::Origin;

/// An answer larger than this is none of ours.
const MAX_BODY: usize = 512 * 1024;
const CONNECT_TIME: Duration = Duration::from_secs(8);
const WHOLE_TIME: Duration = Duration::from_secs(15);

/// Made when it is first needed: to read whom the platform trusts takes longer
/// than an app may that is about to show its window.
type Lazy = LazyLock<Option<Client>>;

/// [`IssuerClient`] over HTTPS.
pub struct Https {
    /// `None` where the platform trusts nobody.
    secure: Lazy,
    #[cfg(any(feature = "demo", test))]
    plain: Lazy,
    transport: Transport,
}

/// How an address is spoken to.
#[derive(Debug, PartialEq, Eq)]
enum Door {
    Secure,
    Plain,
}

impl Https {
    /// Nothing is read or sent yet.
    pub fn new(transport: Transport) -> Self {
        Self {
            secure: Lazy::new(|| common().https_only(true).build().ok()),
            #[cfg(any(feature = "demo", test))]
            plain: Lazy::new(|| common().no_proxy().tls_certs_only([]).build().ok()),
            transport,
        }
    }

    fn client(&self, url: &str) -> Result<&Client, IssuerError> {
        match door(url, self.transport) {
            Some(Door::Secure) => self.secure.as_ref().ok_or(IssuerError::TlsUntrusted),
            #[cfg(any(feature = "demo", test))]
            Some(Door::Plain) => self.plain.as_ref().ok_or(IssuerError::Unreachable),
            _ => Err(IssuerError::Unreachable),
        }
    }

    fn request(&self, request: &Request) -> Result<RequestBuilder, IssuerError> {
        let client = self.client(&request.url)?;
        let builder = match &request.body {
            None => client.get(&request.url),
            Some(body) => client
                .post(&request.url)
                .header(CONTENT_TYPE, "application/json")
                .body(body.clone()),
        };
        Ok(builder.header(ACCEPT, "application/json, application/problem+json"))
    }
}

#[async_trait]
impl IssuerClient for Https {
    async fn send(&self, request: &Request) -> Result<Response, IssuerError> {
        let response = self.request(request)?.send().await.map_err(|e| cause(&e))?;
        let status = response.status().as_u16();
        let header = |name| {
            response
                .headers()
                .get(name)
                .and_then(|value| value.to_str().ok())
        };
        let retry_after = header(RETRY_AFTER).and_then(|text| text.trim().parse().ok());
        let date = header(DATE).and_then(seconds);
        let body = read(response).await?;
        Ok(Response {
            status,
            body,
            retry_after,
            date,
        })
    }
}

/// By whom the address is asked for, and not by how it begins.
fn door(url: &str, transport: Transport) -> Option<Door> {
    let mut url = Url::parse(url).ok()?;
    url.set_path("");
    url.set_query(None);
    let origin = Origin::parse(url.as_str(), transport).ok()?;
    Some(if origin.is_plain() {
        Door::Plain
    } else {
        Door::Secure
    })
}

fn common() -> ClientBuilder {
    Client::builder()
        .user_agent(concat!("Warifu/", env!("CARGO_PKG_VERSION")))
        .redirect(Policy::none())
        .connect_timeout(CONNECT_TIME)
        .timeout(WHOLE_TIME)
}

/// The body, up to [`MAX_BODY`] bytes.
async fn read(mut response: reqwest::Response) -> Result<Vec<u8>, IssuerError> {
    let mut body = Vec::new();
    while let Some(part) = response.chunk().await.map_err(|e| cause(&e))? {
        if body.len() + part.len() > MAX_BODY {
            return Err(IssuerError::TooLarge);
        }
        body.extend_from_slice(&part);
    }
    Ok(body)
}

/// `Date` (RFC 9110 §6.6.1) in Unix seconds.
fn seconds(text: &str) -> Option<i64> {
    chrono::DateTime::parse_from_rfc2822(text)
        .ok()
        .map(|time| time.timestamp())
}

fn cause(error: &reqwest::Error) -> IssuerError {
    if error.is_timeout() {
        return IssuerError::Timeout;
    }
    if is_about_trust(error) {
        return IssuerError::TlsUntrusted;
    }
    IssuerError::Unreachable
}

/// A TLS handshake that failed for the certificate, or for TLS itself. I/O
/// errors hide what they wrap, so they are looked into by hand.
fn is_about_trust(error: &(dyn Error + 'static)) -> bool {
    if error.downcast_ref::<rustls::Error>().is_some() {
        return true;
    }
    let inner = error
        .downcast_ref::<std::io::Error>()
        .and_then(std::io::Error::get_ref);
    if let Some(inner) = inner
        && is_about_trust(inner)
    {
        return true;
    }
    error.source().is_some_and(is_about_trust)
}

#[cfg(test)]
#[path = "https_tests.rs"]
mod tests;
