//! The link that mail, portal page and QR carry. It holds no secret and only
//! confirms what the directory says.

use url::Url;
use url::form_urlencoded;

use crate::bytes::Bytes;
use crate::directory::Entry;
use crate::error::Error;
use crate::ids::{ServiceId, UserId};
use crate::keys::Fingerprint;
use crate::origin::{Origin, Transport};

/// An enrolment link, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// `host[:port]` that the link names; the `warifu://` form may name none.
    pub host: Option<String>,
    /// The service.
    pub service_id: ServiceId,
    /// The user.
    pub user_id: UserId,
    /// The fingerprint of the card key.
    pub card_key: Fingerprint,
}

impl Link {
    /// Reads `ORIGIN/enroll#v=1&s=…&u=…&k=…` or `warifu://enroll?v=1&…`.
    ///
    /// # Errors
    /// [`Error::LinkForeign`] where the text is something else altogether,
    /// [`Error::LinkMalformed`] where it is a damaged one of ours,
    /// [`Error::UnsupportedVersion`] where `v` is not 1.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let url = Url::parse(text.trim()).map_err(|_| Error::LinkForeign)?;
        match url.scheme() {
            "warifu" => Self::of_mirror(&url),
            "https" | "http" => Self::of_web(&url),
            _ => Err(Error::LinkForeign),
        }
    }

    /// The link for page, mail and QR: `ORIGIN/enroll#…`.
    #[must_use]
    pub fn to_web(&self, origin: &Origin) -> String {
        let fields = self.fields().finish();
        format!("{}/enroll#{fields}", origin.as_str())
    }

    /// The link that opens the app: `warifu://enroll?…`.
    #[must_use]
    pub fn to_mirror(&self) -> String {
        let mut fields = self.fields();
        if let Some(host) = &self.host {
            fields.append_pair("h", host);
        }
        format!("warifu://enroll?{}", fields.finish())
    }

    /// Checks that the link says what the directory says.
    ///
    /// # Errors
    /// [`Error::LinkContradicts`].
    pub fn confirm(&self, entry: &Entry) -> Result<(), Error> {
        let host = self.host.as_deref();
        let same_host = host.is_none_or(|h| h == entry.origin.authority());
        let same = same_host && self.service_id == entry.service_id;
        if same && self.card_key == entry.card_key {
            Ok(())
        } else {
            Err(Error::LinkContradicts)
        }
    }

    fn of_mirror(url: &Url) -> Result<Self, Error> {
        let place = (url.host_str(), url.path().trim_end_matches('/'));
        if !matches!(place, (Some("enroll"), "") | (None, "enroll" | "/enroll")) {
            return Err(Error::LinkMalformed);
        }
        let fields = Fields::read(url.query().unwrap_or_default())?;
        let host = fields.host.clone();
        fields.link(host)
    }

    fn of_web(url: &Url) -> Result<Self, Error> {
        let fragment = url.fragment().unwrap_or_default();
        if url.path() != "/enroll" || fragment.is_empty() {
            return Err(Error::LinkForeign);
        }
        let origin = Origin::of(url, Transport::LoopbackToo).map_err(|_| Error::LinkMalformed)?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Error::LinkMalformed);
        }
        let host = Some(origin.authority().to_owned());
        Fields::read(fragment)?.link(host)
    }

    fn fields(&self) -> form_urlencoded::Serializer<'static, String> {
        let mut fields = form_urlencoded::Serializer::new(String::new());
        fields.append_pair("v", "1");
        fields.append_pair("s", self.service_id.as_str());
        fields.append_pair("u", self.user_id.as_str());
        fields.append_pair("k", &self.card_key.to_string());
        fields
    }
}

/// The link's fields as text; each at most once, unknown ones ignored.
#[derive(Default)]
struct Fields {
    version: Option<String>,
    service: Option<String>,
    user: Option<String>,
    key: Option<String>,
    host: Option<String>,
}

impl Fields {
    fn read(encoded: &str) -> Result<Self, Error> {
        let mut fields = Self::default();
        for (name, value) in form_urlencoded::parse(encoded.as_bytes()) {
            let Some(slot) = fields.slot(&name) else {
                continue;
            };
            if slot.replace(value.into_owned()).is_some() {
                return Err(Error::LinkMalformed);
            }
        }
        Ok(fields)
    }

    fn slot(&mut self, name: &str) -> Option<&mut Option<String>> {
        match name {
            "v" => Some(&mut self.version),
            "s" => Some(&mut self.service),
            "u" => Some(&mut self.user),
            "k" => Some(&mut self.key),
            "h" => Some(&mut self.host),
            _ => None,
        }
    }

    fn link(self, host: Option<String>) -> Result<Link, Error> {
        let damaged = Error::LinkMalformed;
        if self.version.ok_or(damaged)? != "1" {
            return Err(Error::UnsupportedVersion);
        }
        let service = ServiceId::try_from(self.service.ok_or(damaged)?);
        let user = UserId::try_from(self.user.ok_or(damaged)?);
        let key = Bytes::parse(&self.key.ok_or(damaged)?);
        Ok(Link {
            host,
            service_id: service.map_err(|_| damaged)?,
            user_id: user.map_err(|_| damaged)?,
            card_key: key.map_err(|_| damaged)?,
        })
    }
}
