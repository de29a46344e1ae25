//! The app's lock: without the PIN no code, wrong ones are counted and wait, and
//! nothing is ever lost by it.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::Value;
use warifu_device::data::ForeignEntry;
use warifu_device::ports::{Clock, IssuerError, KeychainError};
use warifu_device::{Device, DeviceError, LockAfter, LockKind, Standing};
use warifu_secret::UnlockPin;

use crate::common::moved::{FILE, with_token};
use crate::common::{Fault, NOW, PASSWORD, Trouble, World, secret, values};

const PIN: &str = "2468";
const MINUTE: i64 = 60_000;

pub fn pin(digits: &str) -> UnlockPin {
    UnlockPin::new(digits.to_owned())
}

/// A device with a token under a lock that is open, and the token's id.
pub async fn locked_world() -> (World, Device, String) {
    let old = with_token().await;
    let world = old.moved();
    let device = world.device();
    device.set_pin(&pin(PIN)).await.unwrap();
    (world, device, old.id)
}

/// The same code as the same device without a lock.
pub async fn shows_the_code(world: &World, device: &Device, id: &str) {
    let plain = with_token().await.moved();
    plain.clock.advance(world.clock.now_ms() - NOW);
    let expected = plain.device().show_code(id).await.unwrap();
    let shown = device.show_code(id).await.unwrap();
    assert_eq!(shown.otp.as_str(), expected.otp.as_str());
}

fn json(entry: &[u8]) -> Value {
    serde_json::from_slice(&STANDARD.decode(entry).unwrap()).unwrap()
}

fn is_wrong(tried: &Result<(), DeviceError>) -> bool {
    matches!(tried, Err(DeviceError::PinWrong { .. }))
}

fn waits(tried: &Result<(), DeviceError>) -> bool {
    matches!(tried, Err(DeviceError::PinWait { .. }))
}

#[tokio::test]
async fn under_the_lock_the_entries_hold_nothing_in_clear_and_a_new_process_makes_no_code() {
    let old = with_token().await;
    let token = json(&old.entries[&old.id])["token"].clone();
    let (world, open, id) = locked_world().await;
    let before = open.show_code(&id).await.unwrap();
    let entries = world.keychain.entries();
    assert_eq!(entries.len(), 2, "the token's and the lock's");
    for secret in ["seed", "device_key"] {
        let text = token[secret].as_str().unwrap();
        let bytes = URL_SAFE_NO_PAD.decode(text).unwrap();
        for entry in entries.values() {
            let plain = STANDARD.decode(entry).unwrap();
            let clear = String::from_utf8_lossy(&plain);
            assert!(!clear.contains(text), "{secret} in clear");
            assert!(!plain.windows(bytes.len()).any(|part| part == bytes));
        }
    }
    let file = String::from_utf8(world.files.get(FILE).unwrap()).unwrap();
    for word in ["salt", "wrapped", "2468"] {
        assert!(!file.contains(word), "{word} in the public file");
    }

    let device = world.device();
    let state = device.lock_state().unwrap();
    assert_eq!((state.kind, state.locked), (LockKind::Pin, true));
    let locked = DeviceError::AppLocked;
    assert_eq!(device.show_code(&id).await.err(), Some(locked.clone()));
    assert_eq!(
        device.enroll_begin(values()).await.err(),
        Some(locked.clone())
    );
    assert_eq!(
        device.rename_token(&id, "x").await.err(),
        Some(locked.clone())
    );
    let removed = device.remove_token(&id, ForeignEntry::Keep).await;
    assert_eq!(removed.err(), Some(locked));
    let standings = device.standings().await.unwrap();
    assert_eq!(standings[0].standing, Standing::Unknown, "not restored");
    assert!(is_wrong(&device.unlock(&pin("2469")).await));
    device.unlock(&pin("２４６８")).await.unwrap();
    let shown = device.show_code(&id).await.unwrap();
    assert_eq!(shown.otp.as_str(), before.otp.as_str());
}

#[tokio::test]
async fn what_was_locked_on_demand_opens_with_the_pin_and_is_counted_from_nothing_again() {
    let (world, device, id) = locked_world().await;
    assert!(device.lock_now().unwrap());
    assert_eq!(
        device.show_code(&id).await.err(),
        Some(DeviceError::AppLocked)
    );
    assert!(is_wrong(&device.unlock(&pin("1111")).await));
    assert_eq!(device.lock_state().unwrap().failures, 1);
    device.unlock(&pin(PIN)).await.unwrap();
    assert_eq!(device.lock_state().unwrap().failures, 0);
    shows_the_code(&world, &device, &id).await;
    assert!(
        !World::new().device().lock_now().unwrap(),
        "there is no lock"
    );
}

#[tokio::test]
async fn wrong_pins_are_counted_across_restarts_and_wait_by_time_that_nobody_can_set() {
    let (world, _, id) = locked_world().await;
    for failures in 1..=3 {
        // Each in a process of its own.
        let device = world.device();
        assert!(is_wrong(&device.unlock(&pin("0000")).await), "{failures}");
    }
    let device = world.device();
    assert_eq!(device.lock_state().unwrap().wait_ms, 30_000);
    assert!(
        waits(&device.unlock(&pin(PIN)).await),
        "the right one waits too"
    );
    world.clock.set_by(365 * 24 * 60 * MINUTE);
    assert!(
        waits(&world.device().unlock(&pin(PIN)).await),
        "the clock was set"
    );
    world.clock.reboot();
    assert!(waits(&world.device().unlock(&pin(PIN)).await), "restarted");
    world.device().note_waiting().await;
    world.clock.advance(20_000);
    assert_eq!(world.device().lock_state().unwrap().wait_ms, 10_000);
    assert!(waits(&world.device().unlock(&pin(PIN)).await));
    world.clock.advance(10_000);
    let device = world.device();
    device.unlock(&pin(PIN)).await.unwrap();
    device.show_code(&id).await.unwrap();
}

#[tokio::test]
async fn ten_wrong_ones_make_it_wait_for_an_hour_and_delete_nothing() {
    let (world, device, id) = locked_world().await;
    let entries = world.keychain.entries();
    device.lock_now().unwrap();
    for failures in 1..=10 {
        assert!(is_wrong(&device.unlock(&pin("0000")).await), "{failures}");
        assert_eq!(device.lock_state().unwrap().failures, failures);
        if failures < 10 {
            world.clock.advance(30 * MINUTE);
        }
    }
    assert_eq!(device.lock_state().unwrap().wait_ms, 60 * MINUTE);
    world.clock.advance(59 * MINUTE);
    assert!(waits(&device.unlock(&pin(PIN)).await));
    world.clock.advance(MINUTE);
    device.unlock(&pin(PIN)).await.unwrap();
    assert_eq!(world.keychain.entries(), entries);
    shows_the_code(&world, &device, &id).await;
}

#[tokio::test]
async fn a_key_store_that_does_not_answer_costs_no_try_and_a_full_disk_keeps_nobody_out() {
    let (world, device, id) = locked_world().await;
    device.lock_now().unwrap();
    for trouble in [KeychainError::Locked, KeychainError::Missing] {
        world.keychain.fail(Some(trouble));
        assert_eq!(
            device.unlock(&pin("0000")).await.unwrap_err(),
            trouble.into()
        );
    }
    world.keychain.fail(None);
    assert_eq!(device.lock_state().unwrap().failures, 0);
    world.files.break_at(1, Trouble::Full);
    for _ in 0..3 {
        assert!(is_wrong(&device.unlock(&pin("0000")).await));
    }
    assert!(
        waits(&device.unlock(&pin(PIN)).await),
        "it counts all the same"
    );
    world.clock.advance(MINUTE);
    device.unlock(&pin(PIN)).await.unwrap();
    device.show_code(&id).await.unwrap();
}

#[tokio::test]
async fn another_pin_takes_the_old_ones_place_and_turning_off_leaves_the_entry_as_it_was() {
    let plain = with_token().await;
    let (world, device, id) = locked_world().await;
    assert!(is_wrong(
        &device.change_pin(&pin("1357"), &pin("9999")).await
    ));
    let short = device.change_pin(&pin(PIN), &pin("99")).await;
    assert!(matches!(short, Err(DeviceError::PinLength { .. })));
    device.change_pin(&pin(PIN), &pin("13579")).await.unwrap();
    let device = world.device();
    assert!(is_wrong(&device.unlock(&pin(PIN)).await));
    device.unlock(&pin("13579")).await.unwrap();
    assert_eq!(
        device.set_pin(&pin(PIN)).await.err(),
        Some(DeviceError::LockExists)
    );
    assert!(is_wrong(&device.remove_pin(&pin(PIN)).await));
    device.remove_pin(&pin("13579")).await.unwrap();
    assert_eq!(
        world.keychain.entries(),
        plain.entries,
        "as before the lock"
    );
    let device = world.device();
    assert_eq!(device.lock_state().unwrap().kind, LockKind::None);
    shows_the_code(&world, &device, &id).await;
}

#[tokio::test]
async fn an_enrolment_under_the_lock_is_sealed_and_resumes_after_it_was_locked_in_the_middle() {
    let world = World::new();
    let device = world.device();
    device.set_pin(&pin(PIN)).await.unwrap();
    let consent = device.enroll_begin(values()).await.unwrap();
    for faults in [
        vec![Fault::Lost(IssuerError::Timeout)],
        vec![Fault::None, Fault::Lost(IssuerError::Timeout)],
    ] {
        let first = faults.len() == 1;
        world.bank.faults(faults);
        let cut_off = if first {
            let (draft, terms) = (&consent.draft, &consent.terms_version);
            device.enroll_send(draft, terms, &|_| {}).await
        } else {
            device.enroll_resume(Some(secret(PASSWORD)), &|_| {}).await
        };
        cut_off.unwrap_err();
        let id = device.startup().data.pending.unwrap().id;
        let entry = world.keychain.entries()[&id].clone();
        assert_eq!(json(&entry)["v"], 2);
        assert!(json(&entry).get("pending").is_none());
        assert!(entry.len() < 2560, "an entry of {} bytes", entry.len());
    }
    world.bank.faults([]);
    device.lock_now().unwrap();
    let refused = device.enroll_resume(None, &|_| {}).await;
    assert_eq!(refused.unwrap_err(), DeviceError::AppLocked);
    let device = world.device();
    device.unlock(&pin(PIN)).await.unwrap();
    let token = device.enroll_resume(None, &|_| {}).await.unwrap();
    assert_eq!(world.bank.tokens(), 1);
    assert_eq!(json(&world.keychain.entries()[&token.id])["v"], 2);
    let shown = device.show_code(&token.id).await.unwrap();
    assert_eq!(shown.otp.as_str(), world.bank.code(world.clock.now_ms()));
}

#[tokio::test]
async fn an_older_copy_of_the_public_data_does_not_lose_the_lock_or_the_token() {
    let old = with_token().await;
    let (world, ..) = locked_world().await;
    world.files.put(FILE, &old.file);
    let device = world.device();
    assert_eq!(device.lock_state().unwrap().kind, LockKind::None);
    assert_eq!(
        device.show_code(&old.id).await.err(),
        Some(DeviceError::AppLocked)
    );
    assert!(device.lock_state().unwrap().locked, "found again");
    device.unlock(&pin(PIN)).await.unwrap();
    shows_the_code(&world, &device, &old.id).await;
}

#[tokio::test]
async fn on_another_device_there_is_nothing_to_unlock_and_the_data_is_called_restored() {
    let (world, _, id) = locked_world().await;
    let elsewhere = World::new();
    elsewhere.files.put(FILE, &world.files.get(FILE).unwrap());
    let device = elsewhere.device();
    assert!(device.lock_state().unwrap().locked);
    elsewhere.keychain.fail(Some(KeychainError::Locked));
    let locked = device.unlock(&pin("0000")).await;
    assert_eq!(locked.unwrap_err(), KeychainError::Locked.into());
    elsewhere.keychain.fail(None);
    device.unlock(&pin("0000")).await.unwrap();
    let held = device.standings().await.unwrap();
    assert_eq!(
        (held[0].record.id.as_str(), held[0].standing),
        (id.as_str(), Standing::EntryMissing)
    );
}

#[tokio::test]
async fn whose_lock_entry_is_lost_or_damaged_is_told_and_nothing_is_made_anew() {
    let (world, device, id) = locked_world().await;
    device.lock_now().unwrap();
    let entries = world.keychain.entries();
    let lock = entries.keys().find(|account| **account != id).unwrap();
    world.keychain.put(lock, b"%%%");
    assert_eq!(
        device.unlock(&pin(PIN)).await.unwrap_err(),
        DeviceError::LockDamaged
    );
    assert_eq!(device.lock_state().unwrap().failures, 0, "no try");
    world
        .keychain
        .put(lock, STANDARD.encode(r#"{"v":3}"#).as_bytes());
    let newer = device.unlock(&pin(PIN)).await;
    assert_eq!(newer.unwrap_err(), DeviceError::KeystoreEntryNewer);
    world.keychain.remove(lock);
    device.unlock(&pin(PIN)).await.unwrap();
    let gone = device.show_code(&id).await;
    assert_eq!(gone.err(), Some(DeviceError::KeystoreEntryDamaged));
    assert_eq!(world.keychain.entries()[&id], entries[&id], "left as it is");
}

#[tokio::test]
async fn without_use_it_is_time_to_lock_after_what_was_set_also_through_sleep() {
    let (world, device, _) = locked_world().await;
    let left = || device.until_lock().map(|time| time.as_secs());
    assert_eq!(left(), Some(300), "five minutes unless set otherwise");
    device.set_lock_after(LockAfter::Minute1).await.unwrap();
    world.clock.advance(40_000);
    assert_eq!(left(), Some(20));
    world.clock.set_by(-10 * MINUTE);
    assert_eq!(left(), Some(20), "the clock was set");
    device.note_use();
    assert_eq!(left(), Some(60));
    world.clock.advance(60 * MINUTE);
    assert_eq!(left(), Some(0));
    for never in [LockAfter::Never, LockAfter::Hidden] {
        device.set_lock_after(never).await.unwrap();
        assert_eq!(left(), None);
    }
    device.lock_now().unwrap();
    assert_eq!(left(), None, "it is locked");
    let refused = device.set_lock_after(LockAfter::Never).await;
    assert_eq!(refused.unwrap_err(), DeviceError::AppLocked);
}

#[tokio::test]
async fn data_from_before_the_lock_opens_without_one() {
    let old = with_token().await.but(|file| {
        let file = file.as_object_mut().unwrap();
        file.remove("lock");
        file.remove("lock_after");
    });
    let world = old.moved();
    let device = world.device();
    assert!(device.startup().problem.is_none());
    assert_eq!(device.lock_state().unwrap().kind, LockKind::None);
    shows_the_code(&world, &device, &old.id).await;
}
