//! The master key: 32 bytes, as 64 hexadecimal digits in a file or the environment.

use super::{KeyError, files};
use crate::hex;
use crate::sealing::{KeyId, SealingKey};
use rand::RngCore;
use sha2::{Digest, Sha256};
use std::path::Path;
use zeroize::Zeroizing;

/// The key that wraps all others.
pub struct MasterKey(SealingKey);

warifu_secret::closed!(MasterKey);

impl MasterKey {
    /// Reads 64 hexadecimal digits.
    ///
    /// # Errors
    /// [`KeyError::Form`].
    pub fn from_hex(text: &str) -> Result<Self, KeyError> {
        let bytes = hex::decode(text.trim()).ok_or(KeyError::Form)?;
        let key: [u8; 32] = bytes.as_slice().try_into().map_err(|_| KeyError::Form)?;
        Ok(Self::of(Zeroizing::new(key)))
    }

    /// Reads the file.
    ///
    /// # Errors
    /// [`KeyError`] naming the file.
    pub fn load(path: &Path) -> Result<Self, KeyError> {
        let bytes = files::read(path)?;
        std::str::from_utf8(&bytes)
            .ok()
            .and_then(|text| Self::from_hex(text).ok())
            .ok_or_else(|| KeyError::Damaged(path.to_owned()))
    }

    /// Makes a new one where there is no file; reads it where there is.
    ///
    /// # Errors
    /// [`KeyError`] naming the file.
    pub fn load_or_create(path: &Path, rng: &mut dyn RngCore) -> Result<Self, KeyError> {
        match Self::load(path) {
            Err(KeyError::Missing(_)) => {}
            other => return other,
        }
        let mut key = Zeroizing::new([0; 32]);
        rng.fill_bytes(key.as_mut());
        let text = Zeroizing::new(hex::encode(key.as_ref()));
        files::create(path, text.as_bytes(), rng)?;
        // Somebody else may have been faster: what the file holds counts.
        Self::load(path)
    }

    pub(super) fn sealing(&self) -> &SealingKey {
        &self.0
    }

    /// Its name follows from it, so that files made under another are known.
    fn of(key: Zeroizing<[u8; 32]>) -> Self {
        let digest = Sha256::new()
            .chain_update(b"warifu/1 master key id")
            .chain_update(key.as_ref())
            .finalize();
        let name = digest.first_chunk().copied().unwrap_or_default();
        Self(SealingKey::new(KeyId::of_bytes(name), key))
    }
}
