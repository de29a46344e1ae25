//! Sealing and stretching, as the app's lock and the vault file need them.

use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::aead::{Aead as _, Payload};
use chacha20poly1305::{KeyInit as _, XChaCha20Poly1305, XNonce};
use serde::{Deserialize, Serialize};
use tokio::task::spawn_blocking;
use warifu_secret::{DerivedKey, leaving_nothing};
use zeroize::{Zeroize as _, Zeroizing};

use crate::DeviceError;
use crate::ports::Chance;

const NONCE: usize = 24;
/// Bytes of a key, and of what a PIN or passphrase is stretched to.
const KEY: usize = 32;
/// Bytes of a salt.
const SALT: usize = 16;

/// What one guess costs: Argon2id (RFC 9106), version 0x13, one lane.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cost {
    /// Memory in KiB.
    pub m_kib: u32,
    /// Passes over it.
    pub t: u32,
}

impl Cost {
    /// 64 MiB, three passes: as for the activation password.
    pub const FULL: Self = Self {
        m_kib: 64 * 1024,
        t: 3,
    };

    /// What a file says that somebody else may have written: more than this
    /// would hang the app, and is not done.
    fn is_sane(self) -> bool {
        (8..=1024 * 1024).contains(&self.m_kib) && (1..=16).contains(&self.t)
    }
}

/// A new key.
pub(crate) fn fresh_key(chance: &dyn Chance) -> DerivedKey {
    let mut key = vec![0; KEY];
    chance.fill(&mut key);
    DerivedKey::new(key)
}

/// A new salt.
pub(crate) fn fresh_salt(chance: &dyn Chance) -> Vec<u8> {
    let mut salt = vec![0; SALT];
    chance.fill(&mut salt);
    salt
}

/// XChaCha20-Poly1305: `nonce (24) ‖ ciphertext ‖ tag (16)`, with `label` bound in.
pub(crate) fn seal(
    chance: &dyn Chance,
    key: &DerivedKey,
    label: &[u8],
    plain: &[u8],
) -> Result<Vec<u8>, DeviceError> {
    let mut nonce = [0; NONCE];
    chance.fill(&mut nonce);
    let payload = Payload {
        msg: plain,
        aad: label,
    };
    leaving_nothing(|| {
        let sealed = cipher(key)?.encrypt(XNonce::from_slice(&nonce), payload);
        let sealed = sealed.map_err(|_| DeviceError::Internal)?;
        Ok([nonce.as_slice(), &sealed].concat())
    })
}

/// Opens what [`seal`] made; `None` where the key or the label is another one,
/// or it was changed.
pub(crate) fn open(key: &DerivedKey, label: &[u8], sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let (nonce, msg) = sealed.split_at_checked(NONCE)?;
    let payload = Payload { msg, aad: label };
    leaving_nothing(|| {
        let opened = cipher(key)
            .ok()?
            .decrypt(XNonce::from_slice(nonce), payload);
        opened.ok().map(Zeroizing::new)
    })
}

fn cipher(key: &DerivedKey) -> Result<XChaCha20Poly1305, DeviceError> {
    // EXPOSE: keys the cipher, which wipes its copy.
    XChaCha20Poly1305::new_from_slice(key.expose()).map_err(|_| DeviceError::Internal)
}

/// Stretches what a person has typed, away from the threads that serve the
/// interface.
pub(crate) async fn stretch(
    typed: Zeroizing<Vec<u8>>,
    salt: Vec<u8>,
    cost: Cost,
) -> Result<DerivedKey, DeviceError> {
    let work = move || leaving_nothing(|| stretched(&typed, &salt, cost));
    let done = spawn_blocking(work).await;
    done.map_err(|_| DeviceError::Internal)?
        .ok_or(DeviceError::Internal)
}

fn stretched(typed: &[u8], salt: &[u8], cost: Cost) -> Option<DerivedKey> {
    if !cost.is_sane() {
        return None;
    }
    let params = Params::new(cost.m_kib, cost.t, 1, Some(KEY)).ok()?;
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let mut key = [0; KEY];
    argon2.hash_password_into(typed, salt, &mut key).ok()?;
    let stretched = DerivedKey::new(key.to_vec());
    key.zeroize();
    Some(stretched)
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Counting;

    impl Chance for Counting {
        fn fill(&self, bytes: &mut [u8]) {
            for (at, byte) in bytes.iter_mut().enumerate() {
                *byte = u8::try_from(at % 251).unwrap();
            }
        }
    }

    #[test]
    fn what_was_sealed_opens_with_its_key_and_label_and_with_no_other() {
        let key = fresh_key(&Counting);
        let sealed = seal(&Counting, &key, b"a", b"seed").unwrap();
        assert_eq!(sealed.len(), NONCE + 4 + 16);
        assert_eq!(open(&key, b"a", &sealed).unwrap().as_slice(), b"seed");
        assert!(open(&key, b"b", &sealed).is_none());
        assert!(open(&DerivedKey::new(vec![9; KEY]), b"a", &sealed).is_none());
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert!(open(&key, b"a", &changed).is_none(), "byte {at}");
            assert!(open(&key, b"a", &sealed[..at]).is_none(), "cut at {at}");
        }
    }

    #[tokio::test]
    async fn a_cost_that_would_hang_the_app_is_not_paid() {
        for cost in [
            Cost { m_kib: 4, t: 1 },
            Cost {
                m_kib: u32::MAX,
                t: 1,
            },
            Cost { m_kib: 64, t: 1000 },
        ] {
            let typed = Zeroizing::new(b"1234".to_vec());
            assert!(stretch(typed, vec![0; SALT], cost).await.is_err());
        }
    }
}
