//! A session with the Secret Service: what secrets are sealed with on the bus.
//!
//! `dh-ietf1024-sha256-aes128-cbc-pkcs7`, the one that every Secret Service
//! speaks. It keeps entries out of what is only written down of the bus; whoever
//! may speak on the bus can ask for the entries themselves.

use aes::Aes128;
use aes::cipher::block_padding::Pkcs7;
use aes::cipher::{BlockDecryptMut, BlockEncryptMut, KeyIvInit};
use crypto_bigint::modular::runtime_mod::{DynResidue, DynResidueParams};
use crypto_bigint::{Encoding, U1024};
use hkdf::Hkdf;
use sha2::Sha256;
use warifu_device::ports::{Chance, KeychainError};
use warifu_secret::EntryBytes;
use zbus::zvariant::{OwnedObjectPath, Value};
use zeroize::Zeroizing;

use super::wire::{Sealed, ServiceProxy};
use crate::platform::SystemChance;

const ALGORITHM: &str = "dh-ietf1024-sha256-aes128-cbc-pkcs7";
/// Entries are a line of base64.
const CONTENT_TYPE: &str = "text/plain";
/// RFC 2409, 6.2, the group that the specification names.
const PRIME: U1024 = U1024::from_be_hex(concat!(
    "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74",
    "020BBEA63B139B22514A08798E3404DDEF9519B3CD3A431B302B0A6DF25F1437",
    "4FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED",
    "EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE65381FFFFFFFFFFFFFFFF"
));

/// An open session.
pub struct Session {
    path: OwnedObjectPath,
    /// On the bus, who it was opened with.
    pub owner: String,
    key: Zeroizing<[u8; 16]>,
}

warifu_secret::closed!(Session);

impl Session {
    /// Agrees on a key with whoever answers; `owner` says who that is.
    pub async fn open(service: &ServiceProxy<'_>, owner: String) -> Result<Self, KeychainError> {
        let mut private = Zeroizing::new([0; 128]);
        SystemChance.fill(&mut *private);
        let private = Zeroizing::new(U1024::from_be_slice(&*private));
        let public = power(&U1024::from(2_u8), &private).to_be_bytes();
        let (theirs, path) = service
            .open_session(ALGORITHM, Value::from(public.to_vec()))
            .await
            .map_err(super::meaning)?;
        let theirs = Vec::<u8>::try_from(theirs).map_err(|_| KeychainError::Refused)?;
        let key = shared(&theirs, &private).ok_or(KeychainError::Refused)?;
        Ok(Self { path, owner, key })
    }

    pub fn path(&self) -> &OwnedObjectPath {
        &self.path
    }

    pub fn seal(&self, entry: &EntryBytes) -> Sealed {
        let mut vector = [0; 16];
        SystemChance.fill(&mut vector);
        let cipher = cbc::Encryptor::<Aes128>::new((&*self.key).into(), &vector.into());
        Sealed {
            session: self.path.clone(),
            parameters: vector.to_vec(),
            // EXPOSE: sealed for the key store, its place.
            value: cipher.encrypt_padded_vec_mut::<Pkcs7>(entry.expose()),
            content_type: CONTENT_TYPE.to_owned(),
        }
    }

    pub fn open_sealed(&self, sealed: &Sealed) -> Result<EntryBytes, KeychainError> {
        let cipher = cbc::Decryptor::<Aes128>::new_from_slices(&*self.key, &sealed.parameters);
        let cipher = cipher.map_err(|_| KeychainError::Refused)?;
        let opened = cipher.decrypt_padded_vec_mut::<Pkcs7>(&sealed.value);
        opened
            .map(EntryBytes::new)
            .map_err(|_| KeychainError::Refused)
    }
}

fn power(base: &U1024, exponent: &U1024) -> U1024 {
    let base = DynResidue::new(base, DynResidueParams::new(&PRIME));
    base.pow(exponent).retrieve()
}

/// The key, where the other side's number is one that keeps it secret.
fn shared(theirs: &[u8], private: &U1024) -> Option<Zeroizing<[u8; 16]>> {
    let mut padded = [0; 128];
    let from = padded.len().checked_sub(theirs.len())?;
    padded.get_mut(from..)?.copy_from_slice(theirs);
    let theirs = U1024::from_be_slice(&padded);
    let last = PRIME.wrapping_sub(&U1024::ONE);
    if theirs <= U1024::ONE || theirs >= last {
        return None;
    }
    let common = Zeroizing::new(power(&theirs, private).to_be_bytes());
    let mut key = Zeroizing::new([0; 16]);
    let derive = Hkdf::<Sha256>::new(None, &*common);
    derive.expand(&[], &mut *key).ok()?;
    Some(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_sides_come_to_the_same_key_and_to_no_key_over_a_number_that_gives_it_away() {
        let (ours, theirs) = (U1024::from(77_u8), U1024::from(99_u8));
        let two = U1024::from(2_u8);
        let one = shared(&power(&two, &ours).to_be_bytes(), &theirs).unwrap();
        let other = shared(&power(&two, &theirs).to_be_bytes(), &ours).unwrap();
        assert_eq!(*one, *other);
        for weak in [
            U1024::ZERO,
            U1024::ONE,
            PRIME.wrapping_sub(&U1024::ONE),
            PRIME,
        ] {
            assert!(shared(&weak.to_be_bytes(), &ours).is_none());
        }
        assert!(shared(&[1; 129], &ours).is_none());
    }
}
