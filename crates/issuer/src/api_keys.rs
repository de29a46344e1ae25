//! Keys of the bank's own systems: shown once, stored as SHA-256. They have 256
//! random bits, so a slow hash would add nothing.

use crate::hex;
use crate::ids::{ApiKeyId, Slug};
use rand::RngCore;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

const PREFIX: &str = "wfk_";

/// Who calls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiKey {
    /// Names the key; not secret.
    pub id: ApiKeyId,
    /// For which institution it counts.
    pub institution: Slug,
    /// What people call it.
    pub name: String,
}

/// The key itself: `wfk_` and 64 hexadecimal digits. No `Debug`.
pub struct ApiKeySecret(Zeroizing<String>);

warifu_secret::closed!(ApiKeySecret);

impl ApiKeySecret {
    /// A new one.
    #[must_use]
    pub fn random(rng: &mut dyn RngCore) -> Self {
        let mut bytes = Zeroizing::new([0; 32]);
        rng.fill_bytes(bytes.as_mut());
        Self(Zeroizing::new(format!(
            "{PREFIX}{}",
            hex::encode(bytes.as_ref())
        )))
    }

    /// What a caller sent; any text will do, it only is looked up.
    #[must_use]
    pub fn new(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    /// The text, to be shown once.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// What is stored and looked up.
    #[must_use]
    pub fn digest(&self) -> [u8; 32] {
        // EXPOSE: hashed, the text goes no further.
        Sha256::digest(self.expose().as_bytes()).into()
    }
}
