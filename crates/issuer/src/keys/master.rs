//! The master key: 32 bytes, as 64 hexadecimal digits in a file or the environment.

use super::{KeyError, files};
use crate::hex;
use crate::sealing::{KeyId, SealingKey};
use rand::RngCore;
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// The key that wraps all others. While it is changed there is a second one, in a
/// file beside the first, and each institution's file is under either.
pub struct MasterKey {
    current: SealingKey,
    next: Option<SealingKey>,
    path: Option<PathBuf>,
}

warifu_secret::closed!(MasterKey);

impl MasterKey {
    /// Reads 64 hexadecimal digits.
    ///
    /// # Errors
    /// [`KeyError::Form`].
    pub fn from_hex(text: &str) -> Result<Self, KeyError> {
        let bytes = hex::decode(text.trim()).ok_or(KeyError::Form)?;
        let key: [u8; 32] = bytes.as_slice().try_into().map_err(|_| KeyError::Form)?;
        Ok(Self {
            current: of(Zeroizing::new(key)),
            next: None,
            path: None,
        })
    }

    /// Reads the file.
    ///
    /// # Errors
    /// [`KeyError`] naming the file.
    pub fn load(path: &Path) -> Result<Self, KeyError> {
        let next = match Self::read(&Self::beside(path)) {
            Ok(next) => Some(next.current),
            Err(KeyError::Missing(_)) => None,
            Err(error) => return Err(error),
        };
        Ok(Self {
            next,
            path: Some(path.to_owned()),
            ..Self::read(path)?
        })
    }

    /// Where the next one lies while it is changed.
    pub(super) fn beside(path: &Path) -> PathBuf {
        let mut name = path.as_os_str().to_owned();
        name.push(".next");
        name.into()
    }

    fn read(path: &Path) -> Result<Self, KeyError> {
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

    /// What is wrapped now is wrapped under this.
    pub(super) fn sealing(&self) -> &SealingKey {
        &self.current
    }

    /// The one of that name.
    pub(super) fn named(&self, id: &str) -> Option<&SealingKey> {
        let both = std::iter::once(&self.current).chain(&self.next);
        both.into_iter().find(|key| key.id().as_str() == id)
    }

    /// The file that it is from.
    pub(super) fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }
}

/// Its name follows from it, so that files made under another are known.
fn of(key: Zeroizing<[u8; 32]>) -> SealingKey {
    let digest = Sha256::new()
        .chain_update(b"warifu/1 master key id")
        .chain_update(key.as_ref())
        .finalize();
    let name = digest.first_chunk().copied().unwrap_or_default();
    SealingKey::new(KeyId::of_bytes(name), key)
}
