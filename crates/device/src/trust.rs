//! Whom the app believes: the directory, signed by the root key, and the cards
//! that it vouches for.

use std::sync::Arc;

use warifu_enroll::directory::Entry;
use warifu_enroll::{
    Directory, Link, Origin, ServiceId, Signed, Transport, TrustedCard, VerifyingKey,
};
use warifu_otp::UnixTime;

use crate::DeviceError;
use crate::issuer::Issuer;
use crate::ports::Files;

/// The fetched directory's name in the data folder.
const NAME: &str = "directory.json";
/// How many issuers are asked for a newer directory.
const ASKED: usize = 3;

/// Longest `host:port` (RFC 1035 §2.3.4).
const MAX_HOST: usize = 253 + 6;

/// What a build believes in.
pub struct Anchor {
    /// The root key, Ed25519, 32 bytes.
    pub root_key: [u8; 32],
    /// The signed directory that came with the app; `None` for an empty one.
    pub directory: Option<Vec<u8>>,
    /// Demo builds may speak plain HTTP to loopback.
    pub transport: Transport,
}

/// The directory at hand.
pub(crate) struct Trust {
    anchor: Anchor,
    files: Arc<dyn Files>,
}

impl Trust {
    pub fn new(anchor: Anchor, files: Arc<dyn Files>) -> Self {
        Self { anchor, files }
    }

    /// Which origins this build accepts.
    pub fn transport(&self) -> Transport {
        self.anchor.transport
    }

    /// The newer one of the app's own directory and the one last fetched. A
    /// fetched one that cannot be believed is passed over.
    pub fn directory(&self) -> Result<Directory, DeviceError> {
        let own = match &self.anchor.directory {
            Some(signed) => self.verify(signed)?,
            None => Directory::new(0, UnixTime(0), Vec::new()),
        };
        let fetched = self
            .files
            .read(NAME)?
            .and_then(|signed| self.verify(&signed).ok());
        match fetched {
            Some(fetched) if fetched.sequence() > own.sequence() => Ok(fetched),
            _ => Ok(own),
        }
    }

    /// The directory's entry of a service.
    pub fn entry(&self, service: &ServiceId) -> Result<Entry, DeviceError> {
        self.directory()?
            .lookup(service)
            .cloned()
            .ok_or(DeviceError::ServiceUnknown)
    }

    /// The entry that a link is about, where the link says the same.
    pub fn confirm(&self, link: &Link) -> Result<Entry, DeviceError> {
        let entry = self.entry(&link.service_id)?;
        let expected = entry.origin.authority();
        match &link.host {
            Some(host) if host != expected => confirm_host(host, expected)?,
            _ => {}
        }
        if link.card_key == entry.card_key {
            Ok(entry)
        } else {
            Err(DeviceError::DirectoryKeyMismatch)
        }
    }

    /// As [`Trust::confirm`]; where the directory does not know the service or
    /// says otherwise, a newer one is asked for first. Nobody that only the
    /// link names is contacted.
    pub async fn confirm_or_newer(
        &self,
        link: &Link,
        issuer: &Issuer,
    ) -> Result<Entry, DeviceError> {
        match self.confirm(link) {
            Err(error) if may_be_out_of_date(&error) => {
                self.refresh(issuer, error).await?;
                self.confirm(link)
            }
            other => other,
        }
    }

    /// The card of a service. Where the directory does not know it, or says
    /// otherwise than the card, a newer one is asked for once.
    pub async fn card_of(
        &self,
        service: &ServiceId,
        issuer: &Issuer,
        now: UnixTime,
    ) -> Result<TrustedCard, DeviceError> {
        match self.card_at_hand(service, issuer, now).await {
            Err(error) if may_be_out_of_date(&error) => {
                self.refresh(issuer, error).await?;
                self.card_at_hand(service, issuer, now).await
            }
            other => other,
        }
    }

    async fn card_at_hand(
        &self,
        service: &ServiceId,
        issuer: &Issuer,
        now: UnixTime,
    ) -> Result<TrustedCard, DeviceError> {
        self.card(&self.entry(service)?, issuer, now).await
    }

    /// Fetches the card and checks it against the directory's entry.
    async fn card(
        &self,
        entry: &Entry,
        issuer: &Issuer,
        now: UnixTime,
    ) -> Result<TrustedCard, DeviceError> {
        let path = format!("/v1/services/{}", entry.service_id);
        let body = issuer.get(&entry.origin, &path).await?;
        let signed = Signed::parse(&body).map_err(|_| DeviceError::CardInvalid)?;
        TrustedCard::verify(&signed, entry, now).map_err(|error| match error {
            warifu_enroll::Error::CardExpired => DeviceError::CardExpired,
            _ => DeviceError::CardInvalid,
        })
    }

    /// Asks a few issuers of the directory for a newer one, because of
    /// `error`. An older one is passed over, and so is an issuer that does not
    /// answer; where none did, an unknown service is not known to be unknown.
    ///
    /// # Errors
    /// `error` where there is no newer one; what kept every issuer from
    /// answering.
    async fn refresh(&self, issuer: &Issuer, error: DeviceError) -> Result<(), DeviceError> {
        let present = self.directory()?;
        let (mut silence, mut answered) = (None, false);
        for origin in origins(&present).into_iter().take(ASKED) {
            match self.fetch(issuer, origin).await {
                Ok((signed, fetched)) if fetched.sequence() > present.sequence() => {
                    return Ok(self.files.replace(NAME, &signed)?);
                }
                Err(why) if is_silence(&why) => silence = silence.or(Some(why)),
                _ => answered = true,
            }
        }
        match silence {
            Some(why) if !answered && error == DeviceError::ServiceUnknown => Err(why),
            _ => Err(error),
        }
    }

    /// One issuer's directory, checked.
    async fn fetch(
        &self,
        issuer: &Issuer,
        origin: &Origin,
    ) -> Result<(Vec<u8>, Directory), DeviceError> {
        let signed = issuer.get(origin, "/v1/directory").await?;
        let fetched = self.verify(&signed);
        let fetched = fetched.map_err(|_| DeviceError::IssuerAnswerInvalid)?;
        Ok((signed, fetched))
    }

    fn verify(&self, signed: &[u8]) -> Result<Directory, DeviceError> {
        let invalid = |_| DeviceError::DirectoryInvalid;
        let root = VerifyingKey::from_bytes(&self.anchor.root_key).map_err(invalid)?;
        let signed = Signed::parse(signed).map_err(invalid)?;
        Directory::verify(&signed, &root, self.anchor.transport).map_err(invalid)
    }
}

/// Each once, in the directory's order.
fn origins(directory: &Directory) -> Vec<&Origin> {
    let mut origins: Vec<&Origin> = Vec::new();
    for entry in directory.entries() {
        if !origins
            .iter()
            .any(|known| known.as_str() == entry.origin.as_str())
        {
            origins.push(&entry.origin);
        }
    }
    origins
}

/// Nothing was heard of the issuer, or nothing that can be believed.
fn is_silence(error: &DeviceError) -> bool {
    matches!(
        error,
        DeviceError::Issuer(_)
            | DeviceError::NetworkLoginNeeded
            | DeviceError::IssuerAnswerInvalid
            | DeviceError::IssuerFailed { status: 500.. }
    )
}

/// A newer directory may know better.
fn may_be_out_of_date(error: &DeviceError) -> bool {
    matches!(
        error,
        DeviceError::ServiceUnknown
            | DeviceError::DirectoryMismatch { .. }
            | DeviceError::DirectoryKeyMismatch
            | DeviceError::CardInvalid
    )
}

/// What a link calls its host is shown to the customer, so it must be one. It
/// may be written otherwise and be the same.
fn confirm_host(named: &str, expected: &str) -> Result<(), DeviceError> {
    let origin = Origin::parse(&format!("https://{named}"), Transport::HttpsOnly);
    let origin = origin.map_err(|_| DeviceError::LinkMalformed)?;
    let host = origin.authority();
    if named.ends_with('/') || host.len() > MAX_HOST {
        return Err(DeviceError::LinkMalformed);
    }
    if host == expected {
        return Ok(());
    }
    Err(DeviceError::DirectoryMismatch {
        host: host.to_owned(),
        expected: expected.to_owned(),
    })
}
