//! One institution's keys.

use super::data::{DataKeys, Source};
use super::{KeyError, MasterKey, files};
use crate::ids::Slug;
use crate::ports::SecureRng;
use crate::sealing::{KeyId, Place, Purpose, Sealed, SealingKey};
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use std::path::Path;
use warifu_enroll::bytes::Blob;
use warifu_enroll::keys::{AgreementKey, SigningKey};
use warifu_enroll::server::ServerSetup;
use warifu_otp::Step;
use warifu_secret::PrivateKeyBytes;
use zeroize::Zeroizing;

/// Of files whose data key was never changed.
const VERSION: u64 = 1;
/// Of all others.
const CHANGED: u64 = 2;

/// One institution's keys.
pub struct InstitutionKeys {
    /// Signs the card; its fingerprint stands in the directory.
    pub card: SigningKey,
    /// Signs answers; stands in the card.
    pub signing: SigningKey,
    /// For messages without a password; stands in the card.
    pub agreement: AgreementKey,
    /// OPAQUE's keys and OPRF seed.
    pub opaque: ServerSetup,
    /// Seal what the database holds.
    pub data: DataKeys,
    /// Digests of wrong codes are made under this.
    codes: Zeroizing<[u8; 32]>,
    /// Digests of typed login names are made under this.
    names: Zeroizing<[u8; 32]>,
}

warifu_secret::closed!(InstitutionKeys);

/// The file: everything in it is sealed under the master key.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct KeyFile {
    version: u64,
    institution: Slug,
    master: String,
    data_key_id: String,
    data_key: Blob,
    card: Blob,
    signing: Blob,
    agreement: Blob,
    opaque: Blob,
    /// Data keys that only open.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    older: Vec<Older>,
    /// What digests are made under, once it no longer follows from the data key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    codes: Option<Blob>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    names: Option<Blob>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Older {
    id: String,
    key: Blob,
}

impl InstitutionKeys {
    /// Makes new keys.
    #[must_use]
    pub fn generate(rng: &mut Box<dyn SecureRng>) -> Self {
        let data = SealingKey::random(rng);
        Self {
            card: SigningKey::generate(rng),
            signing: SigningKey::generate(rng),
            agreement: AgreementKey::generate(rng),
            opaque: ServerSetup::generate(rng),
            codes: derived(&data, b"warifu/1 code digests"),
            names: derived(&data, b"warifu/1 login names"),
            data: DataKeys::new(data, Vec::new()),
        }
    }

    /// The same with a new data key before the others. Digests stay what they are:
    /// nobody could make them anew.
    #[must_use]
    pub(super) fn with_new_data_key(mut self, rng: &mut Box<dyn SecureRng>) -> Self {
        let new = SealingKey::random(rng);
        let before = std::iter::once(self.data.current()).chain(self.data.older());
        let before = before.map(|key| key.again()).collect();
        self.data = DataKeys::new(new, before);
        self
    }

    /// The same without those that only open.
    #[must_use]
    pub(super) fn without_older(mut self) -> Self {
        self.data = DataKeys::new(self.data.current().again(), Vec::new());
        self
    }

    /// A 16-byte digest of a code that was wrong in `step`, so that the same one
    /// again is known within that step, and is a new guess in the next.
    #[must_use]
    pub fn digest_of_code(&self, token: &[u8; 16], step: Step, code: &str) -> [u8; 16] {
        let step = step.0.to_be_bytes();
        short_mac(&self.codes, &[token, &step, code.as_bytes()])
    }

    /// What a device must sign to stop the move from one token to another, 16 bytes.
    #[must_use]
    pub fn digest_of_move(&self, from: &[u8; 16], to: &[u8; 16]) -> [u8; 16] {
        short_mac(&self.codes, &[from, to, b"move"])
    }

    /// A 16-byte digest of one digit of a customer's transfer password: ten
    /// values, so nobody without the keys can try them.
    #[must_use]
    pub fn digest_of_digit(&self, customer: &[u8; 16], place: u8, digit: u8) -> [u8; 16] {
        short_mac(
            &self.names,
            &[b"transfer password", customer, &[place, digit]],
        )
    }

    /// A 16-byte digest of one cell of a customer card: few values, so nobody
    /// without the keys can try them.
    #[must_use]
    pub fn digest_of_cell(&self, customer: &[u8; 16], symbol: &str, code: &str) -> [u8; 16] {
        short_mac(
            &self.names,
            &[b"card", customer, symbol.as_bytes(), code.as_bytes()],
        )
    }

    /// A 16-byte digest of what was typed as a login name: it may have been a
    /// password, so nobody without the keys can try words against it.
    #[must_use]
    pub fn digest_of_name(&self, typed: &str) -> [u8; 16] {
        short_mac(&self.names, &[typed.as_bytes()])
    }

    /// Reads the file of `slug`.
    pub(super) fn load(path: &Path, slug: &Slug, master: &MasterKey) -> Result<Self, KeyError> {
        let damaged = || KeyError::Damaged(path.to_owned());
        let file: KeyFile = serde_json::from_slice(&files::read(path)?).map_err(|_| damaged())?;
        if !(VERSION..=CHANGED).contains(&file.version) || file.institution != *slug {
            return Err(damaged());
        }
        let key = master.named(&file.master);
        let key = key.ok_or_else(|| KeyError::OtherMaster(path.to_owned()))?;
        let mut keys = file.open(slug, key).ok_or_else(damaged)?;
        if let Some(master) = master.path() {
            keys.data = keys.data.from(Source {
                path: path.to_owned(),
                master: master.to_owned(),
                slug: slug.clone(),
            });
        }
        Ok(keys)
    }

    /// Writes the file of `slug` over the one that is there.
    pub(super) fn put(
        &self,
        path: &Path,
        slug: &Slug,
        master: &MasterKey,
        rng: &mut Box<dyn SecureRng>,
    ) -> Result<(), KeyError> {
        let file = self.wrap(slug, master, rng).ok_or(KeyError::Document)?;
        let text = serde_json::to_vec_pretty(&file).map_err(|_| KeyError::Document)?;
        files::replace(path, &text, rng)
    }

    /// Writes a new file for `slug`, unless there is one by now.
    pub(super) fn create(
        &self,
        path: &Path,
        slug: &Slug,
        master: &MasterKey,
        rng: &mut Box<dyn SecureRng>,
    ) -> Result<(), KeyError> {
        let file = self.wrap(slug, master, rng).ok_or(KeyError::Document)?;
        let text = serde_json::to_vec_pretty(&file).map_err(|_| KeyError::Document)?;
        files::create(path, &text, rng)
    }

    fn wrap(
        &self,
        slug: &Slug,
        master: &MasterKey,
        rng: &mut Box<dyn SecureRng>,
    ) -> Option<KeyFile> {
        let mut seal = |purpose, name: &str, plain: &[u8]| {
            let place = place(purpose, name, slug);
            let sealed = master.sealing().seal(plain, &place, rng).ok()?;
            Some(Blob(sealed.bytes))
        };
        let mut key = |name, bytes: PrivateKeyBytes| {
            // EXPOSE: sealed at once under the master key.
            seal(Purpose::PrivateKey, name, bytes.expose())
        };
        let current = self.data.current();
        let derived = [
            derived(&current, b"warifu/1 code digests") == self.codes,
            derived(&current, b"warifu/1 login names") == self.names,
        ];
        let first = derived == [true, true] && self.data.older().is_empty();
        let card = key("card", self.card.to_bytes())?;
        let signing = key("signing", self.signing.to_bytes())?;
        let agreement = key("agreement", self.agreement.to_bytes())?;
        let opaque = key("opaque", self.opaque.to_bytes())?;
        // EXPOSE: wrapped at once under the master key.
        let mut wrapped =
            |key: &SealingKey| seal(Purpose::DataKey, key.id().as_str(), key.expose());
        let data_key = wrapped(&current)?;
        let mut older = Vec::new();
        for key in self.data.older() {
            older.push(Older {
                id: key.id().as_str().to_owned(),
                key: wrapped(&key)?,
            });
        }
        let mut digests = |name, key: &[u8; 32]| seal(Purpose::PrivateKey, name, key);
        Some(KeyFile {
            version: if first { VERSION } else { CHANGED },
            institution: slug.clone(),
            master: master.sealing().id().as_str().to_owned(),
            data_key_id: current.id().as_str().to_owned(),
            data_key,
            card,
            signing,
            agreement,
            opaque,
            older,
            codes: if first {
                None
            } else {
                Some(digests("codes", &self.codes)?)
            },
            names: if first {
                None
            } else {
                Some(digests("names", &self.names)?)
            },
        })
    }
}

impl KeyFile {
    fn open(self, slug: &Slug, master: &SealingKey) -> Option<InstitutionKeys> {
        let open = |purpose, name: &str, blob: Blob| {
            let sealed = Sealed {
                key: master.id().clone(),
                bytes: blob.0,
            };
            master.open(&sealed, &place(purpose, name, slug)).ok()
        };
        let key = |name, blob| {
            open(Purpose::PrivateKey, name, blob).map(|plain| PrivateKeyBytes::new(plain.to_vec()))
        };
        let sealing = |id: &str, blob| {
            let plain = open(Purpose::DataKey, id, blob)?;
            let plain = Zeroizing::new(plain.as_slice().try_into().ok()?);
            Some(SealingKey::new(KeyId::parse(id)?, plain))
        };
        let data = sealing(&self.data_key_id, self.data_key)?;
        let digests = |name, blob: Option<Blob>, label: &[u8]| match blob {
            None => Some(derived(&data, label)),
            Some(blob) => {
                let plain = open(Purpose::PrivateKey, name, blob)?;
                Some(Zeroizing::new(plain.as_slice().try_into().ok()?))
            }
        };
        let mut older = Vec::new();
        for one in self.older {
            older.push(sealing(&one.id, one.key)?);
        }
        Some(InstitutionKeys {
            card: SigningKey::from_bytes(&key("card", self.card)?).ok()?,
            signing: SigningKey::from_bytes(&key("signing", self.signing)?).ok()?,
            agreement: AgreementKey::from_bytes(&key("agreement", self.agreement)?).ok()?,
            opaque: ServerSetup::from_bytes(&key("opaque", self.opaque)?).ok()?,
            codes: digests("codes", self.codes, b"warifu/1 code digests")?,
            names: digests("names", self.names, b"warifu/1 login names")?,
            data: DataKeys::new(data, older),
        })
    }
}

fn place<'a>(purpose: Purpose, name: &'a str, slug: &'a Slug) -> Place<'a> {
    Place {
        purpose,
        subject: name.as_bytes(),
        institution: slug,
    }
}

/// `HKDF-SHA-256(data key, label)`, 32 bytes. RFC 5869.
fn derived(data: &SealingKey, label: &[u8]) -> Zeroizing<[u8; 32]> {
    let mut key = Zeroizing::new([0; 32]);
    // EXPOSE: a key is derived, the data key goes no further. 32 bytes are
    // always to be had from SHA-256.
    let derived = Hkdf::<Sha256>::new(None, data.expose());
    let _ = derived.expand(label, key.as_mut());
    key
}

/// The first 16 bytes of `HMAC-SHA-256(key, parts)`.
fn short_mac(key: &[u8; 32], parts: &[&[u8]]) -> [u8; 16] {
    let mut short = [0; 16];
    // HMAC takes keys of any length.
    if let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) {
        for part in parts {
            mac.update(part);
        }
        let full = mac.finalize().into_bytes();
        short.iter_mut().zip(full).for_each(|(to, from)| *to = from);
    }
    short
}
