//! The institution's key-agreement key: X25519 (RFC 7748).

use opaque_ke::key_exchange::group::ristretto255::curve25519_dalek::montgomery::MontgomeryPoint;
use rand::{CryptoRng, RngCore};
use subtle::ConstantTimeEq as _;
use warifu_secret::{DerivedKey, PrivateKeyBytes, leaving_nothing};
use zeroize::Zeroizing;

use crate::bytes::Bytes;
use crate::error::Error;

/// An X25519 private key. The institution's public half stands in the card, for
/// what is sent to it without a password to protect it; others live for one
/// self-registration.
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
        Self::from_slice(stored.expose())
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

    /// What both sides compute from their own key and the other's public one,
    /// 32 bytes. RFC 7748 §6.1.
    ///
    /// # Errors
    /// [`Error::Malformed`] where the other's is of small order, so that the
    /// result would be zero whatever this key is.
    pub(crate) fn agree(&self, other: &Bytes<32>) -> Result<DerivedKey, Error> {
        leaving_nothing(|| {
            let shared = Zeroizing::new(MontgomeryPoint(other.0).mul_clamped(*self.0).to_bytes());
            if bool::from(shared.ct_eq(&[0; 32])) {
                return Err(Error::Malformed);
            }
            Ok(DerivedKey::new(shared.to_vec()))
        })
    }

    pub(crate) fn from_slice(bytes: &[u8]) -> Result<Self, Error> {
        let bytes = bytes.try_into().map_err(|_| Error::StateDamaged)?;
        Ok(Self(Zeroizing::new(bytes)))
    }
}
