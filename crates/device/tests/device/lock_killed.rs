//! A process that dies at any moment in which the lock changes: the token is
//! there, whole, under the old PIN, the new one, or none.

use warifu_device::{Device, DeviceError, LockKind};

use crate::common::World;
use crate::common::moved::with_token;
use crate::lock::{locked_world, pin, shows_the_code};

const OLD: &str = "2468";
const NEW: &str = "13579";

/// What changes the lock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Change {
    On,
    Pin,
    Off,
    Unlock,
    Reset,
}

impl Change {
    const ALL: [Self; 5] = [Self::On, Self::Pin, Self::Off, Self::Unlock, Self::Reset];

    async fn world(self) -> (World, Device, String) {
        if self != Self::On {
            return locked_world().await;
        }
        let old = with_token().await;
        let world = old.moved();
        let device = world.device();
        (world, device, old.id)
    }

    async fn make(self, device: &Device) -> Result<(), DeviceError> {
        match self {
            Self::On => device.set_pin(&pin(OLD)).await,
            Self::Pin => device.change_pin(&pin(OLD), &pin(NEW)).await,
            Self::Off => device.remove_pin(&pin(OLD)).await,
            Self::Unlock => {
                device.lock_now()?;
                device.unlock(&pin(OLD)).await
            }
            Self::Reset => device.reset_lock().await,
        }
    }

    async fn moments(self) -> u32 {
        let (world, device, _) = self.world().await;
        world.fuse.set(0);
        self.make(&device).await.unwrap();
        world.fuse.burnt()
    }

    /// Dies at that moment; what is left.
    async fn killed(self, moment: u32) -> (World, String) {
        let (world, device, id) = self.world().await;
        world.fuse.set(moment);
        let made = tokio::spawn(async move { self.make(&device).await });
        assert!(
            made.await.is_err(),
            "{self:?}: moment {moment} was not reached"
        );
        (world, id)
    }
}

/// Opens what is left with one PIN or the other, as its customer would.
async fn opened(device: &Device, what: &str) {
    if device.lock_state().unwrap().kind == LockKind::None {
        return;
    }
    for digits in [OLD, NEW] {
        if device.unlock(&pin(digits)).await.is_ok() {
            return;
        }
    }
    panic!("{what}: no PIN opens it");
}

#[tokio::test]
async fn a_change_of_the_lock_that_dies_at_any_moment_leaves_a_token_that_works() {
    for change in Change::ALL {
        if change == Change::Reset {
            continue;
        }
        let moments = change.moments().await;
        assert!(moments >= 2, "{change:?} has {moments}");
        for moment in 1..=moments {
            let what = format!("{change:?} {moment}");
            let (world, id) = change.killed(moment).await;
            let device = world.device();
            opened(&device, &what).await;
            shows_the_code(&world, &device, &id).await;
            device.housekeeping().await;
            let state = device.lock_state().unwrap();
            assert_eq!(state.failures, 0, "{what}");
            let locks = usize::from(state.kind == LockKind::Pin);
            let entries = world.keychain.entries().len();
            assert_eq!(entries, 1 + locks, "{what}: something is left behind");
            assert_eq!(
                state.sealed,
                locks == 1,
                "{what}: sealed once it was opened"
            );
            // It can be changed again, to the end.
            if locks == 0 {
                device.set_pin(&pin(OLD)).await.unwrap();
            }
            assert!(world.device().lock_state().unwrap().locked, "{what}");
        }
    }
}

#[tokio::test]
async fn a_change_that_dies_twice_leaves_a_token_that_works() {
    for change in [Change::On, Change::Pin, Change::Off] {
        for first in 1..=change.moments().await {
            for second in 1..=6 {
                let what = format!("{change:?} {first} {second}");
                let (world, id) = change.killed(first).await;
                world.fuse.set(second);
                let device = world.device();
                let next = tokio::spawn(async move {
                    opened(&device, "again").await;
                    device.housekeeping().await;
                });
                let _ = next.await;
                world.fuse.set(0);
                let device = world.device();
                for digits in [OLD, NEW] {
                    // What was tried before the second death was counted.
                    world.clock.advance(5 * 60_000);
                    if device.unlock(&pin(digits)).await.is_ok() {
                        break;
                    }
                }
                assert!(!device.lock_state().unwrap().locked, "{what}");
                shows_the_code(&world, &device, &id).await;
            }
        }
    }
}

#[tokio::test]
async fn a_forgotten_pin_removes_all_on_the_customers_word_however_often_that_dies() {
    let moments = Change::Reset.moments().await;
    for moment in 1..=moments {
        let (world, _) = Change::Reset.killed(moment).await;
        let device = world.device();
        if device.lock_state().unwrap().locked {
            // It died before anything was noted: nothing has happened.
            assert_eq!(moment, 1);
            device.reset_lock().await.unwrap();
        }
        device.housekeeping().await;
        assert!(device.tokens().unwrap().is_empty(), "{moment}");
        assert!(world.keychain.entries().is_empty(), "{moment}");
        assert_eq!(device.lock_state().unwrap().kind, LockKind::None);
        device.set_pin(&pin(NEW)).await.unwrap();
    }
}
