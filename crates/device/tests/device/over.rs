//! An enrolment that was interrupted, when the device comes back too late.

use warifu_device::{Device, DeviceError, PendingState};

use crate::common::moved::{with_finish, with_start};
use crate::common::{PASSWORD, World, enroll, secret};

async fn state(device: &Device) -> PendingState {
    let record = device.startup().data.pending.unwrap();
    device.pending_state(&record).await
}

#[tokio::test]
async fn after_a_reboot_of_minutes_a_start_is_over_and_the_same_values_begin_anew() {
    let world = World::new();
    with_start().await.put_into(&world);
    let device = world.device();
    assert!(!state(&device).await.over);
    world.clock.advance(119_000);
    assert!(!state(&device).await.over);
    world.clock.advance(61_000);
    world.clock.reboot();
    let device = world.device();
    assert!(state(&device).await.over);
    let resumed = device.enroll_resume(Some(secret(PASSWORD)), &|_| {}).await;
    assert_eq!(resumed.unwrap_err(), DeviceError::EnrollmentExpired);
    enroll(&device).await.unwrap();
    assert_eq!(world.bank.tokens(), 1);
    assert_eq!(world.keychain.entries().len(), 1);
}

#[tokio::test]
async fn what_was_begun_anew_takes_the_place_of_a_start_that_is_over() {
    let world = World::new();
    with_start().await.put_into(&world);
    world.clock.advance(180_000);
    let device = world.device();
    enroll(&device).await.unwrap();
    assert!(device.startup().data.pending.is_none());
    assert_eq!(world.keychain.entries().len(), 1);
}

#[tokio::test]
async fn what_the_issuer_may_have_granted_is_never_over() {
    let world = World::new();
    with_finish().await.put_into(&world);
    world.clock.advance(24 * 3600 * 1000);
    assert!(!state(&world.device()).await.over);
}
