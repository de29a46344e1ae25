//! Whoever stands between the app and the issuer, and answers in its place.

use crate::common::Fault;
use crate::common::{SERVICE, USER, World, values};
use warifu_device::DeviceError;
use warifu_device::ports::IssuerError;

/// How a network says that it wants its users to log in.
const LOGINS: [u16; 5] = [200, 302, 303, 307, 511];

#[tokio::test]
async fn a_network_that_wants_a_login_is_named_at_every_message_and_costs_nothing() {
    for status in LOGINS {
        for message in 0..3 {
            let world = World::new();
            let device = world.device();
            let mut faults = vec![Fault::None; message];
            faults.push(Fault::Page(status));
            world.bank.faults(faults);
            let begun = device.enroll_begin(values()).await;
            if message == 0 {
                assert_eq!(begun.err(), Some(DeviceError::NetworkLoginNeeded));
                continue;
            }
            let consent = begun.unwrap();
            let send = async || {
                device
                    .enroll_send(&consent.draft, &consent.terms_version, &|_| {})
                    .await
            };
            let refused = send().await.err();
            assert_eq!(refused, Some(DeviceError::NetworkLoginNeeded), "{status}");
            let token = send().await.unwrap();
            assert_eq!(world.bank.attempts_left(), 0, "counted once");
            assert_eq!(world.bank.tokens(), 1);
            let shown = device.show_code(&token.id).await.unwrap();
            let now = warifu_device::ports::Clock::now_ms(&*world.clock);
            assert_eq!(shown.otp.as_str(), world.bank.code(now));
        }
    }
}

#[tokio::test]
async fn what_a_stranger_says_to_the_confirmation_is_not_the_issuers_word() {
    let world = World::new();
    let device = world.device();
    let consent = device.enroll_begin(values()).await.unwrap();
    let sent = device.enroll_send(&consent.draft, &consent.terms_version, &|_| {});
    let token = sent.await.unwrap();
    for status in [200, 302, 403, 404, 502] {
        world.bank.faults([Fault::Page(status)]);
        device.enroll_confirm(&token.id).await.unwrap();
        let record = device.token(&token.id).unwrap();
        assert!(record.confirmation.is_some(), "{status} was believed");
    }
    device.enroll_confirm(&token.id).await.unwrap();
    let record = device.token(&token.id).unwrap();
    assert!(record.confirmation.is_none());
}

#[tokio::test]
async fn a_service_is_unknown_only_where_an_issuer_was_asked() {
    let world = World::new();
    let mut other = world.bank.entry();
    other.service_id = warifu_enroll::ServiceId::parse("10212091").unwrap();
    let directory = world.bank.directory_of(7, vec![other]);
    let device = world.device_with(Some(directory));
    for (fault, expected) in [
        (
            Fault::Lost(IssuerError::Unreachable),
            DeviceError::Issuer(IssuerError::Unreachable),
        ),
        (
            Fault::Lost(IssuerError::TlsUntrusted),
            DeviceError::Issuer(IssuerError::TlsUntrusted),
        ),
        (Fault::Page(511), DeviceError::NetworkLoginNeeded),
        (Fault::Page(503), DeviceError::IssuerFailed { status: 503 }),
        (Fault::Answer(404, "not_found"), DeviceError::ServiceUnknown),
    ] {
        world.bank.faults([fault]);
        let values = crate::common::typed(SERVICE, USER, crate::common::PASSWORD);
        let refused = device.enroll_begin(values).await.err();
        assert_eq!(refused, Some(expected));
    }
}

#[tokio::test]
async fn the_clock_is_not_measured_by_a_strangers_date() {
    let world = World::new();
    let device = world.device();
    let consent = device.enroll_begin(values()).await.unwrap();
    let sent = device.enroll_send(&consent.draft, &consent.terms_version, &|_| {});
    let token = sent.await.unwrap();
    let before = device.token(&token.id).unwrap().clock;
    world.clock.advance(60 * 60 * 1000);
    world.bank.faults([Fault::Page(200)]);
    let measured = device.measure_clock(&token.id).await;
    assert_eq!(measured, Err(DeviceError::NetworkLoginNeeded));
    assert_eq!(device.token(&token.id).unwrap().clock, before);
}
