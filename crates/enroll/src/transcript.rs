//! What both sides hash: the OPAQUE context, the credential identifier, the
//! transcript, and the messages that are signed.

use sha2::{Digest as _, Sha256, Sha512};

use crate::bytes::Bytes;
use crate::error::Error;
use crate::ids::{ServiceId, UserId};
use crate::labels;
use crate::wire::StartRequest;

/// SHA-512 over both start bodies, 64 bytes.
pub type TranscriptHash = Bytes<64>;

/// Tells one attempt's OPRF key from another's, 16 random bytes.
pub(crate) type CredentialNonce = Bytes<16>;

/// `"warifu/1 enroll" ‖ lv(service_id) ‖ lv(user_id) ‖ lv(authority) ‖
/// lv(SHA-256(device_key ‖ capabilities))`.
pub(crate) fn context(request: &StartRequest, authority: &str) -> Result<Vec<u8>, Error> {
    let device = Sha256::new()
        .chain_update(request.device_key.to_bytes().0)
        .chain_update(&request.capabilities)
        .finalize();
    let mut context = labels::CONTEXT.to_vec();
    put_lv(&mut context, request.service_id.as_str().as_bytes())?;
    put_lv(&mut context, request.user_id.as_str().as_bytes())?;
    put_lv(&mut context, authority.as_bytes())?;
    put_lv(&mut context, &device)?;
    Ok(context)
}

/// `SHA-256("warifu/1 credential" ‖ lv(service_id) ‖ lv(user_id) ‖ lv(nonce))`,
/// 32 bytes. The issuer's own affair: another for each attempt.
pub(crate) fn credential_identifier(
    service: &ServiceId,
    user: &UserId,
    nonce: &CredentialNonce,
) -> Result<Bytes<32>, Error> {
    let mut message = labels::CREDENTIAL.to_vec();
    put_lv(&mut message, service.as_str().as_bytes())?;
    put_lv(&mut message, user.as_str().as_bytes())?;
    put_lv(&mut message, nonce.as_slice())?;
    Ok(Bytes(Sha256::digest(&message).into()))
}

/// `SHA-512("warifu/1 transcript" ‖ lv(start request) ‖ lv(start response))`
/// over the bodies' exact bytes.
pub(crate) fn hash(request: &[u8], response: &[u8]) -> Result<TranscriptHash, Error> {
    let mut message = labels::TRANSCRIPT.to_vec();
    put_lv(&mut message, request)?;
    put_lv(&mut message, response)?;
    Ok(Bytes(Sha512::digest(&message).into()))
}

/// What the device key signs:
/// `"warifu/1 possession" ‖ transcript hash ‖ ke3 ‖ sealed`.
pub(crate) fn possession(transcript: &TranscriptHash, ke3: &Bytes<64>, sealed: &[u8]) -> Vec<u8> {
    [
        labels::POSSESSION,
        transcript.as_slice(),
        ke3.as_slice(),
        sealed,
    ]
    .concat()
}

/// What the card's signing key signs: `"warifu/1 finish response" ‖
/// transcript hash ‖ SHA-256(finish request) ‖ sealed`, in parts.
pub(crate) fn answer_hash(finish_request: &[u8]) -> [u8; 32] {
    Sha256::digest(finish_request).into()
}

/// Appends a 2-byte big-endian length and the bytes.
pub(crate) fn put_lv(to: &mut Vec<u8>, bytes: &[u8]) -> Result<(), Error> {
    let length = u16::try_from(bytes.len()).map_err(|_| Error::Malformed)?;
    to.extend_from_slice(&length.to_be_bytes());
    to.extend_from_slice(bytes);
    Ok(())
}
