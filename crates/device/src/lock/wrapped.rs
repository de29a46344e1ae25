//! The lock's own entry in the key store: its key, wrapped by what the PIN is
//! stretched to.
//!
//! `{ "v": 1, "pin": { "m_kib", "t", "salt", "wrapped" }, "mark" }` as a line of
//! base64. `mark` tells the key that it releases from others. While a change of
//! PIN is not through yet, `v` is 2, and `before` is the key of the PIN before,
//! sealed under the new one.

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
/// With the key of the PIN before.
const CHANGING: u64 = 2;
const LABEL: &[u8] = b"warifu/1 lock key|";
const MARK: &[u8] = b"warifu/1 lock mark|";
const BEFORE: &[u8] = b"warifu/1 lock key before|";

#[derive(Serialize, Deserialize)]
struct LockEntry {
    v: u64,
    pin: ByPin,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    mark: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    before: Option<String>,
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
    let wrapped = crypt::seal(chance, &by, &label(LABEL, &seal.id), seal.key.expose())?;
    let mark = crypt::seal(chance, &seal.key, &label(MARK, &seal.id), &[])?;
    let before = seal.before.as_ref().map(|before| {
        // EXPOSE: sealed at once.
        crypt::seal(chance, &seal.key, &label(BEFORE, &seal.id), before.expose())
    });
    let before = before.transpose()?;
    written(&LockEntry {
        v: if before.is_some() { CHANGING } else { VERSION },
        pin: ByPin {
            cost,
            salt: URL_SAFE_NO_PAD.encode(salt),
            wrapped: URL_SAFE_NO_PAD.encode(wrapped),
        },
        mark: Some(URL_SAFE_NO_PAD.encode(mark)),
        before: before.map(|before| URL_SAFE_NO_PAD.encode(before)),
    })
}

/// The same entry without the key of the PIN before; `None` where there is none.
///
/// # Errors
/// As [`Wrapped::read`].
pub(super) fn without_before(entry: &EntryBytes) -> Result<Option<EntryBytes>, DeviceError> {
    let entry = parsed(entry)?;
    if entry.before.is_none() {
        return Ok(None);
    }
    let entry = LockEntry {
        v: VERSION,
        before: None,
        ..entry
    };
    written(&entry).map(Some)
}

fn written(entry: &LockEntry) -> Result<EntryBytes, DeviceError> {
    let json = serde_json::to_vec(entry).map_err(|_| DeviceError::Internal)?;
    Ok(EntryBytes::new(STANDARD.encode(json).into_bytes()))
}

fn parsed(entry: &EntryBytes) -> Result<LockEntry, DeviceError> {
    let damaged = |_| DeviceError::LockDamaged;
    // EXPOSE: it holds nothing in clear.
    let json = STANDARD.decode(entry.expose());
    let json = json.map_err(|_| DeviceError::LockDamaged)?;
    let version: serde_json::Value = serde_json::from_slice(&json).map_err(damaged)?;
    let version = version.get("v").and_then(serde_json::Value::as_u64);
    if version.is_some_and(|v| v > CHANGING) {
        return Err(DeviceError::KeystoreEntryNewer);
    }
    serde_json::from_slice(&json).map_err(damaged)
}

/// The entry, read; nothing is tried yet.
pub(super) struct Wrapped {
    cost: Cost,
    salt: Vec<u8>,
    key: Vec<u8>,
    mark: Option<Vec<u8>>,
    before: Option<Vec<u8>>,
}

impl Wrapped {
    /// # Errors
    /// [`DeviceError::KeystoreEntryNewer`], [`DeviceError::LockDamaged`].
    pub fn read(entry: &EntryBytes) -> Result<Self, DeviceError> {
        let LockEntry {
            pin, mark, before, ..
        } = parsed(entry)?;
        let bytes = |text: &String| {
            let bytes = URL_SAFE_NO_PAD.decode(text);
            bytes.map_err(|_| DeviceError::LockDamaged)
        };
        Ok(Self {
            cost: pin.cost,
            salt: bytes(&pin.salt)?,
            key: bytes(&pin.wrapped)?,
            mark: mark.as_ref().map(bytes).transpose()?,
            before: before.as_ref().map(bytes).transpose()?,
        })
    }

    /// The lock's key; `None` where these digits are not its PIN.
    pub async fn release(
        mut self,
        id: &str,
        digits: Zeroizing<Vec<u8>>,
    ) -> Result<Option<Seal>, DeviceError> {
        let salt = std::mem::take(&mut self.salt);
        let by = crypt::stretch(digits, salt, self.cost).await;
        let by = by.map_err(|_| DeviceError::LockDamaged)?;
        let key = crypt::open(&by, &label(LABEL, id), &self.key);
        let seal = |key: Zeroizing<Vec<u8>>| Seal::of(id.to_owned(), DerivedKey::new(key.to_vec()));
        Ok(key.map(|key| self.with_before(seal(key))))
    }

    /// Whether it is this key that the PIN releases. Entries from before keys were
    /// marked do not say: another PIN had the same key then.
    pub fn is_of(&self, seal: &Seal) -> bool {
        let marked = |mark: &Vec<u8>| crypt::open(&seal.key, &label(MARK, &seal.id), mark);
        self.mark.as_ref().is_none_or(|mark| marked(mark).is_some())
    }

    /// The key, with that of the PIN before where it is still needed.
    pub fn with_before(&self, seal: Seal) -> Seal {
        let label = label(BEFORE, &seal.id);
        let before = self.before.as_ref();
        let before = before.and_then(|sealed| crypt::open(&seal.key, &label, sealed));
        Seal {
            before: before.map(|key| DerivedKey::new(key.to_vec())),
            ..seal
        }
    }
}

fn label(what: &[u8], id: &str) -> Vec<u8> {
    [what, id.as_bytes()].concat()
}
