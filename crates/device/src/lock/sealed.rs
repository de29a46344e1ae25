//! A key store's entry while the app has a lock: sealed once more, under a key
//! that the PIN releases.
//!
//! `{ "v": 2, "installation": …, "lock": …, "sealed": … }`, a line of base64 like
//! any entry. What is sealed is the entry as it was; of a pending enrolment only
//! its state, so that the entry stays below what some key stores can hold.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use warifu_secret::{DerivedKey, EntryBytes};
use zeroize::Zeroizing;

use crate::DeviceError;
use crate::crypt;
use crate::ports::Chance;

const VERSION: u64 = 2;
const LABEL: &[u8] = b"warifu/1 locked entry";
/// What is sealed is a whole entry's JSON.
const WHOLE: u8 = b'J';
/// What is sealed is the state of a pending enrolment.
const PENDING: u8 = b'P';

/// The key that the PIN releases, with the lock's name.
pub(crate) struct Seal {
    pub id: String,
    pub key: DerivedKey,
    /// The key of the PIN before, while entries may still be sealed under it.
    pub before: Option<DerivedKey>,
}

warifu_secret::closed!(Seal);

impl Seal {
    /// Of a lock whose entries are all sealed under this key.
    pub fn of(id: String, key: DerivedKey) -> Self {
        Self {
            id,
            key,
            before: None,
        }
    }

    fn opens(&self, label: &[u8], sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let by = |key| crypt::open(key, label, sealed);
        by(&self.key).or_else(|| self.before.as_ref().and_then(by))
    }
}

/// Where an entry stands, and whose it is.
#[derive(Clone, Copy)]
pub(crate) struct Place<'a> {
    pub account: &'a str,
    pub installation: &'a str,
}

/// An entry of version 2.
#[derive(Serialize, Deserialize)]
struct Locked {
    v: u64,
    #[serde(default)]
    installation: Option<String>,
    lock: String,
    sealed: String,
}

/// What is understood of an entry of any version.
#[derive(Deserialize)]
struct Versioned {
    v: u64,
}

/// Which lock an entry is sealed by; `None` where it is not, or cannot be read.
pub(crate) fn lock_of(entry: &EntryBytes) -> Option<String> {
    let json = decoded(entry)?;
    match serde_json::from_slice(&json) {
        Ok(Versioned { v: VERSION }) => {
            let locked: Locked = serde_json::from_slice(&json).ok()?;
            Some(locked.lock)
        }
        _ => None,
    }
}

/// Seals an entry of version 1.
///
/// # Errors
/// [`DeviceError::KeystoreEntryForeign`] where another installation made it,
/// [`DeviceError::KeystoreEntryDamaged`] where it is none of version 1.
pub(crate) fn close(
    entry: &EntryBytes,
    place: Place<'_>,
    seal: &Seal,
    chance: &dyn Chance,
) -> Result<EntryBytes, DeviceError> {
    let json = decoded(entry).ok_or(DeviceError::KeystoreEntryDamaged)?;
    let (installation, plain) = taken(&json).ok_or(DeviceError::KeystoreEntryDamaged)?;
    if !is_of(installation.as_deref(), place) {
        return Err(DeviceError::KeystoreEntryForeign);
    }
    let label = label(place.account, &seal.id);
    let sealed = crypt::seal(chance, &seal.key, &label, &plain)?;
    let locked = Locked {
        v: VERSION,
        installation,
        lock: seal.id.clone(),
        sealed: URL_SAFE_NO_PAD.encode(sealed),
    };
    let json = serde_json::to_vec(&locked).map_err(|_| DeviceError::Internal)?;
    Ok(EntryBytes::new(STANDARD.encode(json).into_bytes()))
}

/// The entry as it is to stand under the lock's key; `None` where it stands so,
/// or is none of this lock's to touch.
pub(crate) fn closed_anew(
    entry: EntryBytes,
    place: Place<'_>,
    seal: &Seal,
    chance: &dyn Chance,
) -> Option<EntryBytes> {
    let plain = match lock_of(&entry) {
        None => entry,
        Some(lock) if lock == seal.id && seal.before.is_some() => {
            open(entry, place, Some(seal)).ok()?
        }
        Some(_) => return None,
    };
    close(&plain, place, seal, chance).ok()
}

/// The entry as it was before it was sealed; one that is not, as it is.
///
/// # Errors
/// [`DeviceError::KeystoreEntryForeign`] where another installation made it,
/// [`DeviceError::AppLocked`] where the lock's key is not at hand,
/// [`DeviceError::KeystoreEntryDamaged`] where it does not open.
pub(crate) fn open(
    entry: EntryBytes,
    place: Place<'_>,
    seal: Option<&Seal>,
) -> Result<EntryBytes, DeviceError> {
    let Some(json) = decoded(&entry) else {
        return Ok(entry);
    };
    match serde_json::from_slice(&json) {
        Ok(Versioned { v: VERSION }) => {}
        _ => return Ok(entry),
    }
    let damaged = || DeviceError::KeystoreEntryDamaged;
    // What else has this version is a newer app's.
    let Ok(locked) = serde_json::from_slice::<Locked>(&json) else {
        return Ok(entry);
    };
    let made_by = locked.installation.as_deref();
    if !is_of(made_by, place) {
        return Err(DeviceError::KeystoreEntryForeign);
    }
    let seal = seal.ok_or(DeviceError::AppLocked)?;
    let sealed = URL_SAFE_NO_PAD.decode(locked.sealed.as_bytes());
    let sealed = sealed.map_err(|_| damaged())?;
    let label = label(place.account, &locked.lock);
    let plain = seal.opens(&label, &sealed).ok_or_else(damaged)?;
    given_back(&plain, made_by).ok_or_else(damaged)
}

/// Entries that were written before this was noted are this installation's.
fn is_of(made_by: Option<&str>, place: Place<'_>) -> bool {
    made_by.is_none_or(|made_by| made_by == place.installation)
}

/// Tied to the account, so that one entry cannot be put in another's place.
fn label(account: &str, lock: &str) -> Vec<u8> {
    [LABEL, b"|", lock.as_bytes(), b"|", account.as_bytes()].concat()
}

fn decoded(entry: &EntryBytes) -> Option<Zeroizing<Vec<u8>>> {
    // EXPOSE: taken apart into bytes that are wiped.
    STANDARD.decode(entry.expose()).map(Zeroizing::new).ok()
}

/// The installation, and what is to be sealed.
fn taken(json: &[u8]) -> Option<(Option<String>, Zeroizing<Vec<u8>>)> {
    let value: Value = serde_json::from_slice(json).ok()?;
    let fields = value.as_object()?;
    fields.get("v").filter(|v| v.as_u64() == Some(1))?;
    let text = |name: &str| fields.get(name).and_then(Value::as_str);
    let installation = text("installation").map(str::to_owned);
    let state = text("pending").filter(|_| fields.len() == 3 && installation.is_some());
    let state = state.and_then(|text| URL_SAFE_NO_PAD.decode(text).ok());
    let plain = match state.map(Zeroizing::new) {
        Some(state) => [&[PENDING], state.as_slice()].concat(),
        None => [&[WHOLE], json].concat(),
    };
    Some((installation, Zeroizing::new(plain)))
}

fn given_back(plain: &[u8], installation: Option<&str>) -> Option<EntryBytes> {
    let json = match plain.split_first()? {
        (&WHOLE, json) => Zeroizing::new(json.to_vec()),
        (&PENDING, state) => {
            let state = Zeroizing::new(URL_SAFE_NO_PAD.encode(state));
            let parts = [
                r#"{"v":1,"installation":""#,
                installation?,
                r#"","pending":""#,
                &state,
                r#""}"#,
            ];
            Zeroizing::new(parts.concat().into_bytes())
        }
        _ => return None,
    };
    Some(EntryBytes::new(STANDARD.encode(&*json).into_bytes()))
}
