//! The copy of the lock's key that the sensor releases: an entry of its own,
//! `{ "v": 1, "wrapped" }` as a line of base64. The other half, without which it
//! opens nothing, stands in the lock's public record.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};
use warifu_secret::{DerivedKey, EntryBytes};

use super::Seal;
use crate::DeviceError;
use crate::crypt;
use crate::ports::Chance;

const VERSION: u64 = 1;
const LABEL: &[u8] = b"warifu/1 sensor key|";

#[derive(Serialize, Deserialize)]
struct SensorEntry {
    v: u64,
    wrapped: String,
}

/// The account of the copy.
pub(super) fn account(lock: &str) -> String {
    format!("{lock}-sensor")
}

/// The entry that gives the key back for this half.
pub(super) fn of(
    chance: &dyn Chance,
    seal: &Seal,
    half: [u8; 32],
) -> Result<EntryBytes, DeviceError> {
    // EXPOSE: sealed at once.
    let key = seal.key.expose();
    let wrapped = crypt::seal(chance, &key_of(half), &label(&seal.id), key)?;
    let entry = SensorEntry {
        v: VERSION,
        wrapped: URL_SAFE_NO_PAD.encode(wrapped),
    };
    let json = serde_json::to_vec(&entry).map_err(|_| DeviceError::Internal)?;
    Ok(EntryBytes::new(STANDARD.encode(json).into_bytes()))
}

/// The key; `None` where the copy does not read, or the half is another one.
pub(super) fn opened(copy: &EntryBytes, lock: &str, half: [u8; 32]) -> Option<DerivedKey> {
    let key = crypt::open(&key_of(half), &label(lock), &wrapped(copy)?)?;
    Some(DerivedKey::new(key.to_vec()))
}

/// `None` where it does not read.
fn wrapped(copy: &EntryBytes) -> Option<Vec<u8>> {
    // EXPOSE: it holds nothing in clear.
    let json = STANDARD.decode(copy.expose()).ok()?;
    let entry: SensorEntry = serde_json::from_slice(&json).ok()?;
    let known = entry.v == VERSION;
    known.then(|| URL_SAFE_NO_PAD.decode(entry.wrapped).ok())?
}

fn label(lock: &str) -> Vec<u8> {
    [LABEL, lock.as_bytes()].concat()
}

fn key_of(half: [u8; 32]) -> DerivedKey {
    DerivedKey::new(half.to_vec())
}
