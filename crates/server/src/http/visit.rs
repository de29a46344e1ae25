//! Who asks for what, in which language and size: known for every request.

use std::convert::Infallible;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Uri, header};

use super::Door;
use crate::text::Lang;

/// Year-long: a choice, not a trace of anybody.
const REMEMBER: &str = "Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly";

/// How large letters are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Size {
    /// Smaller than usual.
    Small,
    /// As usual.
    Medium,
    /// Larger than usual.
    Large,
}

/// What is known of a request before anybody looks at it.
#[derive(Debug, Clone)]
pub(crate) struct Visit {
    /// The language of the answer.
    pub(crate) lang: Lang,
    /// The size of its letters.
    pub(crate) size: Size,
    /// Something was sent: a failure may have come after it was done.
    pub(crate) sent: bool,
    /// By which listener it came.
    pub(crate) door: Door,
    /// The path without query.
    pub(crate) path: String,
    /// The caller's address.
    pub(crate) address: IpAddr,
    /// Names the request in the log; shown as the reference.
    pub(crate) reference: String,
    /// When the session runs out, as soon as it is known; shared by all clones.
    pub(super) ends: Arc<AtomicU64>,
}

impl Visit {
    /// Reads choice (query), memory (cookies) and wish (`Accept-Language`).
    pub(crate) fn of(uri: &Uri, headers: &HeaderMap, address: IpAddr, reference: String) -> Self {
        let lang = query(uri, "lang")
            .and_then(Lang::parse)
            .or_else(|| cookie(headers, "warifu_lang").and_then(Lang::parse))
            .unwrap_or_else(|| wished(headers));
        let size = query(uri, "size")
            .and_then(Size::parse)
            .or_else(|| cookie(headers, "warifu_size").and_then(Size::parse))
            .unwrap_or(Size::Medium);
        Self {
            lang,
            size,
            sent: false,
            door: Door::Plain,
            path: uri.path().to_owned(),
            address,
            reference,
            ends: Arc::default(),
        }
    }

    /// Notes when the session runs out, in Unix seconds: an error page says it too.
    pub(crate) fn note_end(&self, unix_seconds: u64) {
        self.ends.store(unix_seconds, Ordering::Relaxed);
    }

    /// When the session runs out; `None` where there is none.
    pub(crate) fn end(&self) -> Option<u64> {
        Some(self.ends.load(Ordering::Relaxed)).filter(|end| *end > 0)
    }

    /// Remembers what was chosen by query.
    pub(crate) fn remember(uri: &Uri, to: &mut HeaderMap, secure: bool) {
        let lang = query(uri, "lang").and_then(Lang::parse).map(Lang::code);
        let size = query(uri, "size").and_then(Size::parse).map(Size::code);
        let secure = if secure { "; Secure" } else { "" };
        for (name, choice) in [("warifu_lang", lang), ("warifu_size", size)] {
            let Some(choice) = choice else { continue };
            if let Ok(value) =
                HeaderValue::from_str(&format!("{name}={choice}; {REMEMBER}{secure}"))
            {
                to.append(header::SET_COOKIE, value);
            }
        }
    }
}

impl Size {
    fn parse(code: &str) -> Option<Self> {
        match code {
            "small" => Some(Self::Small),
            "medium" => Some(Self::Medium),
            "large" => Some(Self::Large),
            _ => None,
        }
    }

    /// `small`, `medium` or `large`.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Small => "small",
            Self::Medium => "medium",
            Self::Large => "large",
        }
    }
}

impl<S: Sync> FromRequestParts<S> for Visit {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let stored = parts.extensions.get::<Self>().cloned();
        Ok(stored.unwrap_or_else(|| {
            Self::of(
                &parts.uri,
                &parts.headers,
                IpAddr::from([0, 0, 0, 0]),
                String::new(),
            )
        }))
    }
}

/// The value of a query's key, as far as it needs no decoding.
pub(crate) fn query<'a>(uri: &'a Uri, key: &str) -> Option<&'a str> {
    uri.query()?
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .find(|(k, _)| *k == key)
        .map(|(_, v)| v)
}

/// A cookie's value.
pub(crate) fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value)
}

/// English only where it is wished before Japanese.
fn wished(headers: &HeaderMap) -> Lang {
    let wish = headers
        .get(header::ACCEPT_LANGUAGE)
        .and_then(|v| v.to_str().ok())
        .unwrap_or_default();
    let first = wish
        .split(',')
        .map(|tag| tag.trim().get(..2).unwrap_or_default());
    first
        .map(str::to_ascii_lowercase)
        .find_map(|tag| Lang::parse(&tag))
        .unwrap_or(Lang::Ja)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn visit(uri: &str, headers: &[(&str, &str)]) -> Visit {
        let map = headers
            .iter()
            .map(|(k, v)| (k.parse::<header::HeaderName>().unwrap(), v.parse().unwrap()))
            .collect();
        Visit::of(
            &uri.parse().unwrap(),
            &map,
            [127, 0, 0, 1].into(),
            String::new(),
        )
    }

    #[test]
    fn japanese_comes_first() {
        assert_eq!(visit("/", &[]).lang, Lang::Ja);
        assert_eq!(visit("/", &[("accept-language", "fr-FR")]).lang, Lang::Ja);
        assert_eq!(
            visit("/", &[("accept-language", "en-GB,ja;q=0.8")]).lang,
            Lang::En
        );
    }

    #[test]
    fn a_choice_outweighs_memory_and_memory_the_browser() {
        let memory = [("cookie", "a=b; warifu_lang=ja"), ("accept-language", "en")];
        assert_eq!(visit("/", &memory).lang, Lang::Ja);
        assert_eq!(visit("/?x=1&lang=en", &memory).lang, Lang::En);
    }

    #[test]
    fn an_unknown_choice_is_none() {
        assert_eq!(visit("/?lang=%3Cscript%3E&size=huge", &[]).lang, Lang::Ja);
        assert_eq!(visit("/?size=huge", &[]).size, Size::Medium);
        assert_eq!(visit("/?size=large", &[]).size, Size::Large);
    }
}
