//! What lies in the key store: one entry a token, or a pending enrolment.
//!
//! Single-line base64 of versioned JSON; some key stores break on anything
//! else, and one of them ends at 2,560 bytes. Each entry names the installation
//! that made it: one of another is not opened here.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use warifu_enroll::DeviceKey;
use warifu_enroll::client::{Confirmation, Pending, Registered};
use warifu_otp::{Params, SerialNumber};
use warifu_secret::{EntryBytes, PrivateKeyBytes, Seed};
use zeroize::Zeroizing;

use crate::DeviceError;

const VERSION: u64 = 1;

/// An entry, read.
pub(crate) enum Entry {
    /// An enrolment under way.
    Pending(Pending),
    /// A token.
    Token(Box<Token>),
}

/// A token's entry. It holds what the issuer granted as well, so that an app
/// killed right after storing it can still finish its public data.
pub(crate) struct Token {
    pub seed: Seed,
    device_key: Wiped,
    pub grant: Granted,
}

warifu_secret::closed!(Entry, Token);

/// What the issuer granted; no secret.
#[derive(Serialize, Deserialize)]
pub(crate) struct Granted {
    pub serial: SerialNumber,
    pub params: Params,
    pub valid_until: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bind_until: Option<u64>,
    pub confirmation: Confirmation,
}

/// As written. One of the two is there.
#[derive(Serialize)]
struct Stored {
    v: u64,
    installation: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pending: Option<Wiped>,
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<StoredToken>,
}

/// All that is understood of an entry of any version.
#[derive(Deserialize)]
struct Versioned {
    v: u64,
}

/// Who made an entry. Those written before this was noted are of this
/// installation: they come from a time when data was not told apart.
#[derive(Deserialize)]
struct Made {
    #[serde(default)]
    installation: Option<String>,
}

/// As read. One of the two is there.
#[derive(Deserialize)]
struct Halves {
    pending: Option<Wiped>,
    token: Option<StoredToken>,
}

warifu_secret::closed!(Halves);

#[derive(Serialize, Deserialize)]
struct StoredToken {
    seed: Wiped,
    device_key: Wiped,
    grant: Granted,
}

/// Secret bytes as base64url, wiped on drop.
struct Wiped(Zeroizing<String>);

/// The entry of a pending enrolment of this `installation`, from the state's own
/// encoding.
pub(crate) fn pending(state: &EntryBytes, installation: &str) -> Result<EntryBytes, DeviceError> {
    // EXPOSE: encoded into an entry, which is itself a secret.
    let pending = Some(Wiped::new(state.expose()));
    encode(&Stored {
        v: VERSION,
        installation: installation.to_owned(),
        pending,
        token: None,
    })
}

/// The entry of a token of this `installation`.
pub(crate) fn token(
    registered: &Registered,
    installation: &str,
) -> Result<EntryBytes, DeviceError> {
    let device_key = registered.device_key.to_bytes();
    let token = StoredToken {
        // EXPOSE: encoded into an entry, which is itself a secret.
        seed: Wiped::new(registered.seed.expose()),
        // EXPOSE: encoded into an entry, which is itself a secret.
        device_key: Wiped::new(device_key.expose()),
        grant: Granted {
            serial: registered.serial.clone(),
            params: registered.params,
            valid_until: registered.valid_until.map(|time| time.0),
            bind_until: registered.bind_until.map(|time| time.0),
            confirmation: registered.confirmation.clone(),
        },
    };
    encode(&Stored {
        v: VERSION,
        installation: installation.to_owned(),
        pending: None,
        token: Some(token),
    })
}

/// Reads an entry, on behalf of this `installation`.
///
/// # Errors
/// [`DeviceError::KeystoreEntryNewer`] where a newer app wrote it,
/// [`DeviceError::KeystoreEntryForeign`] where another installation did,
/// [`DeviceError::KeystoreEntryDamaged`] where it cannot be read at all.
pub(crate) fn decode(entry: &EntryBytes, installation: &str) -> Result<Entry, DeviceError> {
    let damaged = DeviceError::KeystoreEntryDamaged;
    // EXPOSE: parsed into types that hold their secrets as secrets.
    let json = STANDARD.decode(entry.expose()).map(Zeroizing::new);
    let json = json.map_err(|_| DeviceError::KeystoreEntryDamaged)?;
    match serde_json::from_slice::<Versioned>(&json) {
        Ok(Versioned { v }) if v > VERSION => return Err(DeviceError::KeystoreEntryNewer),
        Ok(Versioned { v: VERSION }) => {}
        _ => return Err(damaged),
    }
    match serde_json::from_slice(&json) {
        Ok(Made {
            installation: Some(made_by),
        }) if made_by != installation => {
            return Err(DeviceError::KeystoreEntryForeign);
        }
        Ok(Made { .. }) => {}
        Err(_) => return Err(damaged),
    }
    match serde_json::from_slice(&json) {
        Ok(Halves {
            pending: Some(state),
            token: None,
        }) => read_pending(&state),
        Ok(Halves {
            pending: None,
            token: Some(token),
        }) => read_token(token).ok_or(damaged),
        _ => Err(damaged),
    }
}

fn read_pending(state: &Wiped) -> Result<Entry, DeviceError> {
    let state = state.bytes().ok_or(DeviceError::KeystoreEntryDamaged)?;
    let read = Pending::decode(&EntryBytes::new(state));
    read.map(Entry::Pending).map_err(|error| match error {
        warifu_enroll::Error::UnsupportedVersion => DeviceError::KeystoreEntryNewer,
        _ => DeviceError::KeystoreEntryDamaged,
    })
}

fn read_token(token: StoredToken) -> Option<Entry> {
    let StoredToken {
        seed,
        device_key,
        grant,
    } = token;
    let seed = seed.bytes()?;
    (seed.len() == grant.params.algorithm.seed_len()).then(|| {
        Entry::Token(Box::new(Token {
            seed: Seed::new(seed),
            device_key,
            grant,
        }))
    })
}

fn encode(stored: &Stored) -> Result<EntryBytes, DeviceError> {
    let json = serde_json::to_vec(stored).map(Zeroizing::new);
    let json = json.map_err(|_| DeviceError::Internal)?;
    Ok(EntryBytes::new(STANDARD.encode(&*json).into_bytes()))
}

impl Token {
    /// The device's key, for one signature.
    ///
    /// # Errors
    /// [`DeviceError::KeystoreEntryDamaged`].
    pub fn device_key(&self) -> Result<DeviceKey, DeviceError> {
        let bytes = self.device_key.bytes();
        let bytes = bytes.ok_or(DeviceError::KeystoreEntryDamaged)?;
        Ok(DeviceKey::from_bytes(&PrivateKeyBytes::new(bytes))?)
    }
}

impl Wiped {
    fn new(bytes: &[u8]) -> Self {
        Self(Zeroizing::new(URL_SAFE_NO_PAD.encode(bytes)))
    }

    fn bytes(&self) -> Option<Vec<u8>> {
        URL_SAFE_NO_PAD.decode(self.0.as_str()).ok()
    }
}

impl Serialize for Wiped {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Wiped {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from).map(|text| Self(Zeroizing::new(text)))
    }
}
