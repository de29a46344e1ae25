//! What is laid down between two steps, and what damage does to it.

use proptest::prelude::*;
use rand::SeedableRng;
use rand_chacha::ChaCha20Rng;
use warifu_secret::{EntryBytes, OpaqueState, PrivateKeyBytes};

use super::fixture::{Institution, PASSWORD, begin};
use crate::client::Pending;
use crate::error::Error;
use crate::keys::{AgreementKey, DeviceKey, SigningKey};
use crate::server::{self, Records, ServerSetup};
use crate::stored::{pack, unpack};

#[test]
fn a_damaged_entry_is_said_to_be_damaged() {
    let bank = Institution::new(30);
    let mut rng = ChaCha20Rng::seed_from_u64(30);
    let entry = begin(&mut rng, &bank.trusted(), PASSWORD).encode().unwrap();
    let whole = entry.expose().to_vec();
    for cut in 0..whole.len() {
        let cut = EntryBytes::new(whole[..cut].to_vec());
        assert!(Pending::decode(&cut).is_err());
    }
    for byte in 0..whole.len() {
        let mut flipped = whole.clone();
        flipped[byte] ^= 1 << (byte % 8);
        assert!(Pending::decode(&EntryBytes::new(flipped)).is_err());
    }
}

#[test]
fn an_entry_of_a_newer_app_is_told_from_a_damaged_one() {
    let newer = EntryBytes::new(b"warifu/2 pending start and more".to_vec());
    assert_eq!(
        Pending::decode(&newer).err(),
        Some(Error::UnsupportedVersion)
    );
}

#[test]
fn keys_of_another_length_are_refused() {
    for length in [0, 31, 33, 127, 129, 191, 209] {
        let bytes = || vec![1; length];
        assert!(ServerSetup::from_bytes(&PrivateKeyBytes::new(bytes())).is_err());
        assert!(SigningKey::from_bytes(&PrivateKeyBytes::new(bytes())).is_err());
        assert!(AgreementKey::from_bytes(&PrivateKeyBytes::new(bytes())).is_err());
        assert!(DeviceKey::from_bytes(&PrivateKeyBytes::new(bytes())).is_err());
        assert!(Records::from_bytes(&OpaqueState::new(bytes())).is_err());
        assert!(server::AwaitingFinish::decode(&OpaqueState::new(bytes())).is_err());
    }
}

#[test]
fn keys_come_back_as_they_were() {
    let mut rng = ChaCha20Rng::seed_from_u64(31);
    let setup = ServerSetup::generate(&mut rng);
    let again = ServerSetup::from_bytes(&setup.to_bytes()).unwrap();
    assert_eq!(setup.public_key(), again.public_key());
    let key = SigningKey::generate(&mut rng);
    assert_eq!(
        key.public(),
        SigningKey::from_bytes(&key.to_bytes()).unwrap().public()
    );
    let key = DeviceKey::generate(&mut rng);
    assert_eq!(
        key.public(),
        DeviceKey::from_bytes(&key.to_bytes()).unwrap().public()
    );
    let key = AgreementKey::generate(&mut rng);
    assert_eq!(
        key.public(),
        AgreementKey::from_bytes(&key.to_bytes()).unwrap().public()
    );
}

proptest! {
    #[test]
    fn fields_come_back_as_they_were(a: Vec<u8>, b: Vec<u8>, c: Vec<u8>) {
        let packed = pack(b"tag", &[&a, &b, &c]).unwrap();
        let fields: [&[u8]; 3] = unpack(b"tag", &packed).unwrap();
        prop_assert_eq!(fields, [a.as_slice(), &b, &c]);
        prop_assert!(unpack::<2>(b"tag", &packed).is_err());
        prop_assert!(unpack::<4>(b"tag", &packed).is_err());
        prop_assert!(unpack::<3>(b"tab", &packed).is_err());
    }

    #[test]
    fn any_bytes_at_all_are_refused_without_panic(bytes: Vec<u8>) {
        prop_assert!(Pending::decode(&EntryBytes::new(bytes.clone())).is_err());
        prop_assert!(server::AwaitingFinish::decode(&OpaqueState::new(bytes)).is_err());
    }
}
