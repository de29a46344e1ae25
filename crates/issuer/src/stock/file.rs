//! A maker's file.

use sha2::{Digest, Sha256};
use warifu_otp::pskc::{Container, PskcError, TransportSecret, read};
use zeroize::Zeroizing;

/// A maker's file, and what opens it.
pub struct MakersFile {
    /// Its bytes; seeds may stand in them.
    pub bytes: Zeroizing<Vec<u8>>,
    /// What opens it; nothing where it is in clear.
    pub secret: Option<TransportSecret>,
}

warifu_secret::closed!(MakersFile);

impl MakersFile {
    /// SHA-256 of it, and what it holds.
    pub(super) fn read(&self) -> Result<([u8; 32], Container), PskcError> {
        let container = read(&self.bytes, self.secret.as_ref())?;
        Ok((Sha256::digest(&*self.bytes).into(), container))
    }
}
