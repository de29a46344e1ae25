//! What the vault file holds.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use warifu_secret::{DerivedKey, EntryBytes};
use zeroize::Zeroizing;

use super::Entries;
use crate::DeviceError;
use crate::crypt::{self, Cost};
use crate::ports::{Chance, KeychainError};

const VERSION: u64 = 1;
const KEY_LABEL: &[u8] = b"warifu/1 vault key|";
const ENTRIES_LABEL: &[u8] = b"warifu/1 vault entries|";

/// The file, read; its secrets are sealed.
#[derive(Serialize, Deserialize)]
pub(super) struct VaultFile {
    version: u64,
    #[serde(flatten)]
    cost: Cost,
    salt: String,
    /// The key of the entries, under what the passphrase is stretched to.
    key: String,
    /// All entries, under that key.
    entries: String,
}

/// What is understood of a file of any version.
#[derive(Deserialize)]
struct Versioned {
    version: u64,
}

impl VaultFile {
    /// An empty one, and its key.
    pub async fn make(
        chance: &dyn Chance,
        passphrase: Zeroizing<Vec<u8>>,
        cost: Cost,
    ) -> Result<(Self, DerivedKey), DeviceError> {
        let salt = crypt::fresh_salt(chance);
        let key = crypt::fresh_key(chance);
        let mut file = Self {
            version: VERSION,
            cost,
            salt: URL_SAFE_NO_PAD.encode(&salt),
            key: String::new(),
            entries: String::new(),
        };
        let by = crypt::stretch(passphrase, salt, cost).await?;
        let label = file.label(KEY_LABEL);
        // EXPOSE: sealed at once.
        let sealed = crypt::seal(chance, &by, &label, key.expose())?;
        file.key = URL_SAFE_NO_PAD.encode(sealed);
        let file = file.with(chance, &key, &Entries::new())?;
        Ok((file, key))
    }

    /// # Errors
    /// [`KeychainError::VaultNewer`], [`KeychainError::VaultDamaged`].
    pub fn decode(bytes: &[u8]) -> Result<Self, KeychainError> {
        let damaged = |_| KeychainError::VaultDamaged;
        let Versioned { version } = serde_json::from_slice(bytes).map_err(damaged)?;
        if version > VERSION {
            return Err(KeychainError::VaultNewer);
        }
        serde_json::from_slice(bytes).map_err(damaged)
    }

    pub fn encode(&self) -> Result<Vec<u8>, DeviceError> {
        serde_json::to_vec_pretty(self).map_err(|_| DeviceError::Internal)
    }

    /// The key of the entries; `None` where this is not the passphrase.
    pub async fn unlock(
        &self,
        passphrase: Zeroizing<Vec<u8>>,
    ) -> Result<Option<DerivedKey>, DeviceError> {
        let damaged = KeychainError::VaultDamaged;
        let salt = bytes(&self.salt)?;
        let sealed = bytes(&self.key)?;
        let by = crypt::stretch(passphrase, salt, self.cost).await;
        let by = by.map_err(|_| damaged)?;
        let key = crypt::open(&by, &self.label(KEY_LABEL), &sealed);
        Ok(key.map(|key| DerivedKey::new(key.to_vec())))
    }

    /// # Errors
    /// [`KeychainError::VaultDamaged`].
    pub fn entries(&self, key: &DerivedKey) -> Result<Entries, KeychainError> {
        let sealed = bytes(&self.entries)?;
        let plain = crypt::open(key, &self.label(ENTRIES_LABEL), &sealed);
        let plain = plain.ok_or(KeychainError::VaultDamaged)?;
        unpacked(&plain).ok_or(KeychainError::VaultDamaged)
    }

    /// The same vault with these entries.
    pub fn with(
        self,
        chance: &dyn Chance,
        key: &DerivedKey,
        entries: &Entries,
    ) -> Result<Self, DeviceError> {
        let plain = packed(entries).ok_or(DeviceError::Internal)?;
        let sealed = crypt::seal(chance, key, &self.label(ENTRIES_LABEL), &plain)?;
        Ok(Self {
            entries: URL_SAFE_NO_PAD.encode(sealed),
            ..self
        })
    }

    /// Tied to all that stands before it.
    fn label(&self, of: &[u8]) -> Vec<u8> {
        let Cost { m_kib, t } = self.cost;
        let head = format!("{}|{m_kib}|{t}|{}", self.version, self.salt);
        [of, head.as_bytes()].concat()
    }
}

fn bytes(text: &str) -> Result<Vec<u8>, KeychainError> {
    let decoded = URL_SAFE_NO_PAD.decode(text);
    decoded.map_err(|_| KeychainError::VaultDamaged)
}

/// `(length (4, big-endian) ‖ account ‖ length ‖ entry)*`. The memory is taken
/// once, so that no partial copy is left behind.
fn packed(entries: &Entries) -> Option<Zeroizing<Vec<u8>>> {
    // EXPOSE: their lengths.
    let sizes = entries
        .iter()
        .map(|(name, entry)| 8 + name.len() + entry.expose().len());
    let mut plain = Zeroizing::new(Vec::with_capacity(sizes.sum()));
    for (name, entry) in entries {
        // EXPOSE: sealed right after.
        for part in [name.as_bytes(), entry.expose()] {
            let length = u32::try_from(part.len()).ok()?;
            plain.extend_from_slice(&length.to_be_bytes());
            plain.extend_from_slice(part);
        }
    }
    Some(plain)
}

fn unpacked(mut plain: &[u8]) -> Option<Entries> {
    let mut entries = BTreeMap::new();
    while !plain.is_empty() {
        let (name, rest) = part(plain)?;
        let (entry, rest) = part(rest)?;
        let name = String::from_utf8(name.to_vec()).ok()?;
        entries.insert(name, EntryBytes::new(entry.to_vec()));
        plain = rest;
    }
    Some(entries)
}

fn part(plain: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = plain.split_first_chunk::<4>()?;
    rest.split_at_checked(usize::try_from(u32::from_be_bytes(*length)).ok()?)
}
