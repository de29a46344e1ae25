//! Removing a token: on the customer's word, whole or not at all.

use std::sync::Arc;

use async_trait::async_trait;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use warifu_device::data::ForeignEntry;
use warifu_device::ports::{Keychain, KeychainError};
use warifu_device::{Device, DeviceError};
use warifu_secret::EntryBytes;

use crate::common::moved::{FILE, Held, with_token};
use crate::common::{MemoryKeychain, World};

const FAILURES: [KeychainError; 5] = [
    KeychainError::NoDefault,
    KeychainError::Missing,
    KeychainError::Locked,
    KeychainError::Refused,
    KeychainError::Timeout,
];

/// What can be removed: how the data stands, what the customer says, and
/// whether the entry stays.
async fn rows() -> Vec<(&'static str, Held, ForeignEntry, bool)> {
    let own = with_token().await;
    let foreign = own.of_another_installation();
    let mut rows = Vec::new();
    for said in [ForeignEntry::Keep, ForeignEntry::Delete] {
        let stays = said == ForeignEntry::Keep;
        rows.push(("own", own.clone(), said, false));
        rows.push(("missing", own.without_keys(), said, false));
        rows.push(("another installation's", foreign.clone(), said, stays));
    }
    rows
}

fn gone(device: &Device) -> bool {
    device.tokens().unwrap().is_empty() && device.startup().data.tokens.is_empty()
}

#[tokio::test]
async fn a_token_goes_with_its_own_entry_and_another_installations_only_when_told() {
    for (name, old, said, stays) in rows().await {
        let world = old.moved();
        let device = world.device();
        device.remove_token(&old.id, said).await.unwrap();
        assert!(gone(&device) && gone(&world.device()), "{name} {said:?}");
        let left = world.keychain.entries();
        assert_eq!(left.contains_key(&old.id), stays, "{name} {said:?}");
        if stays {
            assert_eq!(left, old.entries, "{name}: untouched");
        }
        let again = device.remove_token(&old.id, said).await;
        assert_eq!(again.unwrap_err(), DeviceError::TokenUnknown);
    }
}

#[tokio::test]
async fn an_entry_that_cannot_be_read_goes_and_a_newer_apps_stays_with_its_token() {
    let old = with_token().await;
    let world = old.moved();
    let newer = STANDARD.encode(r#"{"v":2}"#).into_bytes();
    world.keychain.put(&old.id, &newer);
    let device = world.device();
    let refused = device.remove_token(&old.id, ForeignEntry::Delete).await;
    assert_eq!(refused.unwrap_err(), DeviceError::KeystoreEntryNewer);
    assert_eq!(world.keychain.entries()[&old.id], newer);
    assert_eq!(device.tokens().unwrap().len(), 1);
    world.keychain.put(&old.id, b"%%%");
    device
        .remove_token(&old.id, ForeignEntry::Keep)
        .await
        .unwrap();
    assert!(world.keychain.entries().is_empty() && gone(&device));
}

#[tokio::test]
async fn the_other_tokens_and_settings_stay() {
    let old = with_token().await.but(|file| {
        let mut other = file["tokens"][0].clone();
        other["id"] = "c".repeat(32).into();
        file["tokens"].as_array_mut().unwrap().push(other);
    });
    let world = old.moved();
    let device = world.device();
    device
        .remove_token(&"c".repeat(32), ForeignEntry::Keep)
        .await
        .unwrap();
    assert_eq!(device.tokens().unwrap()[0].id, old.id);
    device.show_code(&old.id).await.unwrap();
}

#[tokio::test]
async fn a_key_store_that_fails_is_named_and_nothing_is_lost() {
    for (name, old, said, _) in rows().await {
        for failure in FAILURES {
            let world = old.moved();
            world.keychain.fail(Some(failure));
            let device = world.device();
            let refused = device.remove_token(&old.id, said).await;
            assert_eq!(
                refused.unwrap_err(),
                DeviceError::Keystore(failure),
                "{name}"
            );
            world.device().housekeeping().await;
            world.keychain.fail(None);
            assert_eq!(world.keychain.entries(), old.entries, "{name}");
            assert_eq!(world.files.get(FILE).unwrap(), old.file, "{name}");
        }
    }
}

/// Lets an entry be read, not deleted; or deletes it and says that it has not.
struct Unwilling {
    inner: Arc<MemoryKeychain>,
    says: KeychainError,
    deletes: bool,
}

#[async_trait]
impl Keychain for Unwilling {
    async fn check(&self) -> Result<(), KeychainError> {
        self.inner.check().await
    }
    async fn open(&self) -> Result<(), KeychainError> {
        self.inner.open().await
    }
    async fn read(&self, account: &str) -> Result<EntryBytes, KeychainError> {
        self.inner.read(account).await
    }
    async fn write(&self, account: &str, entry: EntryBytes) -> Result<(), KeychainError> {
        self.inner.write(account, entry).await
    }
    async fn delete(&self, account: &str) -> Result<(), KeychainError> {
        if self.deletes {
            self.inner.delete(account).await?;
        }
        Err(self.says)
    }
}

fn unwilling(world: &World, says: KeychainError, deletes: bool) -> Device {
    let inner = world.keychain.clone();
    world.device_on(Arc::new(Unwilling {
        inner,
        says,
        deletes,
    }))
}

#[tokio::test]
async fn an_entry_that_the_key_store_does_not_give_up_keeps_its_token() {
    let old = with_token().await;
    for says in FAILURES {
        if says == KeychainError::Timeout {
            continue;
        }
        let world = old.moved();
        let device = unwilling(&world, says, false);
        let refused = device.remove_token(&old.id, ForeignEntry::Keep).await;
        assert_eq!(refused.unwrap_err(), DeviceError::Keystore(says));
        let device = world.device();
        device.housekeeping().await;
        device.show_code(&old.id).await.unwrap();
    }
}

#[tokio::test]
async fn an_entry_that_went_although_the_key_store_says_otherwise_takes_its_token_along() {
    let old = with_token().await;
    let world = old.moved();
    let device = unwilling(&world, KeychainError::Refused, true);
    device
        .remove_token(&old.id, ForeignEntry::Keep)
        .await
        .unwrap();
    assert!(gone(&world.device()));
}

#[tokio::test]
async fn after_no_answer_the_token_is_gone_and_its_entry_goes_later() {
    let old = with_token().await;
    let world = old.moved();
    let device = unwilling(&world, KeychainError::Timeout, false);
    let silent = device.remove_token(&old.id, ForeignEntry::Keep).await;
    assert_eq!(
        silent.unwrap_err(),
        DeviceError::Keystore(KeychainError::Timeout)
    );
    assert!(gone(&device));
    let device = world.device();
    assert!(gone(&device));
    device.housekeeping().await;
    assert!(world.keychain.entries().is_empty());
}

/// How many moments an undisturbed removal has.
async fn moments(old: &Held, said: ForeignEntry) -> u32 {
    let world = old.moved();
    world.fuse.set(0);
    world.device().remove_token(&old.id, said).await.unwrap();
    world.fuse.burnt()
}

#[tokio::test]
async fn a_removal_killed_at_any_moment_leaves_a_whole_token_or_none() {
    for (name, old, said, stays) in rows().await {
        let moments = moments(&old, said).await;
        assert!(moments >= 2, "{name} {said:?}: {moments}");
        for moment in 1..=moments {
            let at = format!("{name} {said:?} killed at {moment} of {moments}");
            let world = old.moved();
            world.fuse.set(moment);
            let (device, id) = (world.device(), old.id.clone());
            let killed = tokio::spawn(async move { device.remove_token(&id, said).await });
            assert!(killed.await.is_err(), "{at}: not reached");
            if gone(&world.device()) {
                finished(&world, &old, stays, &at).await;
            } else {
                assert_eq!(world.keychain.entries(), old.entries, "{at}: half a token");
                assert_eq!(world.files.get(FILE).unwrap(), old.file, "{at}");
            }
        }
    }
}

/// Whatever is left goes at the next start, were it killed once more or the key
/// store locked at first.
async fn finished(world: &World, old: &Held, stays: bool, at: &str) {
    world.keychain.fail(Some(KeychainError::Locked));
    world.device().housekeeping().await;
    assert!(gone(&world.device()), "{at}: it came back");
    world.keychain.fail(None);
    for again in 1.. {
        world.fuse.set(again);
        let device = world.device();
        let died = tokio::spawn(async move { device.housekeeping().await })
            .await
            .is_err();
        world.fuse.set(0);
        assert!(gone(&world.device()), "{at}: it came back");
        if !died {
            break;
        }
    }
    let left = world.keychain.entries();
    assert_eq!(left.contains_key(&old.id), stays, "{at}: the entry");
    let file = String::from_utf8(world.files.get(FILE).unwrap()).unwrap();
    assert!(!file.contains(&old.id), "{at}: the record");
}
