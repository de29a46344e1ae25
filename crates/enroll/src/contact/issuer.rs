//! The issuer's half.

use sha2::{Digest as _, Sha256};
use warifu_otp::SerialNumber;

use super::{
    ChainPlace, ContactRequest, ContactResponse, MOST, Reply, StopRequest, contact_message,
    stop_message,
};
use crate::bytes::{Blob, Bytes};
use crate::error::Error;
use crate::keys::{DevicePublicKey, SigningKey};
use crate::labels;
use crate::wire;

/// A contact that was read, and not believed yet.
pub struct ReceivedContact {
    request: ContactRequest,
    digest: [u8; 32],
}

/// A stop that was read, and not believed yet.
pub struct ReceivedStop {
    request: StopRequest,
}

impl ReceivedContact {
    /// Reads a body.
    ///
    /// # Errors
    /// [`Error::Malformed`], [`Error::UnsupportedVersion`].
    pub fn parse(body: &[u8]) -> Result<Self, Error> {
        let request: ContactRequest = wire::read_request(body)?;
        if request.epoch >= MOST || request.counter >= MOST {
            return Err(Error::Malformed);
        }
        Ok(Self {
            request,
            digest: Sha256::digest(body).into(),
        })
    }

    /// Where the device says it stands.
    #[must_use]
    pub const fn place(&self) -> ChainPlace {
        ChainPlace {
            epoch: self.request.epoch,
            counter: self.request.counter,
            chain: self.request.chain,
        }
    }

    /// SHA-256 of the exact bytes: repeats are known by it.
    #[must_use]
    pub const fn digest(&self) -> [u8; 32] {
        self.digest
    }

    /// Whether the device key signed it, for this token at this issuer.
    ///
    /// # Errors
    /// [`Error::Possession`].
    pub fn verify(
        &self,
        key: &DevicePublicKey,
        serial: &SerialNumber,
        authority: &str,
    ) -> Result<(), Error> {
        let message = contact_message(serial, authority, &self.place(), &self.request.nonce)?;
        key.verify(&message, &self.request.signature)
    }
}

impl ReceivedStop {
    /// Reads a body.
    ///
    /// # Errors
    /// [`Error::Malformed`], [`Error::UnsupportedVersion`].
    pub fn parse(body: &[u8]) -> Result<Self, Error> {
        let request = wire::read_request(body)?;
        Ok(Self { request })
    }

    /// What it signs.
    #[must_use]
    pub const fn nonce(&self) -> Bytes<16> {
        self.request.nonce
    }

    /// Whether the old device's key signed it, for this token at this issuer.
    ///
    /// # Errors
    /// [`Error::Possession`].
    pub fn verify(
        &self,
        key: &DevicePublicKey,
        serial: &SerialNumber,
        authority: &str,
    ) -> Result<(), Error> {
        let message = stop_message(serial, authority, &self.request.nonce)?;
        key.verify(&message, &self.request.signature)
    }
}

/// The answer's exact bytes: Ed25519 over `"warifu/1 contact reply" ‖
/// SHA-256(request body) ‖ payload`.
///
/// # Errors
/// [`Error::Internal`].
pub fn reply(key: &SigningKey, request: &[u8; 32], reply: &Reply) -> Result<Vec<u8>, Error> {
    let payload = wire::write(reply)?;
    let signature = key.sign(&[labels::CONTACT_REPLY, request, &payload]);
    wire::write(&ContactResponse {
        payload: Blob(payload),
        signature,
    })
}
