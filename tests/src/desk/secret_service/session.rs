//! How secrets travel: plain, or under a key agreed with Diffie and Hellman.
//!
//! This side's private number is 1, so that its public one is the generator and
//! what both share is the client's public number: a key all the same, and no
//! arithmetic.

use aes::{
    Aes128,
    cipher::{BlockDecryptMut, BlockEncryptMut, KeyIvInit, block_padding::Pkcs7},
};
use hkdf::Hkdf;
use sha2::Sha256;

const GENERATOR: u8 = 2;
const BYTES: usize = 128;

/// An open session; without a key it is plain.
#[derive(Debug)]
pub(super) struct Session(Option<[u8; 16]>);

impl Session {
    /// By the names of the specification, with what to tell the client.
    pub fn open(algorithm: &str, theirs: &[u8]) -> Option<(Self, Vec<u8>)> {
        match algorithm {
            "plain" => Some((Self(None), Vec::new())),
            "dh-ietf1024-sha256-aes128-cbc-pkcs7" => {
                let mut common = vec![0; BYTES.checked_sub(theirs.len())?];
                common.extend_from_slice(theirs);
                let mut key = [0; 16];
                Hkdf::<Sha256>::new(None, &common)
                    .expand(&[], &mut key)
                    .ok()?;
                Some((Self(Some(key)), vec![GENERATOR]))
            }
            _ => None,
        }
    }

    /// Parameters and value.
    pub fn seal(&self, secret: &[u8]) -> (Vec<u8>, Vec<u8>) {
        let Some(key) = self.0 else {
            return (Vec::new(), secret.to_vec());
        };
        let vector = rand::random::<[u8; 16]>();
        let cipher = cbc::Encryptor::<Aes128>::new(&key.into(), &vector.into());
        let value = cipher.encrypt_padded_vec_mut::<Pkcs7>(secret);
        (vector.to_vec(), value)
    }

    pub fn open_sealed(&self, parameters: &[u8], value: &[u8]) -> Option<Vec<u8>> {
        let Some(key) = self.0 else {
            return Some(value.to_vec());
        };
        let cipher = cbc::Decryptor::<Aes128>::new_from_slices(&key, parameters).ok()?;
        cipher.decrypt_padded_vec_mut::<Pkcs7>(value).ok()
    }
}
