//! A vault file where the device has no key store: made on the customer's word
//! only, and then everything works the same.

use serde_json::Value;
use warifu_device::ports::{FileError, IssuerError, KeychainError};
use warifu_device::{Device, DeviceError, LockKind};
use warifu_secret::Passphrase;

use crate::common::{CHEAP, Fault, PASSWORD, Trouble, World, enroll, secret, values};
use crate::lock::pin;

pub const PHRASE: &str = "青い鳥が三羽、橋の上にいる";
pub const NAME: &str = "vault.json";

pub fn phrase(text: &str) -> Passphrase {
    Passphrase::new(text.to_owned())
}

/// A device without a key store.
pub fn bare() -> World {
    let world = World::new();
    world.keychain.fail(Some(KeychainError::Missing));
    world
}

/// A device with a token in its vault.
pub async fn with_vault() -> (World, Device, String) {
    let world = bare();
    let device = world.device();
    device.make_vault(&phrase(PHRASE)).await.unwrap();
    let id = enroll(&device).await.unwrap();
    (world, device, id)
}

pub async fn shows(world: &World, device: &Device, id: &str) {
    use warifu_device::ports::Clock;
    let shown = device.show_code(id).await.unwrap();
    assert_eq!(shown.otp.as_str(), world.bank.code(world.clock.now_ms()));
}

#[tokio::test]
async fn without_a_key_store_nothing_is_made_until_the_customer_says_so() {
    let world = bare();
    let device = world.device();
    let missing = DeviceError::Keystore(KeychainError::Missing);
    assert_eq!(enroll(&device).await.err(), Some(missing));
    assert!(world.files.get(NAME).is_none());
    for short in ["", "eleven char", " 　 eleven char "] {
        let refused = device.make_vault(&phrase(short)).await;
        assert_eq!(
            refused.unwrap_err(),
            DeviceError::PassphraseLength { min: 12 }
        );
    }
    // Where there is a key store, even one that is locked, none is made.
    for state in [
        None,
        Some(KeychainError::Locked),
        Some(KeychainError::Timeout),
    ] {
        world.keychain.fail(state);
        let refused = device.make_vault(&phrase(PHRASE)).await;
        assert_eq!(refused.unwrap_err(), DeviceError::VaultNotNeeded);
    }
    assert!(world.files.get(NAME).is_none());
    world.keychain.fail(Some(KeychainError::Missing));
    device.make_vault(&phrase(PHRASE)).await.unwrap();
    let twice = device.make_vault(&phrase(PHRASE)).await;
    assert_eq!(twice.unwrap_err(), DeviceError::VaultNotNeeded);
    enroll(&device).await.unwrap();
    assert_eq!(world.bank.tokens(), 1);
}

#[tokio::test]
async fn a_new_process_asks_for_the_passphrase_and_the_file_holds_nothing_in_clear() {
    let (world, device, id) = with_vault().await;
    shows(&world, &device, &id).await;
    let file = String::from_utf8(world.files.get(NAME).unwrap()).unwrap();
    assert!(!file.contains(&id) && !file.contains("seed") && !file.contains("token"));
    let device = world.device();
    let state = device.lock_state().unwrap();
    assert_eq!((state.kind, state.locked), (LockKind::Passphrase, true));
    assert_eq!(
        device.show_code(&id).await.err(),
        Some(DeviceError::AppLocked)
    );
    let wrong = device
        .open_vault(&phrase("青い鳥が四羽、橋の上にいる"))
        .await;
    assert_eq!(wrong.unwrap_err(), DeviceError::PassphraseWrong);
    let wide = format!("　{PHRASE} ");
    device.open_vault(&phrase(&wide)).await.unwrap();
    shows(&world, &device, &id).await;
    assert!(device.lock_now().unwrap());
    assert_eq!(
        device.show_code(&id).await.err(),
        Some(DeviceError::AppLocked)
    );
    let both = device.set_pin(&pin("2468")).await;
    assert_eq!(both.unwrap_err(), DeviceError::LockExists);
    device.open_vault(&phrase(PHRASE)).await.unwrap();
    shows(&world, &device, &id).await;
    assert!(world.keychain.entries().is_empty());
}

#[tokio::test]
async fn a_file_that_is_damaged_newer_or_gone_is_said_and_left_as_it_is() {
    let (world, _, id) = with_vault().await;
    let file = world.files.get(NAME).unwrap();
    let tried = async |bytes: &[u8]| {
        world.files.put(NAME, bytes);
        let device = world.device();
        let opened = device.open_vault(&phrase(PHRASE)).await;
        if opened.is_ok() {
            shows(&world, &device, &id).await;
        }
        assert_eq!(world.files.get(NAME).unwrap(), bytes, "it was changed");
        opened.err()
    };
    for at in (0..file.len()).step_by(17) {
        let mut changed = file.clone();
        changed[at] ^= 1;
        let refused = tried(&changed).await;
        let known = [
            Some(DeviceError::Keystore(KeychainError::VaultDamaged)),
            Some(DeviceError::Keystore(KeychainError::VaultNewer)),
            Some(DeviceError::PassphraseWrong),
        ];
        assert!(
            refused.is_none() || known.contains(&refused),
            "{at}: {refused:?}"
        );
        let cut = tried(&file[..at]).await;
        assert_eq!(
            cut,
            Some(DeviceError::Keystore(KeychainError::VaultDamaged))
        );
    }
    let mut newer: Value = serde_json::from_slice(&file).unwrap();
    newer["version"] = 2.into();
    let refused = tried(newer.to_string().as_bytes()).await;
    assert_eq!(
        refused,
        Some(DeviceError::Keystore(KeychainError::VaultNewer))
    );
    assert_eq!(tried(&file).await, None);
    let device = world.device();
    device.open_vault(&phrase(PHRASE)).await.unwrap();
    world.files.remove(NAME);
    let gone = device.show_code(&id).await;
    assert_eq!(gone.err(), Some(DeviceError::Files(FileError::Gone)));
    world.files.put(NAME, &file);
    shows(&world, &device, &id).await;
}

#[tokio::test]
async fn a_file_that_says_another_cost_or_salt_does_not_open() {
    let (world, ..) = with_vault().await;
    let file: Value = serde_json::from_slice(&world.files.get(NAME).unwrap()).unwrap();
    let changed: [(&str, Value); 3] = [
        ("m_kib", (CHEAP.m_kib / 2).into()),
        ("t", 2.into()),
        ("salt", "AAAAAAAAAAAAAAAAAAAAAA".into()),
    ];
    for (name, value) in changed {
        let mut other = file.clone();
        other[name] = value;
        world.files.put(NAME, other.to_string().as_bytes());
        let refused = world.device().open_vault(&phrase(PHRASE)).await;
        assert_eq!(refused.unwrap_err(), DeviceError::PassphraseWrong, "{name}");
    }
}

#[tokio::test]
async fn a_full_disk_is_told_and_the_same_enrolment_goes_on_when_there_is_room() {
    let world = bare();
    let device = world.device();
    world.files.break_at(1, Trouble::Full);
    let refused = device.make_vault(&phrase(PHRASE)).await;
    assert_eq!(refused.unwrap_err(), DeviceError::Files(FileError::Full));
    assert!(world.files.get(NAME).is_none());
    world.files.heal();
    device.make_vault(&phrase(PHRASE)).await.unwrap();
    // The public record is written, the entry is not.
    world.files.break_at(2, Trouble::Full);
    let refused = enroll(&device).await;
    assert_eq!(refused.unwrap_err(), DeviceError::Files(FileError::Full));
    assert_eq!(world.bank.attempts_left(), 1, "nothing was sent");
    world.files.heal();
    let id = enroll(&device).await.unwrap();
    shows(&world, &device, &id).await;
}

#[tokio::test]
async fn a_process_killed_at_any_moment_of_an_enrolment_resumes_from_the_vault() {
    let world = bare();
    let device = world.device();
    device.make_vault(&phrase(PHRASE)).await.unwrap();
    world.fuse.set(0);
    enroll(&device).await.unwrap();
    let moments = world.fuse.burnt();
    assert!(moments >= 14, "{moments}");
    for moment in 1..=moments {
        let world = bare();
        let device = world.device();
        device.make_vault(&phrase(PHRASE)).await.unwrap();
        world.fuse.set(moment);
        let sent = tokio::spawn(async move { enroll(&device).await });
        assert!(sent.await.is_err(), "{moment}");
        let device = world.device();
        device.open_vault(&phrase(PHRASE)).await.unwrap();
        if device.startup().data.pending.is_some() {
            let typed = device.needs_password().await.then(|| secret(PASSWORD));
            match device.enroll_resume(typed, &|_| {}).await {
                Ok(_) | Err(DeviceError::EnrollmentExpired) => {}
                Err(error) => panic!("{moment}: {error}"),
            }
        }
        let tokens = device.tokens().unwrap();
        assert_eq!(tokens.len(), world.bank.tokens(), "{moment}");
        if let Some(token) = tokens.first() {
            shows(&world, &device, &token.id).await;
        }
    }
}

#[tokio::test]
async fn a_vault_that_dies_while_it_is_made_or_reset_is_there_whole_or_not_at_all() {
    for moment in 1..=2 {
        let world = bare();
        let device = world.device();
        world.fuse.set(moment);
        let making = async move { device.make_vault(&phrase(PHRASE)).await };
        assert!(tokio::spawn(making).await.is_err());
        let device = world.device();
        if device.has_vault().unwrap() {
            device.open_vault(&phrase(PHRASE)).await.unwrap();
        } else {
            device.make_vault(&phrase(PHRASE)).await.unwrap();
        }
        enroll(&device).await.unwrap();
    }
    for moment in 1..=6 {
        let (world, device, _) = with_vault().await;
        device.lock_now().unwrap();
        world.fuse.set(moment);
        let resetting = async move { device.reset_lock().await };
        assert!(tokio::spawn(resetting).await.is_err(), "{moment}");
        let device = world.device();
        if device.has_vault().unwrap() {
            device.reset_lock().await.unwrap();
        }
        assert!(device.tokens().unwrap().is_empty(), "{moment}");
        assert!(world.files.get(NAME).is_none(), "{moment}");
        assert_eq!(device.lock_state().unwrap().kind, LockKind::None);
    }
}

#[tokio::test]
async fn moving_to_a_key_store_copies_verifies_and_only_then_deletes_at_any_moment() {
    let (world, device, id) = with_vault().await;
    assert!(!device.can_leave_vault().await);
    let missing = device.leave_vault().await;
    assert_eq!(missing.unwrap_err(), KeychainError::Missing.into());
    world.keychain.fail(None);
    assert!(device.can_leave_vault().await);
    world.fuse.set(0);
    device.leave_vault().await.unwrap();
    let moments = world.fuse.burnt();
    assert!(world.files.get(NAME).is_none());
    let device = world.device();
    assert_eq!(device.lock_state().unwrap().kind, LockKind::None);
    shows(&world, &device, &id).await;
    for moment in 1..=moments {
        let (world, device, id) = with_vault().await;
        world.keychain.fail(None);
        world.fuse.set(moment);
        let moving = async move { device.leave_vault().await };
        assert!(tokio::spawn(moving).await.is_err(), "{moment}");
        let device = world.device();
        if device.has_vault().unwrap() {
            let locked = device.leave_vault().await;
            assert_eq!(locked.unwrap_err(), DeviceError::AppLocked);
            device.open_vault(&phrase(PHRASE)).await.unwrap();
            shows(&world, &device, &id).await;
            device.leave_vault().await.unwrap();
        }
        shows(&world, &world.device(), &id).await;
        assert_eq!(world.keychain.entries().len(), 1);
    }
}

#[tokio::test]
async fn an_enrolment_cut_off_in_a_vault_waits_there_for_its_passphrase() {
    let world = bare();
    let device = world.device();
    device.make_vault(&phrase(PHRASE)).await.unwrap();
    let consent = device.enroll_begin(values()).await.unwrap();
    world
        .bank
        .faults([Fault::None, Fault::Lost(IssuerError::Timeout)]);
    let (draft, terms) = (&consent.draft, &consent.terms_version);
    let sent = device.enroll_send(draft, terms, &|_| {}).await;
    sent.unwrap_err();
    world.bank.faults([]);
    let device = world.device();
    let refused = device.enroll_resume(None, &|_| {}).await;
    assert_eq!(refused.unwrap_err(), DeviceError::AppLocked);
    device.open_vault(&phrase(PHRASE)).await.unwrap();
    let token = device.enroll_resume(None, &|_| {}).await.unwrap();
    shows(&world, &device, &token.id).await;
}
