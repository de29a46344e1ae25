//! The device's half.

use sha2::{Digest as _, Sha256};
use warifu_otp::SerialNumber;

use super::{
    ChainPlace, ContactRequest, ContactResponse, Reply, StopRequest, contact_message, stop_message,
};
use crate::bytes::Bytes;
use crate::error::Error;
use crate::keys::{DeviceKey, VerifyingKey};
use crate::labels;
use crate::{strict, wire};

/// A contact's exact bytes. To be laid down before they are sent: a repeat must
/// be the same ones.
///
/// # Errors
/// [`Error::Internal`].
pub fn contact(
    key: &DeviceKey,
    serial: &SerialNumber,
    authority: &str,
    place: &ChainPlace,
    nonce: Bytes<16>,
) -> Result<Vec<u8>, Error> {
    let message = contact_message(serial, authority, place, &nonce)?;
    wire::write(&ContactRequest {
        v: wire::VERSION,
        epoch: place.epoch,
        counter: place.counter,
        chain: place.chain,
        nonce,
        signature: key.sign(&message)?,
    })
}

/// Checks the answer to these very bytes: the signature, the version, the token.
///
/// # Errors
/// [`Error::Malformed`], [`Error::AnswerSignature`],
/// [`Error::UnsupportedVersion`].
pub fn read_reply(
    signing_key: &VerifyingKey,
    serial: &SerialNumber,
    request: &[u8],
    response: &[u8],
) -> Result<Reply, Error> {
    let ContactResponse { payload, signature } = wire::read(response)?;
    let asked = Sha256::digest(request);
    let parts = [labels::CONTACT_REPLY, &asked, &payload.0];
    if !signing_key.verify(&parts, &signature) {
        return Err(Error::AnswerSignature);
    }
    let reply: Reply = strict::read(&payload.0).ok_or(Error::Malformed)?;
    if reply.v != wire::VERSION {
        return Err(Error::UnsupportedVersion);
    }
    if reply.serial != *serial {
        return Err(Error::Malformed);
    }
    Ok(reply)
}

/// A stop's exact bytes.
///
/// # Errors
/// [`Error::Internal`].
pub fn stop(
    key: &DeviceKey,
    serial: &SerialNumber,
    authority: &str,
    nonce: Bytes<16>,
) -> Result<Vec<u8>, Error> {
    let message = stop_message(serial, authority, &nonce)?;
    wire::write(&StopRequest {
        v: wire::VERSION,
        nonce,
        signature: key.sign(&message)?,
    })
}
