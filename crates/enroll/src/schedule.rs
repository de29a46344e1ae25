//! The keys that both sides derive. HKDF-SHA-512, RFC 5869.

use hkdf::Hkdf;
use hmac::{Hmac, Mac as _};
use sha2::{Sha256, Sha512};
use warifu_otp::Algorithm;
use warifu_secret::{DerivedKey, Seed, leaving_nothing};
use zeroize::Zeroize as _;

use crate::bytes::Bytes;
use crate::error::Error;
use crate::labels;
use crate::transcript::TranscriptHash;
use crate::wire::EnrollmentId;

/// `PRK = HKDF-SHA-512-Extract(transcript hash, OPAQUE session key)`.
pub(crate) struct Schedule(DerivedKey);

warifu_secret::closed!(Schedule);

impl Schedule {
    pub(crate) fn new(transcript: &TranscriptHash, session_key: &[u8]) -> Self {
        let (mut prk, _) = Hkdf::<Sha512>::extract(Some(transcript.as_slice()), session_key);
        let kept = DerivedKey::new(prk.to_vec());
        prk.as_mut_slice().zeroize();
        Self(kept)
    }

    /// Seals what the device says.
    pub(crate) fn client_to_issuer(&self) -> Result<DerivedKey, Error> {
        self.key(labels::CLIENT_TO_ISSUER)
    }

    /// Seals what the issuer says.
    pub(crate) fn issuer_to_client(&self) -> Result<DerivedKey, Error> {
        self.key(labels::ISSUER_TO_CLIENT)
    }

    /// Authenticates the confirmation that ends the enrolment.
    pub(crate) fn registered(&self) -> Result<DerivedKey, Error> {
        self.key(labels::REGISTERED)
    }

    /// `Expand("warifu/1 seed" ‖ enrollment_id ‖ algorithm's name)`:
    /// 20, 32 or 64 bytes.
    pub(crate) fn seed(&self, id: &EnrollmentId, algorithm: Algorithm) -> Result<Seed, Error> {
        let info = [labels::SEED, id.as_slice(), algorithm.name().as_bytes()];
        self.expand(&info, algorithm.seed_len()).map(Seed::new)
    }

    fn key(&self, label: &[u8]) -> Result<DerivedKey, Error> {
        self.expand(&[label], 32).map(DerivedKey::new)
    }

    fn expand(&self, info: &[&[u8]], length: usize) -> Result<Vec<u8>, Error> {
        let mut out = vec![0; length];
        leaving_nothing(|| {
            // EXPOSE: keys HKDF's second half, whose own state does not outlive this.
            Hkdf::<Sha512>::from_prk(self.0.expose())
                .map_err(|_| Error::Internal)?
                .expand_multi_info(info, &mut out)
                .map_err(|_| Error::Internal)
        })?;
        Ok(out)
    }
}

/// The first 8 bytes of `HMAC-SHA-256(seed, "warifu/1 key check")`.
pub(crate) fn key_check(seed: &Seed) -> Result<Bytes<8>, Error> {
    // EXPOSE: keys an HMAC, of which 8 bytes are told.
    let mac = hmac(seed.expose(), labels::KEY_CHECK)?;
    let check = mac.0.first_chunk().ok_or(Error::Internal)?;
    Ok(Bytes(*check))
}

/// `HMAC-SHA-256(registered key, "registered")`.
pub(crate) fn confirmation(key: &DerivedKey) -> Result<Bytes<32>, Error> {
    // EXPOSE: keys an HMAC.
    hmac(key.expose(), b"registered")
}

fn hmac(key: &[u8], message: &[u8]) -> Result<Bytes<32>, Error> {
    leaving_nothing(|| {
        let mut mac = Hmac::<Sha256>::new_from_slice(key).map_err(|_| Error::Internal)?;
        mac.update(message);
        Ok(Bytes(mac.finalize().into_bytes().into()))
    })
}
