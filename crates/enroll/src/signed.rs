//! Signed documents: `{ "payload": …, "signature": … }`.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::bytes::{Blob, Bytes};
use crate::error::Error;
use crate::keys::{SigningKey, VerifyingKey};
use crate::strict;

/// A JSON payload and its signature: Ed25519 over label ‖ payload bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signed {
    /// The payload's exact bytes, JSON in UTF-8.
    pub payload: Blob,
    /// The signature, 64 bytes.
    pub signature: Bytes<64>,
}

impl Signed {
    /// Reads a document as it came over the wire or out of a file.
    ///
    /// # Errors
    /// [`Error::DocumentMalformed`].
    pub fn parse(body: &[u8]) -> Result<Self, Error> {
        strict::read(body).ok_or(Error::DocumentMalformed)
    }

    /// The document as JSON.
    ///
    /// # Errors
    /// [`Error::Internal`].
    pub fn to_json(&self) -> Result<Vec<u8>, Error> {
        serde_json::to_vec(self).map_err(|_| Error::Internal)
    }

    pub(crate) fn sign(
        label: &[u8],
        payload: &impl Serialize,
        key: &SigningKey,
    ) -> Result<Self, Error> {
        let payload = serde_json::to_vec(payload).map_err(|_| Error::Internal)?;
        let signature = key.sign(&[label, &payload]);
        let payload = Blob(payload);
        Ok(Self { payload, signature })
    }

    /// Reads the payload without believing it yet.
    pub(crate) fn peek<T: DeserializeOwned + Serialize>(&self) -> Result<T, Error> {
        strict::read(&self.payload.0).ok_or(Error::DocumentMalformed)
    }

    /// Checks the signature, then reads version and payload.
    pub(crate) fn open<T: DeserializeOwned + Serialize>(
        &self,
        label: &[u8],
        key: &VerifyingKey,
    ) -> Result<T, Error> {
        if !key.verify(&[label, &self.payload.0], &self.signature) {
            return Err(Error::DocumentSignature);
        }
        if self.peek::<Versioned>()?.v != 1 {
            return Err(Error::UnsupportedVersion);
        }
        self.peek()
    }
}

#[derive(Serialize, Deserialize)]
struct Versioned {
    v: u64,
}
