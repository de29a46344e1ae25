//! The institution's and the directory's signing keys: Ed25519 (RFC 8032).

use ed25519_dalek::{Signature, Signer as _};
use rand::{CryptoRng, RngCore};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use sha2::{Digest as _, Sha256};
use warifu_secret::PrivateKeyBytes;
use zeroize::Zeroizing;

use crate::bytes::Bytes;
use crate::error::Error;

/// An Ed25519 private key: a root key, a card key or a card's signing key.
pub struct SigningKey(ed25519_dalek::SigningKey);

/// An Ed25519 public key, 32 bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VerifyingKey(ed25519_dalek::VerifyingKey);

/// SHA-256 of a card key, 32 bytes: what directory and link carry.
pub type Fingerprint = Bytes<32>;

impl SigningKey {
    /// Makes a new key.
    pub fn generate(rng: &mut (impl CryptoRng + RngCore)) -> Self {
        Self(ed25519_dalek::SigningKey::generate(rng))
    }

    /// Takes a stored 32-byte seed (RFC 8032 §5.1.5).
    ///
    /// # Errors
    /// [`Error::StateDamaged`] for another length.
    pub fn from_bytes(stored: &PrivateKeyBytes) -> Result<Self, Error> {
        // EXPOSE: the bytes go into the key itself.
        let seed = Zeroizing::new(
            stored
                .expose()
                .try_into()
                .map_err(|_| Error::StateDamaged)?,
        );
        Ok(Self(ed25519_dalek::SigningKey::from_bytes(&seed)))
    }

    /// The 32-byte seed to store.
    #[must_use]
    pub fn to_bytes(&self) -> PrivateKeyBytes {
        PrivateKeyBytes::new(Zeroizing::new(self.0.to_bytes()).to_vec())
    }

    /// The public half.
    #[must_use]
    pub fn public(&self) -> VerifyingKey {
        VerifyingKey(self.0.verifying_key())
    }

    /// Ed25519 over the parts, one after the other; the first is the label.
    pub(crate) fn sign(&self, parts: &[&[u8]]) -> Bytes<64> {
        Bytes(self.0.sign(&parts.concat()).to_bytes())
    }
}

impl VerifyingKey {
    /// Reads 32 bytes.
    ///
    /// # Errors
    /// [`Error::Malformed`] where they are no usable point.
    pub fn from_bytes(bytes: &[u8; 32]) -> Result<Self, Error> {
        let key = ed25519_dalek::VerifyingKey::from_bytes(bytes).map_err(|_| Error::Malformed)?;
        if key.is_weak() {
            return Err(Error::Malformed);
        }
        Ok(Self(key))
    }

    /// The 32 bytes.
    #[must_use]
    pub fn to_bytes(&self) -> Bytes<32> {
        Bytes(self.0.to_bytes())
    }

    /// SHA-256 of the 32 bytes.
    #[must_use]
    pub fn fingerprint(&self) -> Fingerprint {
        Bytes(Sha256::digest(self.0.as_bytes()).into())
    }

    /// Checks strictly (no small-order points, no spare encodings).
    pub(crate) fn verify(&self, parts: &[&[u8]], signature: &Bytes<64>) -> bool {
        let signature = Signature::from_bytes(&signature.0);
        self.0.verify_strict(&parts.concat(), &signature).is_ok()
    }
}

impl Serialize for VerifyingKey {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        self.to_bytes().serialize(to)
    }
}

impl<'de> Deserialize<'de> for VerifyingKey {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let bytes = Bytes::<32>::deserialize(from)?;
        Self::from_bytes(&bytes.0).map_err(|_| de::Error::custom("not an Ed25519 key"))
    }
}
