//! Sealing: ChaCha20-Poly1305 (RFC 8439), a random nonce in front.

use chacha20poly1305::aead::{Aead as _, Payload};
use chacha20poly1305::{ChaCha20Poly1305, Key, KeyInit as _, Nonce};
use rand::{CryptoRng, RngCore};
use warifu_secret::DerivedKey;
use zeroize::Zeroizing;

use crate::error::Error;
use crate::wire::EnrollmentId;

const NONCE: usize = 12;

/// `nonce (12) ‖ ciphertext ‖ tag (16)`, with `label ‖ enrollment_id` bound in.
pub(crate) fn seal(
    rng: &mut (impl CryptoRng + RngCore),
    key: &DerivedKey,
    label: &[u8],
    id: &EnrollmentId,
    plain: &[u8],
) -> Result<Vec<u8>, Error> {
    let mut nonce = [0; NONCE];
    rng.fill_bytes(&mut nonce);
    let aad = [label, id.as_slice()].concat();
    let payload = Payload {
        msg: plain,
        aad: &aad,
    };
    let sealed = cipher(key)?
        .encrypt(Nonce::from_slice(&nonce), payload)
        .map_err(|_| Error::Internal)?;
    Ok([nonce.as_slice(), &sealed].concat())
}

/// Opens what [`seal`] made.
pub(crate) fn open(
    key: &DerivedKey,
    label: &[u8],
    id: &EnrollmentId,
    sealed: &[u8],
) -> Result<Zeroizing<Vec<u8>>, Error> {
    let (nonce, msg) = sealed.split_at_checked(NONCE).ok_or(Error::Sealed)?;
    let aad = [label, id.as_slice()].concat();
    cipher(key)?
        .decrypt(Nonce::from_slice(nonce), Payload { msg, aad: &aad })
        .map(Zeroizing::new)
        .map_err(|_| Error::Sealed)
}

fn cipher(key: &DerivedKey) -> Result<ChaCha20Poly1305, Error> {
    // EXPOSE: keys the cipher, which wipes its copy.
    let key: &[u8; 32] = key.expose().try_into().map_err(|_| Error::Internal)?;
    Ok(ChaCha20Poly1305::new(Key::from_slice(key)))
}
