//! Secrets at rest: AES-256-GCM-SIV (RFC 8452).
//!
//! A sealed value is `nonce (12 B) ‖ ciphertext ‖ tag (16 B)`. The associated
//! data is `"warifu/1 sealed" ‖ lv(purpose) ‖ lv(subject) ‖ lv(institution) ‖
//! lv(key id)`, `lv` a two-byte big-endian length and the bytes: a value cannot
//! be moved to another row, institution or purpose.

use crate::ids::Slug;
use aes_gcm_siv::aead::{Aead, KeyInit, Payload};
use aes_gcm_siv::{Aes256GcmSiv, Nonce};
use rand::RngCore;
use std::fmt;
use thiserror::Error;
use zeroize::Zeroizing;

const LABEL: &[u8] = b"warifu/1 sealed";
const NONCE: usize = 12;

/// What is sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// A token's seed; the subject is the token's identifier.
    Seed,
    /// An issuance's OPAQUE record; the subject is the issuance's.
    Record,
    /// A running enrolment's state; the subject is the enrolment's.
    Handshake,
    /// The key of the `registered` message; the subject is the enrolment's.
    Registered,
    /// An institution's data key under the master key; no subject.
    DataKey,
    /// An institution's key in its key file; the subject is the key's name.
    PrivateKey,
}

impl Purpose {
    const fn label(self) -> &'static [u8] {
        match self {
            Self::Seed => b"seed",
            Self::Record => b"record",
            Self::Handshake => b"handshake",
            Self::Registered => b"registered",
            Self::DataKey => b"data key",
            Self::PrivateKey => b"private key",
        }
    }
}

/// A value that could not be opened: wrong key, wrong place, or changed.
#[derive(Debug, Error, Clone, Copy, PartialEq, Eq)]
#[error("a sealed value does not open")]
pub struct SealError;

/// Names a key, so that several can be in use while they are changed: 8 hex digits.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct KeyId(String);

impl KeyId {
    /// Eight hexadecimal digits.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let fits = text.len() == 8 && text.bytes().all(|b| b.is_ascii_hexdigit());
        fits.then(|| Self(text.to_owned()))
    }

    /// A new one.
    #[must_use]
    pub fn random(rng: &mut dyn RngCore) -> Self {
        let mut bytes = [0; 4];
        rng.fill_bytes(&mut bytes);
        Self::of_bytes(bytes)
    }

    /// From its four bytes.
    #[must_use]
    pub fn of_bytes(bytes: [u8; 4]) -> Self {
        Self(crate::hex::encode(&bytes))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A sealed value and the name of the key that opens it.
#[derive(Clone, PartialEq, Eq)]
pub struct Sealed {
    /// The key.
    pub key: KeyId,
    /// `nonce ‖ ciphertext ‖ tag`.
    pub bytes: Vec<u8>,
}

impl fmt::Debug for Sealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sealed({}, {} B)", self.key.as_str(), self.bytes.len())
    }
}

/// A key that seals, 32 bytes, wiped on drop.
pub struct SealingKey {
    id: KeyId,
    key: Zeroizing<[u8; 32]>,
}

warifu_secret::closed!(SealingKey);

impl SealingKey {
    /// Takes the bytes over.
    #[must_use]
    pub fn new(id: KeyId, key: Zeroizing<[u8; 32]>) -> Self {
        Self { id, key }
    }

    /// A new one.
    #[must_use]
    pub fn random(rng: &mut dyn RngCore) -> Self {
        let mut key = Zeroizing::new([0; 32]);
        rng.fill_bytes(key.as_mut());
        Self::new(KeyId::random(rng), key)
    }

    /// The same key once more.
    pub(crate) fn again(&self) -> Self {
        Self::new(self.id.clone(), self.key.clone())
    }

    /// Its name.
    #[must_use]
    pub fn id(&self) -> &KeyId {
        &self.id
    }

    /// The bytes, to be wrapped by another key, or to derive keys from.
    #[must_use]
    pub(crate) fn expose(&self) -> &[u8; 32] {
        &self.key
    }

    /// Seals `plain` for one purpose, subject and institution.
    ///
    /// # Errors
    /// [`SealError`] where it is longer than the cipher takes (64 GiB).
    pub fn seal(
        &self,
        plain: &[u8],
        place: &Place<'_>,
        rng: &mut dyn RngCore,
    ) -> Result<Sealed, SealError> {
        let mut bytes = vec![0; NONCE];
        rng.fill_bytes(&mut bytes);
        let aad = place.associated(&self.id);
        let payload = Payload {
            msg: plain,
            aad: &aad,
        };
        let cipher = Aes256GcmSiv::new(self.key.as_ref().into());
        let sealed = cipher
            .encrypt(Nonce::from_slice(&bytes), payload)
            .map_err(|_| SealError)?;
        bytes.extend_from_slice(&sealed);
        Ok(Sealed {
            key: self.id.clone(),
            bytes,
        })
    }

    /// Opens what [`SealingKey::seal`] made, at the same place only.
    ///
    /// # Errors
    /// [`SealError`], the same for every cause.
    pub fn open(
        &self,
        sealed: &Sealed,
        place: &Place<'_>,
    ) -> Result<Zeroizing<Vec<u8>>, SealError> {
        let (nonce, rest) = sealed.bytes.split_at_checked(NONCE).ok_or(SealError)?;
        let aad = place.associated(&self.id);
        let payload = Payload {
            msg: rest,
            aad: &aad,
        };
        Aes256GcmSiv::new(self.key.as_ref().into())
            .decrypt(Nonce::from_slice(nonce), payload)
            .map(Zeroizing::new)
            .map_err(|_| SealError)
    }
}

/// Where a sealed value belongs.
pub struct Place<'a> {
    /// What it is.
    pub purpose: Purpose,
    /// Whose: the identifier's bytes.
    pub subject: &'a [u8],
    /// The institution.
    pub institution: &'a Slug,
}

impl Place<'_> {
    fn associated(&self, key: &KeyId) -> Vec<u8> {
        let mut bytes = LABEL.to_vec();
        let parts = [
            self.purpose.label(),
            self.subject,
            self.institution.as_str().as_bytes(),
            key.as_str().as_bytes(),
        ];
        for part in parts {
            let length = u16::try_from(part.len()).unwrap_or(u16::MAX);
            bytes.extend_from_slice(&length.to_be_bytes());
            bytes.extend_from_slice(part);
        }
        bytes
    }
}
