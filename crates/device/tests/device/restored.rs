//! Data that came from another device: without its keys, or with keys of
//! another installation.

use std::sync::Arc;

use async_trait::async_trait;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use warifu_device::data::Settings;
use warifu_device::ports::{Clock, Keychain, KeychainError};
use warifu_device::{Device, DeviceError, Standing};
use warifu_secret::EntryBytes;

use crate::common::moved::{FILE, Held, with_finish, with_start, with_token};
use crate::common::{PASSWORD, World, enroll, secret, values};

const MISSING: DeviceError = DeviceError::Keystore(KeychainError::NoEntry);
const FOREIGN: DeviceError = DeviceError::KeystoreEntryForeign;

const FAILURES: [KeychainError; 5] = [
    KeychainError::NoDefault,
    KeychainError::Missing,
    KeychainError::Locked,
    KeychainError::Refused,
    KeychainError::Timeout,
];

/// Both kinds, with what they are called.
async fn both() -> [(Held, Standing, DeviceError); 2] {
    let old = with_token().await;
    let foreign = old.of_another_installation();
    [
        (old.without_keys(), Standing::EntryMissing, MISSING),
        (foreign, Standing::EntryForeign, FOREIGN),
    ]
}

async fn standing(device: &Device) -> Standing {
    device.standings().await.unwrap()[0].standing
}

fn installation(world: &World) -> String {
    let file: Value = serde_json::from_slice(&world.files.get(FILE).unwrap()).unwrap();
    file["installation_id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_token_whose_key_is_here_is_usable() {
    let old = with_token().await;
    let device = old.moved().device();
    assert_eq!(standing(&device).await, Standing::Usable);
    assert!(device.restored_tokens().await.unwrap().is_empty());
    device.show_code(&old.id).await.unwrap();
}

#[tokio::test]
async fn an_entry_of_a_time_when_none_named_its_installation_is_this_ones() {
    let old = with_token().await.of_another_installation();
    let world = old.moved();
    let entry = STANDARD.decode(&old.entries[&old.id]).unwrap();
    let mut entry: Value = serde_json::from_slice(&entry).unwrap();
    assert_eq!(entry["installation"].as_str().unwrap().len(), 32);
    entry.as_object_mut().unwrap().remove("installation");
    let entry = STANDARD.encode(entry.to_string()).into_bytes();
    world.keychain.put(&old.id, &entry);
    let device = world.device();
    assert_eq!(standing(&device).await, Standing::Usable);
    device.show_code(&old.id).await.unwrap();
    assert_eq!(world.keychain.entries()[&old.id], entry);
}

#[tokio::test]
async fn data_of_another_device_gives_no_code_and_says_why() {
    for (old, expected, error) in both().await {
        let world = old.moved();
        let device = world.device();
        assert_eq!(device.show_code(&old.id).await.err().unwrap(), error);
        assert_eq!(device.show_code_again(&old.id).await.err().unwrap(), error);
        let restored = device.restored_tokens().await.unwrap();
        assert_eq!(restored[0].standing, expected);
        assert!(!restored[0].replaced);
        let institution = &restored[0].record.institution;
        assert_eq!(institution.reissue_steps[0].ja, "窓口に電話します。");
        assert_eq!(
            institution.telephone.as_ref().unwrap().number,
            "0120-000-000"
        );
    }
}

#[tokio::test]
async fn for_a_token_of_another_device_nobody_is_contacted() {
    for (old, ..) in both().await {
        let world = old.moved();
        let before = world.files.get(FILE);
        // Its measurement of the clock is an old one.
        world.clock.advance(11 * 60_000);
        world.device().housekeeping().await;
        assert_eq!(world.bank.log(), [""; 0]);
        assert_eq!(world.files.get(FILE), before);
    }
    let world = with_token().await.moved();
    world.device().housekeeping().await;
    assert!(
        !world.bank.log().is_empty(),
        "a token that is here is cared for"
    );
}

#[tokio::test]
async fn a_token_of_which_the_key_store_does_not_tell_is_not_confirmed_yet() {
    let old = with_token().await;
    let world = old.moved();
    world.keychain.fail(Some(KeychainError::Locked));
    world.device().housekeeping().await;
    let told = world
        .bank
        .log()
        .iter()
        .any(|path| path.ends_with("/registered"));
    assert!(!told);
}

#[tokio::test]
async fn a_key_store_that_is_locked_or_absent_or_silent_is_never_taken_for_a_missing_entry() {
    for (old, ..) in both().await {
        for failure in FAILURES {
            let world = old.moved();
            let device = world.device();
            world.keychain.fail(Some(failure));
            assert_eq!(standing(&device).await, Standing::Unknown, "{failure}");
            assert!(device.restored_tokens().await.unwrap().is_empty());
            let shown = device.show_code(&old.id).await.err().unwrap();
            assert_eq!(shown, DeviceError::Keystore(failure));
        }
    }
}

/// Shows no entry, and is not open when it is asked whether it is.
struct Hiding {
    checks: Vec<Result<(), KeychainError>>,
    asked: std::sync::Mutex<usize>,
}

#[async_trait]
impl Keychain for Hiding {
    async fn check(&self) -> Result<(), KeychainError> {
        let mut asked = self.asked.lock().unwrap();
        *asked += 1;
        self.checks[(*asked - 1).min(self.checks.len() - 1)]
    }
    async fn open(&self) -> Result<(), KeychainError> {
        self.check().await
    }
    async fn read(&self, _: &str) -> Result<EntryBytes, KeychainError> {
        Err(KeychainError::NoEntry)
    }
    async fn write(&self, _: &str, _: EntryBytes) -> Result<(), KeychainError> {
        Err(KeychainError::Locked)
    }
    async fn delete(&self, _: &str) -> Result<(), KeychainError> {
        Err(KeychainError::Locked)
    }
}

#[tokio::test]
async fn an_entry_that_a_key_store_hides_while_it_is_being_locked_is_not_missing() {
    let old = with_token().await;
    for failure in FAILURES {
        let hiding = |checks: Vec<_>| {
            let asked = std::sync::Mutex::new(0);
            old.moved().device_on(Arc::new(Hiding { checks, asked }))
        };
        let device = hiding(vec![Err(failure)]);
        let shown = device.show_code(&old.id).await.err().unwrap();
        assert_eq!(shown, DeviceError::Keystore(failure));
        let device = hiding(vec![Ok(()), Err(failure)]);
        assert_eq!(standing(&device).await, Standing::Unknown, "{failure}");
    }
}

#[tokio::test]
async fn enrolling_again_gives_codes_and_the_old_token_stays_as_replaced() {
    for (old, expected, _) in both().await {
        let world = old.moved();
        let before = world.keychain.entries();
        let device = world.device();
        let id = enroll(&device).await.unwrap();
        let shown = device.show_code(&id).await.unwrap();
        assert_eq!(shown.otp.as_str(), world.bank.code(world.clock.now_ms()));
        let held = device.standings().await.unwrap();
        let told: Vec<_> = held
            .iter()
            .map(|token| (token.standing, token.replaced))
            .collect();
        assert_eq!(told, [(Standing::Usable, false), (expected, true)]);
        assert_eq!(held[1].record.id, old.id);
        assert_eq!(world.keychain.entries().len(), before.len() + 1);
        assert_eq!(world.keychain.entries().get(&old.id), before.get(&old.id));
    }
}

#[tokio::test]
async fn data_that_moved_is_another_installation_once_it_enrols_again() {
    let old = with_token().await;
    let world = old.without_keys().moved();
    let before = installation(&world);
    let device = world.device();
    let id = enroll(&device).await.unwrap();
    assert_ne!(installation(&world), before);
    // The first device's key store is synchronised to this one: its key is not ours.
    world.keychain.put(&old.id, &old.entries[&old.id]);
    let held = device.standings().await.unwrap();
    assert_eq!(held[1].standing, Standing::EntryForeign);
    assert_eq!(device.show_code(&old.id).await.err().unwrap(), FOREIGN);
    // And ours is not the first device's.
    let first = old.moved();
    let mut file: Value = serde_json::from_slice(&world.files.get(FILE).unwrap()).unwrap();
    file["installation_id"] = before.into();
    first.files.put(FILE, file.to_string().as_bytes());
    first.keychain.put(&id, &world.keychain.entries()[&id]);
    let shown = first.device().show_code(&id).await;
    assert_eq!(shown.err().unwrap(), FOREIGN);
}

#[tokio::test]
async fn a_device_that_holds_keys_stays_the_same_installation() {
    let old = with_token().await;
    let world = old.moved();
    let before = installation(&world);
    let device = world.device();
    let again = warifu_device::Values {
        again: true,
        ..values()
    };
    let consent = device.enroll_begin(again).await.unwrap();
    let sent = device.enroll_send(&consent.draft, &consent.terms_version, &|_| {});
    sent.await.unwrap();
    assert_eq!(installation(&world), before);
    device.show_code(&old.id).await.unwrap();
}

#[tokio::test]
async fn a_usable_token_is_still_asked_about_before_another_is_enrolled() {
    let old = with_token().await;
    let world = old.moved();
    let held = world.device().enroll_begin(values()).await;
    assert_eq!(held.err().unwrap(), DeviceError::AlreadyEnrolledHere);
    world.keychain.put(&old.id, b"%%%");
    let held = world.device().enroll_begin(values()).await;
    assert_eq!(held.err().unwrap(), DeviceError::AlreadyEnrolledHere);
}

#[tokio::test]
async fn nothing_but_the_customers_word_touches_another_installations_entry() {
    let old = with_token().await.of_another_installation();
    let world = old.moved();
    let device = world.device();
    device.housekeeping().await;
    device.rename_token(&old.id, "前の端末").await.unwrap();
    device.save_settings(Settings::default()).await.unwrap();
    enroll(&device).await.unwrap();
    device.enroll_cancel().await.unwrap();
    device.housekeeping().await;
    assert_eq!(world.keychain.entries()[&old.id], old.entries[&old.id]);
    assert_eq!(device.token(&old.id).unwrap().display_name, "前の端末");
}

#[tokio::test]
async fn an_enrolment_that_was_begun_elsewhere_is_not_resumed_and_nothing_is_sent() {
    let finish = with_finish().await;
    let start = with_start().await;
    let cases = [
        (finish.without_keys(), Standing::EntryMissing, MISSING),
        (
            finish.of_another_installation(),
            Standing::EntryForeign,
            FOREIGN,
        ),
        (
            start.of_another_installation(),
            Standing::EntryForeign,
            FOREIGN,
        ),
    ];
    for (old, expected, error) in cases {
        let world = old.moved();
        let device = world.device();
        let record = device.startup().data.pending.unwrap();
        assert_eq!(device.pending_state(&record).await.standing, expected);
        let resumed = device.enroll_resume(Some(secret(PASSWORD)), &|_| {}).await;
        assert_eq!(resumed.unwrap_err(), error);
        device.housekeeping().await;
        assert!(
            device.startup().data.pending.is_some(),
            "it is there until it is dropped"
        );
        assert_eq!(world.bank.log(), [""; 0]);
        // The customer drops it; the entry is not this one's to delete.
        assert_eq!(device.enroll_cancel().await.unwrap(), None);
        assert!(device.startup().data.pending.is_none());
        assert_eq!(world.keychain.entries(), old.entries);
        assert_eq!(world.bank.log(), [""; 0]);
        enroll(&device).await.unwrap();
    }
}

#[tokio::test]
async fn a_start_of_another_installation_is_forgotten_when_its_time_is_over_and_its_entry_stays() {
    let old = with_start().await.of_another_installation();
    let world = old.moved();
    world.clock.advance(130_000);
    let device = world.device();
    device.housekeeping().await;
    assert!(device.startup().data.pending.is_none());
    assert_eq!(world.keychain.entries(), old.entries);
}

#[tokio::test]
async fn another_enrolment_may_begin_over_a_start_of_another_installation() {
    let old = with_start().await.of_another_installation();
    let world = old.moved();
    let id = enroll(&world.device()).await.unwrap();
    assert_ne!(id, old.id);
    assert_eq!(world.keychain.entries()[&old.id], old.entries[&old.id]);
}

#[tokio::test]
async fn a_pending_entry_the_key_store_does_not_tell_of_is_not_called_another_devices() {
    let old = with_finish().await.without_keys();
    for failure in FAILURES {
        let world = old.moved();
        world.keychain.fail(Some(failure));
        let device = world.device();
        let record = device.startup().data.pending.unwrap();
        let state = device.pending_state(&record).await;
        assert_eq!(state.standing, Standing::Unknown, "{failure}");
        assert!(!state.needs_password);
    }
}

#[tokio::test]
async fn data_of_an_earlier_version_has_no_steps_and_opens() {
    let old = with_token().await.but(|file| {
        let institution = file["tokens"][0]["institution"].as_object_mut().unwrap();
        institution.remove("reissue_steps").unwrap();
    });
    let device = old.moved().device();
    assert!(
        device
            .token(&old.id)
            .unwrap()
            .institution
            .reissue_steps
            .is_empty()
    );
    device.show_code(&old.id).await.unwrap();
}
