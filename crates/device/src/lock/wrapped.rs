//! The lock's own entry in the key store: its key, wrapped by what the PIN is
//! stretched to.
//!
//! `{ "v": 1, "pin": { "m_kib", "t", "salt", "wrapped" } }` as a line of base64.
//! Other ways to release the same key, such as the device's own biometrics, have
//! their place beside `pin`.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};
use warifu_secret::{DerivedKey, EntryBytes};
use zeroize::Zeroizing;

use super::sealed::Seal;
use crate::DeviceError;
use crate::crypt::{self, Cost};
use crate::ports::Chance;

const VERSION: u64 = 1;
const LABEL: &[u8] = b"warifu/1 lock key|";

#[derive(Serialize, Deserialize)]
struct LockEntry {
    v: u64,
    pin: ByPin,
}

#[derive(Serialize, Deserialize)]
struct ByPin {
    #[serde(flatten)]
    cost: Cost,
    salt: String,
    wrapped: String,
}

/// The entry that gives the key back for these digits.
pub(super) async fn wrap(
    chance: &dyn Chance,
    seal: &Seal,
    digits: Zeroizing<Vec<u8>>,
    cost: Cost,
) -> Result<EntryBytes, DeviceError> {
    let salt = crypt::fresh_salt(chance);
    let by = crypt::stretch(digits, salt.clone(), cost).await?;
    // EXPOSE: sealed at once.
    let wrapped = crypt::seal(chance, &by, &label(&seal.id), seal.key.expose())?;
    let entry = LockEntry {
        v: VERSION,
        pin: ByPin {
            cost,
            salt: URL_SAFE_NO_PAD.encode(salt),
            wrapped: URL_SAFE_NO_PAD.encode(wrapped),
        },
    };
    let json = serde_json::to_vec(&entry).map_err(|_| DeviceError::Internal)?;
    Ok(EntryBytes::new(STANDARD.encode(json).into_bytes()))
}

/// The entry, read; nothing is tried yet.
pub(super) struct Wrapped {
    cost: Cost,
    salt: Vec<u8>,
    key: Vec<u8>,
}

impl Wrapped {
    /// # Errors
    /// [`DeviceError::KeystoreEntryNewer`], [`DeviceError::LockDamaged`].
    pub fn read(entry: &EntryBytes) -> Result<Self, DeviceError> {
        let damaged = || DeviceError::LockDamaged;
        // EXPOSE: it holds nothing in clear.
        let json = STANDARD.decode(entry.expose()).map_err(|_| damaged())?;
        let version: serde_json::Value = serde_json::from_slice(&json).map_err(|_| damaged())?;
        let version = version.get("v").and_then(serde_json::Value::as_u64);
        if version.is_some_and(|v| v > VERSION) {
            return Err(DeviceError::KeystoreEntryNewer);
        }
        let LockEntry { pin, .. } = serde_json::from_slice(&json).map_err(|_| damaged())?;
        let bytes = |text: &str| URL_SAFE_NO_PAD.decode(text).map_err(|_| damaged());
        Ok(Self {
            cost: pin.cost,
            salt: bytes(&pin.salt)?,
            key: bytes(&pin.wrapped)?,
        })
    }

    /// The lock's key; `None` where these digits are not its PIN.
    pub async fn release(
        self,
        id: &str,
        digits: Zeroizing<Vec<u8>>,
    ) -> Result<Option<Seal>, DeviceError> {
        let by = crypt::stretch(digits, self.salt, self.cost).await;
        let by = by.map_err(|_| DeviceError::LockDamaged)?;
        let key = crypt::open(&by, &label(id), &self.key);
        Ok(key.map(|key| Seal {
            id: id.to_owned(),
            key: DerivedKey::new(key.to_vec()),
        }))
    }
}

fn label(id: &str) -> Vec<u8> {
    [LABEL, id.as_bytes()].concat()
}
