//! The institution's key-agreement key: X25519 (RFC 7748).

use opaque_ke::key_exchange::group::ristretto255::curve25519_dalek::montgomery::MontgomeryPoint;
use rand::{CryptoRng, RngCore};
use warifu_secret::PrivateKeyBytes;
use zeroize::Zeroizing;

use crate::bytes::Bytes;
use crate::error::Error;

/// An X25519 private key. Its public half stands in the card, for what is
/// sent to the institution without a password to protect it.
pub struct AgreementKey(Zeroizing<[u8; 32]>);

impl AgreementKey {
    /// Makes a new key.
    pub fn generate(rng: &mut (impl CryptoRng + RngCore)) -> Self {
        let mut bytes = Zeroizing::new([0; 32]);
        rng.fill_bytes(bytes.as_mut());
        Self(bytes)
    }

    /// Takes 32 stored bytes.
    ///
    /// # Errors
    /// [`Error::StateDamaged`] for another length.
    pub fn from_bytes(stored: &PrivateKeyBytes) -> Result<Self, Error> {
        // EXPOSE: the bytes go into the key itself.
        let bytes = stored
            .expose()
            .try_into()
            .map_err(|_| Error::StateDamaged)?;
        Ok(Self(Zeroizing::new(bytes)))
    }

    /// The 32 bytes to store.
    #[must_use]
    pub fn to_bytes(&self) -> PrivateKeyBytes {
        PrivateKeyBytes::new(self.0.to_vec())
    }

    /// The public key, 32 bytes.
    #[must_use]
    pub fn public(&self) -> Bytes<32> {
        Bytes(MontgomeryPoint::mul_base_clamped(*self.0).to_bytes())
    }
}
