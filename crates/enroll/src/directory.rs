//! The directory: which service is reached where, and whose card key is whose.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};
use warifu_otp::UnixTime;

use crate::error::Error;
use crate::ids::ServiceId;
use crate::keys::{Fingerprint, SigningKey, VerifyingKey};
use crate::labels;
use crate::origin::{Origin, Transport};
use crate::signed::Signed;
use crate::text::Text;

/// A directory whose signature has been checked.
#[derive(Debug, Clone)]
pub struct Directory {
    sequence: u64,
    issued_at: UnixTime,
    entries: Vec<Entry>,
}

/// One service of the directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The service.
    pub service_id: ServiceId,
    /// Where its issuer is reached.
    pub origin: Origin,
    /// The fingerprint of its card key.
    pub card_key: Fingerprint,
    /// The institution's names.
    pub names: Text,
    /// One or two characters to show as its mark.
    pub mark: String,
    /// Its colour, `#rrggbb`.
    pub colour: String,
    /// Whether it is worth asking its card for self-registration: the card
    /// decides.
    pub self_registration: bool,
}

impl Directory {
    /// A directory to sign.
    #[must_use]
    pub const fn new(sequence: u64, issued_at: UnixTime, entries: Vec<Entry>) -> Self {
        Self {
            sequence,
            issued_at,
            entries,
        }
    }

    /// Checks signature, version, origins, and that no service occurs twice.
    ///
    /// # Errors
    /// [`Error::DocumentSignature`], [`Error::DocumentMalformed`],
    /// [`Error::UnsupportedVersion`], [`Error::Origin`].
    pub fn verify(
        signed: &Signed,
        root: &VerifyingKey,
        transport: Transport,
    ) -> Result<Self, Error> {
        let payload: Payload = signed.open(labels::DIRECTORY, root)?;
        let read = |entry: WireEntry| entry.read(transport);
        let entries: Vec<Entry> = payload
            .entries
            .into_iter()
            .map(read)
            .collect::<Result<_, _>>()?;
        let services: HashSet<&ServiceId> = entries.iter().map(|e| &e.service_id).collect();
        if services.len() != entries.len() {
            return Err(Error::DocumentMalformed);
        }
        Ok(Self::new(payload.sequence, payload.issued_at, entries))
    }

    /// Signs the directory with the root key.
    ///
    /// # Errors
    /// [`Error::Internal`].
    pub fn sign(&self, root: &SigningKey) -> Result<Signed, Error> {
        let payload = Payload {
            v: 1,
            sequence: self.sequence,
            issued_at: self.issued_at,
            entries: self.entries.iter().map(WireEntry::write).collect(),
        };
        Signed::sign(labels::DIRECTORY, &payload, root)
    }

    /// Takes a fetched directory in this one's place, unless it is older.
    /// The same sequence number again changes nothing.
    ///
    /// # Errors
    /// [`Error::DirectoryRolledBack`].
    pub fn replaced_by(self, fetched: Self) -> Result<Self, Error> {
        match fetched.sequence.cmp(&self.sequence) {
            std::cmp::Ordering::Greater => Ok(fetched),
            std::cmp::Ordering::Equal => Ok(self),
            std::cmp::Ordering::Less => Err(Error::DirectoryRolledBack),
        }
    }

    /// The entry of a service.
    #[must_use]
    pub fn lookup(&self, service: &ServiceId) -> Option<&Entry> {
        self.entries.iter().find(|e| e.service_id == *service)
    }

    /// Grows with every directory.
    #[must_use]
    pub const fn sequence(&self) -> u64 {
        self.sequence
    }

    /// When this directory was made.
    #[must_use]
    pub const fn issued_at(&self) -> UnixTime {
        self.issued_at
    }

    /// All services.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }
}

#[derive(Serialize, Deserialize)]
struct Payload {
    v: u8,
    sequence: u64,
    issued_at: UnixTime,
    entries: Vec<WireEntry>,
}

#[derive(Serialize, Deserialize)]
struct WireEntry {
    service_id: ServiceId,
    origin: String,
    card_key: Fingerprint,
    names: Text,
    mark: String,
    colour: String,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    self_registration: bool,
}

impl WireEntry {
    fn read(self, transport: Transport) -> Result<Entry, Error> {
        Ok(Entry {
            service_id: self.service_id,
            origin: Origin::parse(&self.origin, transport)?,
            card_key: self.card_key,
            names: self.names,
            mark: self.mark,
            colour: self.colour,
            self_registration: self.self_registration,
        })
    }

    fn write(entry: &Entry) -> Self {
        Self {
            service_id: entry.service_id.clone(),
            origin: entry.origin.as_str().to_owned(),
            card_key: entry.card_key,
            names: entry.names.clone(),
            mark: entry.mark.clone(),
            colour: entry.colour.clone(),
            self_registration: entry.self_registration,
        }
    }
}
