//! Where an issuer is reached.

use serde::{Serialize, Serializer};
use url::Url;

use crate::error::Error;

/// An issuer's origin: `https://host[:port]`, or `http://127.0.0.1:port`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Origin {
    text: String,
    authority: String,
    plain: bool,
}

/// Which origins a build accepts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transport {
    /// `https` only: every release build.
    HttpsOnly,
    /// Plain `http` to 127.0.0.1 as well: demo builds and tests.
    LoopbackToo,
}

impl Origin {
    /// Reads an origin; one slash at its end is let pass. The host is
    /// lower-cased and the default port left out (WHATWG URL).
    ///
    /// # Errors
    /// [`Error::Origin`].
    pub fn parse(text: &str, transport: Transport) -> Result<Self, Error> {
        let url = Url::parse(text).map_err(|_| Error::Origin)?;
        let bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
        let nobody = url.username().is_empty() && url.password().is_none();
        if !bare || !nobody {
            return Err(Error::Origin);
        }
        Self::of(&url, transport)
    }

    /// `https://host[:port]`, without a slash at its end.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// `host[:port]`: what the handshake is bound to.
    #[must_use]
    pub fn authority(&self) -> &str {
        &self.authority
    }

    /// Whether this is plain HTTP to loopback.
    #[must_use]
    pub const fn is_plain(&self) -> bool {
        self.plain
    }

    pub(crate) fn of(url: &Url, transport: Transport) -> Result<Self, Error> {
        let plain = match url.scheme() {
            "https" => false,
            "http" if transport == Transport::LoopbackToo && is_loopback(url) => true,
            _ => return Err(Error::Origin),
        };
        let text = url.origin().ascii_serialization();
        let (_, authority) = text.split_once("://").ok_or(Error::Origin)?;
        let authority = authority.to_owned();
        Ok(Self {
            text,
            authority,
            plain,
        })
    }
}

fn is_loopback(url: &Url) -> bool {
    url.host_str() == Some("127.0.0.1")
}

impl std::fmt::Display for Origin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text)
    }
}

impl Serialize for Origin {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&self.text)
    }
}
