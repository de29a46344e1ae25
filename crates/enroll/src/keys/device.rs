//! The device's key: P-256 (FIPS 186-5), what secure elements can hold.

use p256::ecdsa::signature::{Signer as _, Verifier as _};
use p256::ecdsa::{self, Signature};
use rand::{CryptoRng, RngCore};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use warifu_secret::{PrivateKeyBytes, leaving_nothing};

use crate::bytes::Bytes;
use crate::error::Error;
use crate::wipe::taken;

/// A device's private key. One is made for each enrolment. Between two uses it is
/// bytes that do not move: numbers that are moved about leave copies behind.
pub struct DeviceKey {
    scalar: PrivateKeyBytes,
    public: ecdsa::VerifyingKey,
}

/// A device's public key: a point that is on the curve.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DevicePublicKey(ecdsa::VerifyingKey);

impl DeviceKey {
    /// Makes a new key.
    pub fn generate(rng: &mut (impl CryptoRng + RngCore)) -> Self {
        leaving_nothing(|| {
            let key = ecdsa::SigningKey::random(rng);
            Self {
                scalar: PrivateKeyBytes::new(taken(key.to_bytes())),
                public: *key.verifying_key(),
            }
        })
    }

    /// Takes 32 stored bytes, a scalar big-endian.
    ///
    /// # Errors
    /// [`Error::StateDamaged`].
    pub fn from_bytes(stored: &PrivateKeyBytes) -> Result<Self, Error> {
        // EXPOSE: the bytes go into the key itself.
        Self::from_slice(stored.expose())
    }

    /// The 32 bytes to store.
    #[must_use]
    pub fn to_bytes(&self) -> PrivateKeyBytes {
        // EXPOSE: into a secret of the same kind.
        PrivateKeyBytes::new(self.scalar.expose().to_vec())
    }

    /// The public half.
    #[must_use]
    pub fn public(&self) -> DevicePublicKey {
        DevicePublicKey(self.public)
    }

    /// ECDSA over SHA-256 of `message`: r ‖ s, 64 bytes.
    ///
    /// # Errors
    /// Never: the key was read once before.
    pub fn sign(&self, message: &[u8]) -> Result<Bytes<64>, Error> {
        leaving_nothing(|| {
            // EXPOSE: the bytes go into the key itself, for one signature.
            let key = ecdsa::SigningKey::from_slice(self.scalar.expose())
                .map_err(|_| Error::StateDamaged)?;
            let signature: Signature = key.sign(message);
            Ok(Bytes(signature.to_bytes().into()))
        })
    }

    pub(crate) fn from_slice(bytes: &[u8]) -> Result<Self, Error> {
        if bytes.len() != 32 {
            return Err(Error::StateDamaged);
        }
        leaving_nothing(|| {
            let key = ecdsa::SigningKey::from_slice(bytes).map_err(|_| Error::StateDamaged)?;
            Ok(Self {
                scalar: PrivateKeyBytes::new(bytes.to_vec()),
                public: *key.verifying_key(),
            })
        })
    }
}

impl DevicePublicKey {
    /// Reads a compressed point (SEC 1 §2.3.4), 33 bytes.
    ///
    /// # Errors
    /// [`Error::Malformed`] for another length or a point off the curve.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        // The other tags of 33 bytes' length are no compressed points.
        let compressed = matches!(bytes.first(), Some(2 | 3));
        if bytes.len() != 33 || !compressed {
            return Err(Error::Malformed);
        }
        let key = ecdsa::VerifyingKey::from_sec1_bytes(bytes).map_err(|_| Error::Malformed)?;
        Ok(Self(key))
    }

    /// The compressed point, 33 bytes.
    #[must_use]
    pub fn to_bytes(&self) -> Bytes<33> {
        let point = self.0.to_encoded_point(true);
        let mut bytes = [0; 33];
        for (to, from) in bytes.iter_mut().zip(point.as_bytes()) {
            *to = *from;
        }
        Bytes(bytes)
    }

    /// Checks an ECDSA signature (r ‖ s, either half of s) over SHA-256 of `message`.
    ///
    /// # Errors
    /// [`Error::Possession`].
    pub fn verify(&self, message: &[u8], signature: &Bytes<64>) -> Result<(), Error> {
        let signature = Signature::from_slice(&signature.0).map_err(|_| Error::Possession)?;
        self.0
            .verify(message, &signature)
            .map_err(|_| Error::Possession)
    }
}

impl Serialize for DevicePublicKey {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        self.to_bytes().serialize(to)
    }
}

impl<'de> Deserialize<'de> for DevicePublicKey {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let bytes = Bytes::<33>::deserialize(from)?;
        Self::from_bytes(&bytes.0).map_err(|_| de::Error::custom("not a point of P-256"))
    }
}
