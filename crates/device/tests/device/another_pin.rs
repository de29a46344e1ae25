//! Another PIN is another key: what was kept of the old one opens nothing, and a
//! PIN that is lost does not take along what the finger still opens.

use warifu_device::DeviceError;
use warifu_device::ports::Keychain;

use crate::biometrics::{WORDS, on, with_finger};
use crate::common::moved::FILE;
use crate::lock::{locked_world, pin, shows_the_code};

const PIN: &str = "2468";
const NEW: &str = "13579";

#[tokio::test]
async fn after_another_pin_an_old_copy_opens_nothing_even_with_the_record_of_then() {
    let (world, device, id) = with_finger().await;
    let (copies, file) = (world.keychain.entries(), world.files.get(FILE).unwrap());
    device.unlock(&pin(PIN)).await.unwrap();
    device.change_pin(&pin(PIN), &pin(NEW)).await.unwrap();
    shows_the_code(&world, &device, &id).await;
    assert!(device.lock_state().unwrap().sealed);
    let name = copies.keys().find(|name| name.ends_with("-sensor"));
    let name = name.unwrap();
    world.keychain.put(name, copies.get(name).unwrap());
    world.files.put(FILE, &file);
    let device = world.device();
    assert!(on(&device), "the record of then");
    let tried = device.unlock_by_biometrics(WORDS).await;
    assert_eq!(tried, Err(DeviceError::BiometricsChanged));
    assert!(device.lock_state().unwrap().locked);
    device.unlock(&pin(NEW)).await.unwrap();
    shows_the_code(&world, &device, &id).await;
    assert_eq!(world.keychain.entries().len(), 2, "the copy is gone");
}

#[tokio::test]
async fn another_pin_is_another_key_for_everything_that_is_sealed() {
    let (world, device, id) = locked_world().await;
    let before = world.keychain.entries();
    device.change_pin(&pin(PIN), &pin(NEW)).await.unwrap();
    let after = world.keychain.entries();
    assert!(before.iter().all(|(name, entry)| after[name] != *entry));
    // The lock's entry of before, with the PIN of before.
    for (name, entry) in before.iter().filter(|(name, _)| **name != id) {
        world.keychain.put(name, entry);
    }
    let device = world.device();
    device.unlock(&pin(PIN)).await.unwrap();
    let code = device.show_code(&id).await;
    assert_eq!(code.err(), Some(DeviceError::KeystoreEntryDamaged));
}

#[tokio::test]
async fn a_lock_whose_entry_is_gone_is_kept_while_the_finger_opens_it_and_gets_another_pin() {
    let (world, device, id) = with_finger().await;
    let entries = world.keychain.entries();
    let lock = entries.keys().find_map(|name| name.strip_suffix("-sensor"));
    let lock = lock.unwrap();
    world.keychain.delete(lock).await.unwrap();
    for _ in 0..5 {
        let tried = device.unlock(&pin(PIN)).await;
        assert_eq!(tried, Err(DeviceError::LockDamaged));
    }
    let state = device.lock_state().unwrap();
    assert!(state.locked && state.by_sensor && state.failures == 0);
    let closed = device.change_pin(&pin(PIN), &pin(NEW)).await;
    assert_eq!(closed, Err(DeviceError::AppLocked));
    device.unlock_by_biometrics(WORDS).await.unwrap();
    shows_the_code(&world, &device, &id).await;
    device.change_pin(&pin(PIN), &pin(NEW)).await.unwrap();
    let device = world.device();
    device.unlock(&pin(NEW)).await.unwrap();
    shows_the_code(&world, &device, &id).await;
    assert!(!on(&device));
}

#[tokio::test]
async fn killed_at_any_moment_of_another_pin_one_of_both_opens_and_no_old_finger_sees_less() {
    let mut moment = 0;
    loop {
        moment += 1;
        let (world, device, id) = with_finger().await;
        device.unlock(&pin(PIN)).await.unwrap();
        world.fuse.set(moment);
        let change = tokio::spawn(async move {
            device.change_pin(&pin(PIN), &pin(NEW)).await.unwrap();
        });
        let done = change.await.is_ok();
        world.fuse.set(0);
        let device = world.device();
        let finger = device.unlock_by_biometrics(WORDS).await;
        if finger.is_ok() {
            shows_the_code(&world, &device, &id).await;
        } else {
            assert_eq!(finger, Err(DeviceError::BiometricsChanged));
            assert!(!on(&device), "moment {moment}");
        }
        let device = world.device();
        if device.unlock(&pin(NEW)).await.is_err() {
            device.unlock(&pin(PIN)).await.unwrap();
        }
        shows_the_code(&world, &device, &id).await;
        assert!(device.lock_state().unwrap().sealed, "moment {moment}");
        if done {
            assert!(moment > 5, "{moment}");
            break;
        }
    }
}
