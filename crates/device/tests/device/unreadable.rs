//! Entries of a pending enrolment that are gone, damaged or of a newer app:
//! none is deleted but on the customer's word.

use crate::common::{Fault, World, values};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use warifu_device::ports::{IssuerError, KeychainError};
use warifu_device::{Device, DeviceError};

const START: [Fault; 1] = [Fault::Lost(IssuerError::Timeout)];
const FINISH: [Fault; 2] = [Fault::None, Fault::Lost(IssuerError::Timeout)];

/// An enrolment that was cut off, and its entry's name.
async fn cut_off(world: &World, faults: impl IntoIterator<Item = Fault>) -> (Device, String) {
    let device = world.device();
    world.bank.faults([]);
    let consent = device.enroll_begin(values()).await.unwrap();
    world.bank.faults(faults);
    let cut = device
        .enroll_send(&consent.draft, &consent.terms_version, &|_| {})
        .await;
    assert_eq!(cut.unwrap_err(), DeviceError::Issuer(IssuerError::Timeout));
    let id = device.startup().data.pending.unwrap().id;
    (world.device(), id)
}

async fn begun_anew(device: &Device) -> Result<String, DeviceError> {
    crate::common::enroll(device).await
}

#[tokio::test]
async fn an_entry_of_a_newer_app_is_told_apart_and_left_alone() {
    for faults in [START.to_vec(), FINISH.to_vec()] {
        let world = World::new();
        let (device, id) = cut_off(&world, faults).await;
        let newer = STANDARD.encode(r#"{"v":2,"sealed":"x"}"#).into_bytes();
        world.keychain.put(&id, &newer);
        let expected = DeviceError::KeystoreEntryNewer;
        assert_eq!(begun_anew(&device).await.unwrap_err(), expected);
        let resumed = device.enroll_resume(None, &|_| {}).await;
        assert_eq!(resumed.unwrap_err(), expected);
        world.clock.advance(200_000);
        device.housekeeping().await;
        assert!(device.startup().data.pending.is_some());
        assert_eq!(device.enroll_cancel().await.unwrap(), None);
        assert_eq!(world.keychain.entries()[&id], newer);
        assert!(device.startup().data.pending.is_none());
    }
}

#[tokio::test]
async fn a_tokens_entry_of_a_newer_app_is_not_called_damaged() {
    let world = World::new();
    let (device, id) = world.enrolled().await;
    let newer = STANDARD.encode(r#"{"v":2}"#);
    world.keychain.put(&id, newer.as_bytes());
    let shown = device.show_code(&id).await;
    assert_eq!(shown.err().unwrap(), DeviceError::KeystoreEntryNewer);
}

#[tokio::test]
async fn a_start_that_cannot_be_read_stays_and_another_begins_under_its_own_name() {
    let world = World::new();
    let (device, id) = cut_off(&world, START).await;
    world.keychain.put(&id, b"%%%");
    let token = begun_anew(&device).await.unwrap();
    assert_ne!(token, id);
    assert_eq!(world.keychain.entries()[&id], b"%%%");
    device.show_code(&token).await.unwrap();
}

#[tokio::test]
async fn a_finish_that_is_gone_or_damaged_keeps_its_record() {
    for entry in [None, Some(b"%%%")] {
        let world = World::new();
        let (device, id) = cut_off(&world, FINISH).await;
        let expected = match entry {
            None => DeviceError::Keystore(KeychainError::NoEntry),
            Some(_) => DeviceError::KeystoreEntryDamaged,
        };
        match entry {
            None => world.keychain.remove(&id),
            Some(bytes) => world.keychain.put(&id, bytes),
        }
        let resumed = device.enroll_resume(None, &|_| {}).await;
        assert_eq!(resumed.unwrap_err(), expected);
        assert_eq!(begun_anew(&device).await.unwrap_err(), expected);
        assert_eq!(device.startup().data.pending.unwrap().id, id);
        device.enroll_cancel().await.unwrap();
        assert!(world.keychain.entries().is_empty());
        assert!(device.startup().data.pending.is_none());
    }
}
