//! A finger opens what the PIN closed, and only while it is the right one; the
//! PIN opens whatever becomes of it, and no token is ever lost by it.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use warifu_device::ports::{Asked, BiometricsError, Keychain, KeychainError};
use warifu_device::{Device, DeviceError};

use crate::common::moved::FILE;
use crate::common::{Trouble, World};
use crate::lock::{locked_world, pin, shows_the_code};

const PIN: &str = "2468";
const MINUTE: i64 = 60_000;
pub const WORDS: Asked = Asked {
    title: "Warifu",
    reason: "open the app",
    cancel: "PIN",
};

/// A device whose lock a finger opens as well; it is closed.
pub async fn with_finger() -> (World, Device, String) {
    let (world, device, id) = locked_world().await;
    world.sensor.registered(b"one finger");
    device.turn_on_biometrics(&pin(PIN), WORDS).await.unwrap();
    device.lock_now().unwrap();
    (world, device, id)
}

pub fn on(device: &Device) -> bool {
    device.lock_state().unwrap().by_sensor
}

async fn opens_with_the_pin(world: &World, id: &str) {
    let device = world.device();
    Box::pin(device.unlock(&pin(PIN))).await.unwrap();
    Box::pin(shows_the_code(world, &device, id)).await;
}

#[tokio::test]
async fn a_finger_opens_what_the_pin_closed_also_in_a_new_process() {
    let (world, device, id) = with_finger().await;
    assert_eq!(world.sensor.asked(), 1, "once, to turn it on");
    for device in [device, world.device()] {
        assert!(on(&device) && device.lock_state().unwrap().locked);
        device.unlock_by_biometrics(WORDS).await.unwrap();
        assert!(!device.lock_state().unwrap().locked);
        shows_the_code(&world, &device, &id).await;
    }
    assert_eq!(world.sensor.asked(), 3);
    opens_with_the_pin(&world, &id).await;
}

#[tokio::test]
async fn neither_key_store_nor_data_alone_holds_what_the_finger_releases() {
    let (world, ..) = with_finger().await;
    let file = world.files.get(FILE).unwrap();
    let mut data: serde_json::Value = serde_json::from_slice(&file).unwrap();
    let half = data["lock"]["sensor"]["half"].take();
    let half = half.as_str().unwrap();
    for (account, entry) in world.keychain.entries() {
        let json = STANDARD.decode(entry).unwrap();
        let text = String::from_utf8(json).unwrap();
        assert!(!text.contains(half), "{account}");
    }
    data["lock"]["sensor"]["half"] = "A".repeat(43).into();
    world.files.put(FILE, &serde_json::to_vec(&data).unwrap());
    let device = world.device();
    let tried = device.unlock_by_biometrics(WORDS).await;
    assert_eq!(tried, Err(DeviceError::BiometricsChanged));
}

#[tokio::test]
async fn whatever_the_sensor_says_but_yes_keeps_it_closed_and_is_no_wrong_pin() {
    let (world, device, id) = with_finger().await;
    for no in [
        BiometricsError::NotRecognised,
        BiometricsError::Dismissed,
        BiometricsError::LockedOut,
        BiometricsError::Unavailable,
    ] {
        world.sensor.says(Some(no));
        for _ in 0..20 {
            let tried = device.unlock_by_biometrics(WORDS).await;
            assert_eq!(tried, Err(DeviceError::Biometrics(no)));
        }
        let state = device.lock_state().unwrap();
        assert!(state.locked && state.by_sensor, "{no}");
        assert_eq!((state.failures, state.wait_ms), (0, 0));
        let code = device.show_code(&id).await;
        assert_eq!(code.err(), Some(DeviceError::AppLocked));
    }
    world.sensor.says(None);
    device.unlock_by_biometrics(WORDS).await.unwrap();
    shows_the_code(&world, &device, &id).await;
}

#[tokio::test]
async fn a_sensor_that_cannot_be_asked_is_not_and_the_way_is_there_again_afterwards() {
    let (world, device, id) = with_finger().await;
    for why in [
        BiometricsError::Missing,
        BiometricsError::Unavailable,
        BiometricsError::LockedOut,
    ] {
        world.sensor.unusable(Some(why));
        assert_eq!(device.check_biometrics().await, Err(why));
        let tried = device.unlock_by_biometrics(WORDS).await;
        assert_eq!(tried, Err(DeviceError::Biometrics(why)));
        assert!(on(&device));
        opens_with_the_pin(&world, &id).await;
    }
    assert_eq!(world.sensor.asked(), 1);
    world.sensor.unusable(None);
    device.unlock_by_biometrics(WORDS).await.unwrap();
}

#[tokio::test]
async fn another_finger_or_none_shuts_the_way_before_anybody_is_asked_and_loses_nothing() {
    for none in [false, true] {
        let (world, device, id) = with_finger().await;
        if none {
            world.sensor.unusable(Some(BiometricsError::Unenrolled));
        } else {
            world.sensor.registered(b"two fingers");
        }
        let tried = device.unlock_by_biometrics(WORDS).await;
        assert_eq!(tried, Err(DeviceError::BiometricsChanged));
        assert_eq!(world.sensor.asked(), 1, "only when it was turned on");
        // Also when the old finger is back.
        world.sensor.unusable(None);
        world.sensor.registered(b"one finger");
        let tried = world.device().unlock_by_biometrics(WORDS).await;
        assert_eq!(tried, Err(DeviceError::BiometricsChanged));
        assert!(!on(&device));
        assert_eq!(world.keychain.entries().len(), 2, "the copy is gone");
        opens_with_the_pin(&world, &id).await;
        let device = world.device();
        device.unlock(&pin(PIN)).await.unwrap();
        device.turn_on_biometrics(&pin(PIN), WORDS).await.unwrap();
        device.lock_now().unwrap();
        device.unlock_by_biometrics(WORDS).await.unwrap();
    }
}

#[tokio::test]
async fn wrong_pins_wait_as_ever_a_finger_opens_meanwhile_and_forgives_none() {
    let (world, device, id) = with_finger().await;
    for _ in 0..10 {
        let wrong = device.unlock(&pin("0000")).await;
        assert!(matches!(wrong, Err(DeviceError::PinWrong { .. })));
        world.clock.advance(30 * MINUTE);
    }
    let before = device.lock_state().unwrap();
    assert!(before.wait_ms > 0);
    device.unlock_by_biometrics(WORDS).await.unwrap();
    shows_the_code(&world, &device, &id).await;
    let after = device.lock_state().unwrap();
    assert_eq!((after.failures, after.wait_ms), (10, before.wait_ms));
    device.lock_now().unwrap();
    let waits = device.unlock(&pin(PIN)).await;
    assert!(matches!(waits, Err(DeviceError::PinWait { .. })));
}

#[tokio::test]
async fn turning_it_on_wants_an_open_app_a_pin_and_a_yes() {
    let (world, device, _) = locked_world().await;
    device.lock_now().unwrap();
    let locked = device.turn_on_biometrics(&pin(PIN), WORDS).await;
    assert_eq!(locked, Err(DeviceError::AppLocked));
    device.unlock(&pin(PIN)).await.unwrap();
    for no in [BiometricsError::NotRecognised, BiometricsError::Dismissed] {
        world.sensor.says(Some(no));
        let refused = device.turn_on_biometrics(&pin(PIN), WORDS).await;
        assert_eq!(refused, Err(DeviceError::Biometrics(no)));
    }
    world.sensor.says(None);
    world.sensor.unusable(Some(BiometricsError::Unenrolled));
    let refused = device.turn_on_biometrics(&pin(PIN), WORDS).await;
    assert_eq!(refused, Err(BiometricsError::Unenrolled.into()));
    world.sensor.unusable(None);
    assert!(!on(&device));
    assert_eq!(world.keychain.entries().len(), 2);
    let open = World::new();
    let refused = open.device().turn_on_biometrics(&pin(PIN), WORDS).await;
    assert_eq!(refused, Err(DeviceError::LockMissing));
}

#[tokio::test]
async fn whoever_holds_an_open_device_but_no_pin_adds_no_way_in_and_is_counted() {
    let (world, device, id) = locked_world().await;
    for failures in 1..=3 {
        let wrong = device.turn_on_biometrics(&pin("0000"), WORDS).await;
        let refused =
            matches!(wrong, Err(DeviceError::PinWrong { failures: f, .. }) if f == failures);
        assert!(refused, "{wrong:?}");
    }
    let waits = device.turn_on_biometrics(&pin(PIN), WORDS).await;
    assert!(matches!(waits, Err(DeviceError::PinWait { .. })));
    assert_eq!(world.sensor.asked(), 0, "not before the PIN is right");
    // The lock's own screen waits as well, also after a restart.
    assert!(world.device().lock_state().unwrap().wait_ms > 0);
    assert!(!on(&device));
    shows_the_code(&world, &device, &id).await;
    world.clock.advance(MINUTE);
    let rule = device.turn_on_biometrics(&pin("12"), WORDS).await;
    assert_eq!(rule, Err(DeviceError::PinLength { min: 4, max: 12 }));
    device.turn_on_biometrics(&pin(PIN), WORDS).await.unwrap();
    assert!(on(&device));
    assert_eq!(device.lock_state().unwrap().failures, 0);
}

#[tokio::test]
async fn what_happens_while_the_customer_is_asked_counts() {
    let (world, device, _) = locked_world().await;
    let device = Arc::new(device);
    let same = device.clone();
    world.sensor.meanwhile(move || {
        same.lock_now().unwrap();
    });
    let locked = device.turn_on_biometrics(&pin(PIN), WORDS).await;
    assert_eq!(locked, Err(DeviceError::AppLocked));
    assert!(!on(&device));
}

#[tokio::test]
async fn another_pin_or_none_turns_it_off_and_takes_the_copy_along() {
    let (world, device, id) = with_finger().await;
    device.unlock(&pin(PIN)).await.unwrap();
    device.change_pin(&pin(PIN), &pin("13579")).await.unwrap();
    assert!(!on(&device));
    assert_eq!(world.keychain.entries().len(), 2);
    device
        .turn_on_biometrics(&pin("13579"), WORDS)
        .await
        .unwrap();
    device.turn_off_biometrics().await.unwrap();
    assert!(!on(&device));
    assert_eq!(world.keychain.entries().len(), 2);
    device
        .turn_on_biometrics(&pin("13579"), WORDS)
        .await
        .unwrap();
    device.remove_pin(&pin("13579")).await.unwrap();
    assert_eq!(world.keychain.entries().len(), 1, "the token's");
    shows_the_code(&world, &device, &id).await;
    assert!(!on(&world.device()));
}

#[tokio::test]
async fn a_copy_that_the_key_store_keeps_opens_nothing_and_goes_later() {
    let (world, device, id) = with_finger().await;
    device.unlock(&pin(PIN)).await.unwrap();
    world.keychain.fail(Some(KeychainError::Locked));
    device.turn_off_biometrics().await.unwrap();
    assert_eq!(world.keychain.entries().len(), 3, "still there");
    device.lock_now().unwrap();
    world.keychain.fail(None);
    let tried = device.unlock_by_biometrics(WORDS).await;
    assert_eq!(tried, Err(DeviceError::BiometricsChanged));
    opens_with_the_pin(&world, &id).await;
    assert_eq!(world.keychain.entries().len(), 2);
}

#[tokio::test]
async fn a_copy_that_is_gone_or_damaged_shuts_the_way_and_a_silent_key_store_does_not() {
    for damaged in [false, true] {
        let (world, device, id) = with_finger().await;
        world.keychain.fail(Some(KeychainError::Timeout));
        let silent = device.unlock_by_biometrics(WORDS).await;
        assert_eq!(silent, Err(KeychainError::Timeout.into()));
        world.keychain.fail(None);
        assert!(on(&device));
        let entries = world.keychain.entries();
        let copy = entries.keys().find(|name| name.ends_with("-sensor"));
        if damaged {
            world.keychain.put(copy.unwrap(), b"%%%");
        } else {
            world.keychain.delete(copy.unwrap()).await.unwrap();
        }
        let tried = device.unlock_by_biometrics(WORDS).await;
        assert_eq!(tried, Err(DeviceError::BiometricsChanged));
        assert!(!on(&device));
        opens_with_the_pin(&world, &id).await;
    }
}

#[tokio::test]
async fn who_forgot_the_pin_removes_the_copy_with_everything_else() {
    let (world, device, _) = with_finger().await;
    device.reset_lock().await.unwrap();
    assert!(world.keychain.entries().is_empty());
    let nothing = device.unlock_by_biometrics(WORDS).await;
    assert_eq!(nothing, Ok(()), "there is nothing to open");
}

#[tokio::test]
async fn a_full_disk_opens_to_no_other_finger() {
    let (world, device, id) = with_finger().await;
    world.sensor.registered(b"two fingers");
    world.files.break_at(1, Trouble::Full);
    let tried = device.unlock_by_biometrics(WORDS).await;
    assert!(matches!(tried, Err(DeviceError::Files(_))));
    assert!(device.lock_state().unwrap().locked);
    world.files.heal();
    opens_with_the_pin(&world, &id).await;
}

#[tokio::test]
async fn killed_at_any_moment_of_turning_it_on_or_off_the_pin_opens_and_the_finger_does_or_says_no()
{
    for turn_on in [true, false] {
        let mut moment = 0;
        loop {
            moment += 1;
            let (world, device, id) = with_finger().await;
            device.unlock(&pin(PIN)).await.unwrap();
            if turn_on {
                device.turn_off_biometrics().await.unwrap();
            }
            world.fuse.set(moment);
            let change = tokio::spawn(async move {
                if turn_on {
                    device.turn_on_biometrics(&pin(PIN), WORDS).await
                } else {
                    device.turn_off_biometrics().await
                }
            });
            let done = change.await.is_ok();
            world.fuse.set(0);
            let device = world.device();
            let tried = device.unlock_by_biometrics(WORDS).await;
            let open = !device.lock_state().unwrap().locked;
            assert_eq!(tried.is_ok(), open, "moment {moment}");
            opens_with_the_pin(&world, &id).await;
            let left = world.keychain.entries().len();
            assert_eq!(left, if on(&world.device()) { 3 } else { 2 });
            if done {
                assert!(moment > 4);
                break;
            }
        }
    }
}
