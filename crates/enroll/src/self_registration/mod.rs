//! Self-registration (procedure D): a token from consent alone, in one message
//! each way.
//!
//! HPKE (RFC 9180, base mode) to the card's key-agreement key carries what the
//! device says of itself and yields a secret; a fresh X25519 key of each side
//! yields another, so that whoever takes the institution's key later learns
//! nothing of the seeds of today. The device key's signature proves that the
//! device holds it; the card's signing key signs the answer. `docs/protocol.md`,
//! section 11, and `docs/decisions/0010`.

mod device;
mod hpke;
mod issuer;

pub use device::{AwaitingGrant, Intent, begin};
pub use issuer::{Grant, Opened, Received};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256, Sha512};
use warifu_otp::{Algorithm, Digits, Params, Period, SerialNumber, UnixTime};

use crate::bytes::{Blob, Bytes};
use crate::error::Error;
use crate::ids::ServiceId;
use crate::keys::DevicePublicKey;
use crate::labels;
use crate::schedule::Schedule;
use crate::transcript::{TranscriptHash, put_lv};
use crate::wire::{Consent, EnrollmentId};
use warifu_secret::DerivedKey;
use zeroize::Zeroizing;

/// DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, `ChaCha20Poly1305`; X25519, HKDF-SHA-512.
pub const SUITE: u64 = 1;

/// How a state lies in the key store.
pub(crate) const TAG: &[u8] = b"warifu/1 pending self-registration";

warifu_secret::closed!(AwaitingGrant, Opened<'static>);

/// `POST /v1/self-registrations`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// [`crate::wire::VERSION`].
    pub v: u64,
    /// [`SUITE`].
    pub suite: u64,
    /// The service.
    pub service_id: ServiceId,
    /// The device's public key, a compressed point of P-256.
    pub device_key: DevicePublicKey,
    /// What the device can do: `sha1,sha256,sha512,6,8,30,60`.
    pub capabilities: String,
    /// What was consented to.
    pub consent: Consent,
    /// The device's X25519 key of this one message.
    pub share: Bytes<32>,
    /// HPKE's encapsulated key.
    pub enc: Bytes<32>,
    /// HPKE's ciphertext of a [`crate::DeviceReport`].
    pub sealed: Blob,
    /// The device key's signature.
    pub signature: Bytes<64>,
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Response {
    /// Names the registration, also in the path of `registered`.
    pub enrollment_id: EnrollmentId,
    /// The issuer's X25519 key of this one answer.
    pub share: Bytes<32>,
    /// A sealed [`SealedGrant`].
    pub sealed: Blob,
    /// The signature by the card's signing key.
    pub signature: Bytes<64>,
}

/// What the issuer grants, sealed in the answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SealedGrant {
    /// The token's serial number.
    pub serial: SerialNumber,
    /// The token's hash.
    pub algorithm: Algorithm,
    /// The token's code length.
    pub digits: Digits,
    /// The token's period in seconds.
    pub period: Period,
    /// From when on the token is void unless it has been bound.
    pub bind_until: UnixTime,
    /// The issuer's clock.
    pub server_time: UnixTime,
    /// The first 8 bytes of HMAC-SHA-256(seed, `warifu/1 key check`).
    pub key_check: Bytes<8>,
}

impl SealedGrant {
    /// What decides the token's codes.
    #[must_use]
    pub const fn params(&self) -> Params {
        Params {
            algorithm: self.algorithm,
            digits: self.digits,
            period: self.period,
        }
    }
}

/// HPKE's `info`: `"warifu/1 self-registration" ‖ lv(service_id) ‖ lv(authority) ‖
/// lv(SHA-256(device_key ‖ share ‖ capabilities)) ‖ lv(terms_version) ‖ at (8 B)`.
pub(crate) fn context(request: &Request, authority: &str) -> Result<Vec<u8>, Error> {
    let device = Sha256::new()
        .chain_update(request.device_key.to_bytes().0)
        .chain_update(request.share.0)
        .chain_update(&request.capabilities)
        .finalize();
    let mut context = labels::SELF_CONTEXT.to_vec();
    put_lv(&mut context, request.service_id.as_str().as_bytes())?;
    put_lv(&mut context, authority.as_bytes())?;
    put_lv(&mut context, &device)?;
    put_lv(&mut context, request.consent.terms_version.as_bytes())?;
    context.extend_from_slice(&request.consent.at.0.to_be_bytes());
    Ok(context)
}

/// What the device key signs: `"warifu/1 self-registration possession" ‖
/// lv(context) ‖ enc ‖ sealed`.
pub(crate) fn possession(context: &[u8], enc: &Bytes<32>, sealed: &[u8]) -> Result<Vec<u8>, Error> {
    let mut message = labels::SELF_POSSESSION.to_vec();
    put_lv(&mut message, context)?;
    message.extend_from_slice(&enc.0);
    message.extend_from_slice(sealed);
    Ok(message)
}

/// `SHA-512("warifu/1 self-registration transcript" ‖ lv(request body) ‖
/// enrollment_id ‖ the issuer's share)`.
pub(crate) fn transcript(
    body: &[u8],
    id: &EnrollmentId,
    share: &Bytes<32>,
) -> Result<TranscriptHash, Error> {
    let mut message = labels::SELF_TRANSCRIPT.to_vec();
    put_lv(&mut message, body)?;
    message.extend_from_slice(&id.0);
    message.extend_from_slice(&share.0);
    Ok(Bytes(Sha512::digest(&message).into()))
}

/// From what HPKE exported and what both shares agree on.
pub(crate) fn schedule(
    transcript: &TranscriptHash,
    exported: &DerivedKey,
    agreed: &DerivedKey,
) -> Schedule {
    let mut both = Zeroizing::new(Vec::with_capacity(64));
    // EXPOSE: extracted at once into the schedule's own key.
    both.extend_from_slice(exported.expose());
    // EXPOSE: extracted at once into the schedule's own key.
    both.extend_from_slice(agreed.expose());
    Schedule::new(transcript, &both)
}
