//! A process that dies, once or twice, at any moment of an enrolment.

use crate::common::{PASSWORD, World, secret, values};
use warifu_device::ports::Clock;
use warifu_device::{Device, DeviceError};

/// Past the time that the issuer gives an enrolment, in milliseconds.
const OVER: i64 = 130_000;

/// What a dead process has left.
struct Left {
    /// A token's entry, or an enrolment's.
    entry: bool,
    /// The issuer has got the first message.
    started: bool,
}

#[tokio::test]
async fn a_process_killed_at_any_moment_resumes_to_the_same_token_or_to_none() {
    let moments = moments().await;
    assert!(moments >= 14, "{moments}");
    for moment in 1..=moments {
        let world = World::new();
        let left = killed(&world, moment).await;
        let device = world.device();
        match resumed(&device).await {
            None | Some(Ok(())) => {}
            Some(Err(DeviceError::EnrollmentExpired)) => {
                assert!(!left.entry && !left.started, "moment {moment} was not over");
            }
            Some(Err(error)) => panic!("moment {moment}: {error}"),
        }
        let sent = left.entry || left.started;
        assert_eq!(world.bank.tokens(), usize::from(sent), "moment {moment}");
        assert_eq!(world.bank.attempts_left(), u32::from(!sent), "counted once");
        whole_or_nothing(&world, &device, moment).await;
    }
}

#[tokio::test]
async fn a_token_that_was_granted_survives_two_deaths_and_the_time_between() {
    let moments = moments().await;
    for first in 1..=moments {
        for second in 1..=moments {
            let world = World::new();
            killed(&world, first).await;
            world.fuse.set(second);
            let device = world.device();
            let died = tokio::spawn(async move { resumed(&device).await })
                .await
                .is_err();
            world.fuse.set(0);
            if !died {
                // No more moments: the resumption came to its end.
                break;
            }
            world.clock.advance(OVER);
            let device = world.device();
            device.housekeeping().await;
            let ended = resumed(&device).await;
            let expired = matches!(
                ended,
                Some(Err(
                    DeviceError::EnrollmentExpired | DeviceError::EnrollmentMissing
                ))
            );
            assert!(
                expired || matches!(ended, None | Some(Ok(()))),
                "{first} {second}"
            );
            whole_or_nothing(&world, &device, first * 100 + second).await;
        }
    }
}

#[tokio::test]
async fn what_the_issuer_may_have_granted_is_not_dropped_for_being_late() {
    for moment in 1..=moments().await {
        let world = World::new();
        killed(&world, moment).await;
        // The answer to the resumed message is lost.
        let lost = crate::common::Fault::AnswerLost(warifu_device::ports::IssuerError::Timeout);
        let device = world.device();
        world.bank.faults(if device.needs_password().await {
            vec![crate::common::Fault::None, lost]
        } else {
            vec![lost]
        });
        let _ = resumed(&device).await;
        world.bank.faults([]);
        world.clock.advance(OVER);
        let device = world.device();
        let again = warifu_device::Values {
            again: true,
            ..values()
        };
        let consent = device.enroll_begin(again).await.unwrap();
        let granted = world.bank.tokens();
        if granted == 1 && device.tokens().unwrap().is_empty() {
            let token = device
                .enroll_send(&consent.draft, &consent.terms_version, &|_| {})
                .await
                .unwrap();
            let shown = device.show_code(&token.id).await.unwrap();
            assert_eq!(shown.otp.as_str(), world.bank.code(world.clock.now_ms()));
        }
        assert_eq!(device.tokens().unwrap().len(), granted, "moment {moment}");
    }
}

#[tokio::test]
async fn a_cancel_after_any_death_leaves_a_whole_token_or_nothing() {
    for moment in 1..=moments().await {
        let world = World::new();
        killed(&world, moment).await;
        let device = world.device();
        let kept = device.enroll_cancel().await.unwrap();
        let tokens = device.tokens().unwrap();
        assert!(kept.is_none() || tokens.first() == kept.as_ref());
        assert_eq!(tokens.len(), world.keychain.entries().len(), "{moment}");
        assert!(device.startup().data.pending.is_none());
        if let Some(token) = tokens.first() {
            let shown = device.show_code(&token.id).await.unwrap();
            assert_eq!(shown.otp.as_str(), world.bank.code(world.clock.now_ms()));
        }
    }
}

/// How many moments an undisturbed enrolment has.
async fn moments() -> u32 {
    let world = World::new();
    let device = world.device();
    let consent = device.enroll_begin(values()).await.unwrap();
    world.fuse.set(0);
    device
        .enroll_send(&consent.draft, &consent.terms_version, &|_| {})
        .await
        .unwrap();
    world.fuse.burnt()
}

async fn killed(world: &World, moment: u32) -> Left {
    let device = world.device();
    let consent = device.enroll_begin(values()).await.unwrap();
    world.fuse.set(moment);
    let sending = tokio::spawn(async move {
        device
            .enroll_send(&consent.draft, &consent.terms_version, &|_| {})
            .await
    });
    assert!(sending.await.is_err(), "moment {moment} was not reached");
    for entry in world.keychain.entries().values() {
        assert!(entry.len() < 2560, "an entry of {} bytes", entry.len());
    }
    let log = world.bank.log();
    Left {
        entry: !world.keychain.entries().is_empty(),
        started: log.iter().any(|path| path == "/v1/enrollments"),
    }
}

/// `None` where nothing was pending.
async fn resumed(device: &Device) -> Option<Result<(), DeviceError>> {
    let started = device.startup();
    assert!(started.problem.is_none());
    started.data.pending?;
    let password = device.needs_password().await.then(|| secret(PASSWORD));
    Some(device.enroll_resume(password, &|_| {}).await.map(|_| ()))
}

async fn whole_or_nothing(world: &World, device: &Device, moment: u32) {
    let tokens = device.tokens().unwrap();
    assert_eq!(tokens.len(), world.bank.tokens(), "{moment}: half a token");
    let entries = world.keychain.entries().len();
    assert_eq!(tokens.len(), entries, "{moment}: entries");
    assert!(device.startup().data.pending.is_none());
    if let Some(token) = tokens.first() {
        let shown = device.show_code(&token.id).await.unwrap();
        assert_eq!(shown.otp.as_str(), world.bank.code(world.clock.now_ms()));
    }
}
