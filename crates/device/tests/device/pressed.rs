//! What customers press while something is under way: back, again, cancel.

use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Waker};

use crate::common::{Bank, Fault, PASSWORD, SERVICE, USER, World, secret, typed, values};
use tokio::sync::Notify;
use warifu_device::ports::IssuerError;
use warifu_device::{Consent, Device, DeviceError, Progress};

type Sent = Result<warifu_device::data::TokenRecord, DeviceError>;

async fn send(device: &Device, consent: &Consent) -> Sent {
    device
        .enroll_send(&consent.draft, &consent.terms_version, &|_| {})
        .await
}

#[tokio::test]
async fn a_password_put_right_after_a_dropped_connection_is_the_one_that_is_proven() {
    let world = World::with(Bank::new(2));
    let device = world.device();
    let wrong = typed(SERVICE, USER, "Kagi0000");
    let consent = device.enroll_begin(wrong).await.unwrap();
    world.bank.faults([Fault::AnswerLost(IssuerError::Timeout)]);
    send(&device, &consent).await.unwrap_err();
    assert_eq!(world.bank.attempts_left(), 1);

    let consent = device.enroll_begin(values()).await.unwrap();
    send(&device, &consent).await.unwrap();
    assert_eq!(world.bank.attempts_left(), 0);
    assert_eq!(world.keychain.entries().len(), 1);
}

#[tokio::test]
async fn the_same_password_typed_again_goes_on_with_the_same_attempt() {
    let world = World::new();
    let device = world.device();
    let consent = device.enroll_begin(values()).await.unwrap();
    world.bank.faults([Fault::AnswerLost(IssuerError::Timeout)]);
    send(&device, &consent).await.unwrap_err();
    assert_eq!(world.bank.attempts_left(), 0);
    let consent = device.enroll_begin(values()).await.unwrap();
    send(&device, &consent).await.unwrap();
}

#[tokio::test]
async fn a_cancel_while_the_password_is_proven_sends_nothing_more() {
    for step in [Progress::Contacting, Progress::Proving, Progress::Deriving] {
        let world = World::new();
        let sent = cancelled_at(&world, step).await;
        assert_eq!(sent.unwrap_err(), DeviceError::EnrollmentMissing);
        let log = world.bank.log();
        assert!(
            log.iter().all(|path| !path.ends_with("/finish")),
            "{step:?}"
        );
        assert_eq!(world.device().enroll_cancel().await.unwrap(), None);
        assert!(world.keychain.entries().is_empty());
    }
}

#[tokio::test]
async fn a_cancel_that_comes_too_late_leaves_the_token_whole() {
    let world = World::new();
    let token = cancelled_at(&world, Progress::Saving).await.unwrap();
    let device = world.device();
    assert_eq!(device.enroll_cancel().await.unwrap(), None);
    device.show_code(&token.id).await.unwrap();
}

/// Presses *cancel* at that step, and hears what *send* answers.
async fn cancelled_at(world: &World, at: Progress) -> Sent {
    let device = Arc::new(world.device());
    let consent = device.enroll_begin(values()).await.unwrap();
    let pressed = device.clone();
    let progress = move |step| {
        if step == at {
            let mut context = Context::from_waker(Waker::noop());
            // It waits for *send* to end, and here no longer.
            let waits = pin!(pressed.enroll_cancel()).poll(&mut context);
            assert!(waits.is_pending());
        }
    };
    device
        .enroll_send(&consent.draft, &consent.terms_version, &progress)
        .await
}

#[tokio::test]
async fn whoever_asks_again_while_it_is_sent_gets_the_token_that_comes() {
    let world = World::new();
    let device = Arc::new(world.device());
    let consent = device.enroll_begin(values()).await.unwrap();
    let gate = Arc::new(Notify::new());
    world.bank.faults([Fault::None, Fault::Held(gate.clone())]);
    let sending = tokio::spawn({
        let device = device.clone();
        async move { send(&device, &consent).await }
    });
    world.bank.until_held().await;
    // The window was loaded anew meanwhile.
    let mut resuming = Box::pin(device.enroll_resume(None, &|_| {}));
    let mut context = Context::from_waker(Waker::noop());
    assert!(resuming.as_mut().poll(&mut context).is_pending());
    gate.notify_one();
    let sent = sending.await.unwrap().unwrap();
    assert_eq!(resuming.await.unwrap(), sent);
    let log = world.bank.log();
    assert_eq!(
        log.iter().filter(|path| path.ends_with("/finish")).count(),
        1
    );
}

#[tokio::test]
async fn typed_values_are_forgotten_half_an_hour_later() {
    let world = World::new();
    let device = world.device();
    let consent = device.enroll_begin(values()).await.unwrap();
    world.clock.advance(29 * 60_000);
    device.drop_expired().await.unwrap();
    world.clock.advance(60_000);
    device.drop_expired().await.unwrap();
    let gone = send(&device, &consent).await;
    assert_eq!(gone.unwrap_err(), DeviceError::EnrollmentMissing);
    assert_eq!(world.bank.attempts_left(), 1);
}

#[tokio::test]
async fn a_clock_that_is_set_back_does_not_lengthen_a_start() {
    for ms in [-60_000, 120_000] {
        let world = World::new();
        let device = world.device();
        let consent = device.enroll_begin(values()).await.unwrap();
        world.bank.faults([Fault::Lost(IssuerError::Timeout)]);
        send(&device, &consent).await.unwrap_err();
        world.clock.advance(ms);
        let device = world.device();
        let over = device.enroll_resume(Some(secret(PASSWORD)), &|_| {}).await;
        assert_eq!(over.unwrap_err(), DeviceError::EnrollmentExpired);
        assert!(world.keychain.entries().is_empty());
    }
}

#[tokio::test]
async fn a_service_that_is_unknown_for_a_moment_does_not_end_a_finish() {
    let world = World::new();
    let device = world.device();
    let consent = device.enroll_begin(values()).await.unwrap();
    let unknown = Fault::Answer(404, "unknown_service");
    world.bank.faults([Fault::None, unknown]);
    let sent = send(&device, &consent).await;
    assert_eq!(sent.unwrap_err(), DeviceError::ServiceUnknown);
    device.enroll_resume(None, &|_| {}).await.unwrap();
}
