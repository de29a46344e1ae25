//! One institution's keys.

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

const VERSION: u64 = 1;

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
    /// Seals what the database holds.
    pub data: SealingKey,
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
            data,
        }
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
        if file.version != VERSION || file.institution != *slug {
            return Err(damaged());
        }
        if file.master != master.sealing().id().as_str() {
            return Err(KeyError::OtherMaster(path.to_owned()));
        }
        let id = KeyId::parse(&file.data_key_id).ok_or_else(damaged)?;
        file.open(slug, master, id).ok_or_else(damaged)
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
        Some(KeyFile {
            version: VERSION,
            institution: slug.clone(),
            master: master.sealing().id().as_str().to_owned(),
            data_key_id: self.data.id().as_str().to_owned(),
            card: key("card", self.card.to_bytes())?,
            signing: key("signing", self.signing.to_bytes())?,
            agreement: key("agreement", self.agreement.to_bytes())?,
            opaque: key("opaque", self.opaque.to_bytes())?,
            // EXPOSE: wrapped at once under the master key.
            data_key: seal(
                Purpose::DataKey,
                self.data.id().as_str(),
                self.data.expose(),
            )?,
        })
    }
}

impl KeyFile {
    fn open(self, slug: &Slug, master: &MasterKey, id: KeyId) -> Option<InstitutionKeys> {
        let open = |purpose, name: &str, blob: Blob| {
            let sealed = Sealed {
                key: master.sealing().id().clone(),
                bytes: blob.0,
            };
            master
                .sealing()
                .open(&sealed, &place(purpose, name, slug))
                .ok()
        };
        let key = |name, blob| {
            open(Purpose::PrivateKey, name, blob).map(|plain| PrivateKeyBytes::new(plain.to_vec()))
        };
        let plain = open(Purpose::DataKey, id.as_str(), self.data_key)?;
        let data = SealingKey::new(id, Zeroizing::new(plain.as_slice().try_into().ok()?));
        Some(InstitutionKeys {
            card: SigningKey::from_bytes(&key("card", self.card)?).ok()?,
            signing: SigningKey::from_bytes(&key("signing", self.signing)?).ok()?,
            agreement: AgreementKey::from_bytes(&key("agreement", self.agreement)?).ok()?,
            opaque: ServerSetup::from_bytes(&key("opaque", self.opaque)?).ok()?,
            codes: derived(&data, b"warifu/1 code digests"),
            names: derived(&data, b"warifu/1 login names"),
            data,
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
