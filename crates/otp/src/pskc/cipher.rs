//! AES-CBC as XML Encryption 1.0 has it, and the MAC over it.

use super::Cause;
use super::element::{Element, Space};
use aes::cipher::block_padding::NoPadding;
use aes::cipher::{BlockDecryptMut as _, KeyIvInit as _};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac as _};
use sha1::Sha1;
use sha2::{Sha256, Sha512};
use warifu_secret::TransportKey;
use zeroize::Zeroizing;

/// Bytes of an IV, and of a block.
const BLOCK: usize = 16;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cipher {
    Aes128,
    Aes256,
}

/// An encrypted value, read but not opened.
pub(super) struct Sealed {
    cipher: Cipher,
    /// `IV ‖ ciphertext`: what the MAC is over.
    bytes: Vec<u8>,
}

impl Sealed {
    /// Reads an element of the type `EncryptedDataType`.
    pub(super) fn read(element: &Element) -> Result<Self, Cause> {
        let method = element.child_in(Space::Encryption, "EncryptionMethod");
        let cipher = match method.and_then(|method| method.attribute("Algorithm")) {
            Some("http://www.w3.org/2001/04/xmlenc#aes128-cbc") => Cipher::Aes128,
            Some("http://www.w3.org/2001/04/xmlenc#aes256-cbc") => Cipher::Aes256,
            _ => return Err(Cause::Cipher),
        };
        let data = element.child_in(Space::Encryption, "CipherData");
        let value = data.and_then(|data| data.child_in(Space::Encryption, "CipherValue"));
        let bytes = binary(value.ok_or(Cause::Form)?.text())?.to_vec();
        let whole = bytes.len() >= 2 * BLOCK && bytes.len().is_multiple_of(BLOCK);
        whole.then_some(Self { cipher, bytes }).ok_or(Cause::Form)
    }

    /// Opens it. Look at the MAC before, where there is one.
    pub(super) fn open(&self, key: &TransportKey) -> Result<Zeroizing<Vec<u8>>, Cause> {
        let (iv, rest) = self.bytes.split_at_checked(BLOCK).ok_or(Cause::Form)?;
        let mut plain = Zeroizing::new(rest.to_vec());
        // EXPOSE: into the cipher, which wipes its copy on drop.
        let key = key.expose();
        match self.cipher {
            Cipher::Aes128 => cbc::Decryptor::<aes::Aes128>::new_from_slices(key, iv)
                .map_err(|_| Cause::Cipher)?
                .decrypt_padded_mut::<NoPadding>(&mut plain)
                .map(drop),
            Cipher::Aes256 => cbc::Decryptor::<aes::Aes256>::new_from_slices(key, iv)
                .map_err(|_| Cause::Cipher)?
                .decrypt_padded_mut::<NoPadding>(&mut plain)
                .map(drop),
        }
        .map_err(|_| Cause::Form)?;
        // The last byte says how many are padding; XML Encryption leaves the
        // others open.
        let padding = plain.last().map_or(0, |last| usize::from(*last));
        if !(1..=BLOCK).contains(&padding) {
            return Err(Cause::Form);
        }
        let length = plain.len().saturating_sub(padding);
        plain.truncate(length);
        Ok(plain)
    }
}

/// The hash under a MAC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum MacHash {
    Sha1,
    Sha256,
    Sha512,
}

impl MacHash {
    /// By its name, `…#hmac-sha1`: makers do not agree in whose list it stands.
    pub(super) fn named(algorithm: &str) -> Option<Self> {
        match algorithm.rsplit_once('#')?.1 {
            "hmac-sha1" => Some(Self::Sha1),
            "hmac-sha256" => Some(Self::Sha256),
            "hmac-sha512" => Some(Self::Sha512),
            _ => None,
        }
    }
}

/// What MACs are looked at with.
pub(super) struct MacKey {
    pub(super) hash: MacHash,
    pub(super) key: TransportKey,
}

warifu_secret::closed!(MacKey);

impl MacKey {
    /// Whether `mac` is the one over the value; in constant time.
    pub(super) fn fits(&self, value: &Sealed, mac: &[u8]) -> bool {
        /// One of the hashes.
        macro_rules! fits {
            ($hash:ty) => {
                // EXPOSE: into the MAC, on the stack, which `read` overwrites.
                Hmac::<$hash>::new_from_slice(self.key.expose())
                    .is_ok_and(|it| it.chain_update(&value.bytes).verify_slice(mac).is_ok())
            };
        }
        match self.hash {
            MacHash::Sha1 => fits!(Sha1),
            MacHash::Sha256 => fits!(Sha256),
            MacHash::Sha512 => fits!(Sha512),
        }
    }
}

/// Base64, with whatever space makers put into it.
pub(super) fn binary(text: &str) -> Result<Zeroizing<Vec<u8>>, Cause> {
    let mut dense = Zeroizing::new(Vec::with_capacity(text.len()));
    dense.extend(text.bytes().filter(|byte| !byte.is_ascii_whitespace()));
    // As long as it can get, so that nothing is left behind by growing.
    let mut bytes = Zeroizing::new(Vec::with_capacity(dense.len()));
    STANDARD
        .decode_vec(&*dense, &mut bytes)
        .map_err(|_| Cause::Form)?;
    Ok(bytes)
}
