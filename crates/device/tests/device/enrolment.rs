//! Enrolling: whole, refused, cut off and resumed.

use std::sync::{Arc, Mutex};

use crate::common::{
    Bank, Fault, NOW, PASSWORD, SERVICE, USER, World, enroll, secret, typed, values,
};
use tokio::sync::Notify;
use warifu_device::DeviceError;
use warifu_device::Progress::{Confirming, Contacting, Deriving, Proving, Saving};
use warifu_device::ports::{Clock, IssuerError};

#[tokio::test]
async fn a_whole_enrolment_ends_with_the_codes_that_the_bank_expects() {
    let world = World::new();
    let device = world.device();
    let consent = device.enroll_begin(values()).await.unwrap();
    assert_eq!(consent.terms.en, "The terms in full");
    let steps = Arc::new(Mutex::new(Vec::new()));
    let seen = steps.clone();
    let progress = move |step| seen.lock().unwrap().push(step);
    let token = device
        .enroll_send(&consent.draft, &consent.terms_version, &progress)
        .await
        .unwrap();

    assert_eq!(
        *steps.lock().unwrap(),
        [Contacting, Proving, Deriving, Confirming, Saving]
    );
    assert_eq!(token.serial.grouped(), "WF 4108 2260 79");
    assert_eq!(token.display_name, "割符信用組合 代表口座");
    let shown = device.show_code(&token.id).await.unwrap();
    assert_eq!(shown.otp.as_str(), world.bank.code(NOW));
    assert!(shown.clock_off_ms.is_none());
    assert!(device.startup().data.pending.is_none());

    device.enroll_confirm(&token.id).await.unwrap();
    assert_eq!(world.bank.confirmed(), 1);
    device.enroll_confirm(&token.id).await.unwrap();
    assert_eq!(world.bank.confirmed(), 1, "it is told once");
}

#[tokio::test]
async fn the_public_file_holds_no_secret_and_the_entry_is_one_short_line_of_base64() {
    let world = World::new();
    let (_, id) = world.enrolled().await;
    let entry = world.keychain.entries().remove(&id).unwrap();
    assert!(
        entry
            .iter()
            .all(|b| b.is_ascii_alphanumeric() || b"+/=".contains(b))
    );
    assert!(entry.len() < 2560, "{} bytes", entry.len());
    let file = String::from_utf8(world.files.get("tokens.json").unwrap()).unwrap();
    for word in ["seed", "device_key", PASSWORD] {
        assert!(!file.contains(word), "{word}");
    }
}

#[tokio::test]
async fn a_wrong_password_at_the_resumption_can_be_typed_again_and_counts_nothing() {
    let world = World::new();
    let device = world.device();
    let consent = device.enroll_begin(values()).await.unwrap();
    world.bank.faults([Fault::AnswerLost(IssuerError::Timeout)]);
    let cut = device
        .enroll_send(&consent.draft, &consent.terms_version, &|_| {})
        .await;
    assert_eq!(cut.unwrap_err(), DeviceError::Issuer(IssuerError::Timeout));

    let device = world.device();
    let wrong = device
        .enroll_resume(Some(secret("Kagi0000")), &|_| {})
        .await;
    assert_eq!(wrong.unwrap_err(), DeviceError::EnrollmentRefused);
    device
        .enroll_resume(Some(secret(PASSWORD)), &|_| {})
        .await
        .unwrap();
    assert_eq!(world.bank.tokens(), 1);
}

#[tokio::test]
async fn a_dropped_message_is_repeated_with_the_same_bytes() {
    let lost = Fault::Lost(IssuerError::Unreachable);
    let gone = Fault::AnswerLost(IssuerError::Unreachable);
    let faults = [
        vec![lost.clone(), lost.clone()],
        vec![gone.clone(), gone.clone()],
        vec![Fault::None, lost.clone(), gone.clone()],
        vec![Fault::None, gone.clone(), gone],
    ];
    for faults in faults {
        let world = World::new();
        let device = world.device();
        let consent = device.enroll_begin(values()).await.unwrap();
        world.bank.faults(faults);
        let token = device
            .enroll_send(&consent.draft, &consent.terms_version, &|_| {})
            .await
            .unwrap();
        let shown = device.show_code(&token.id).await.unwrap();
        assert_eq!(shown.otp.as_str(), world.bank.code(world.clock.now_ms()));
        assert_eq!(world.bank.tokens(), 1);
    }
}

#[tokio::test]
async fn each_failure_of_the_network_has_its_own_code_and_send_goes_on_after_it() {
    let three = |fault: &Fault| vec![fault.clone(), fault.clone(), fault.clone()];
    let cases = [
        (
            Fault::Lost(IssuerError::Unreachable),
            DeviceError::Issuer(IssuerError::Unreachable),
        ),
        (
            Fault::AnswerLost(IssuerError::Timeout),
            DeviceError::Issuer(IssuerError::Timeout),
        ),
        (
            Fault::Lost(IssuerError::TlsUntrusted),
            DeviceError::Issuer(IssuerError::TlsUntrusted),
        ),
        (
            Fault::Answer(500, "internal"),
            DeviceError::IssuerFailed { status: 500 },
        ),
        (
            Fault::Answer(502, ""),
            DeviceError::IssuerFailed { status: 502 },
        ),
        (Fault::Answer(503, "busy"), DeviceError::IssuerBusy),
        (
            Fault::Answer(429, "rate_limited"),
            DeviceError::RateLimited { seconds: Some(30) },
        ),
        (Fault::Answer(200, ""), DeviceError::NetworkLoginNeeded),
        (
            Fault::Answer(200, "internal"),
            DeviceError::IssuerAnswerInvalid,
        ),
    ];
    for (fault, expected) in cases {
        for before in [vec![], vec![Fault::None]] {
            let world = World::new();
            let device = world.device();
            let consent = device.enroll_begin(values()).await.unwrap();
            world.bank.faults([before.clone(), three(&fault)].concat());
            let failed = device
                .enroll_send(&consent.draft, &consent.terms_version, &|_| {})
                .await;
            assert_eq!(failed.unwrap_err(), expected);
            world.bank.faults([]);
            device
                .enroll_send(&consent.draft, &consent.terms_version, &|_| {})
                .await
                .unwrap();
            assert_eq!(world.bank.tokens(), 1, "{expected}");
            assert_eq!(world.keychain.entries().len(), 1, "{expected}");
        }
    }
}

#[tokio::test]
async fn an_altered_answer_never_makes_half_a_token() {
    for before in [vec![], vec![Fault::None]] {
        let world = World::new();
        let device = world.device();
        let consent = device.enroll_begin(values()).await.unwrap();
        world.bank.faults([before, vec![Fault::Altered]].concat());
        let first = device
            .enroll_send(&consent.draft, &consent.terms_version, &|_| {})
            .await;
        let held = device.tokens().unwrap().len();
        assert_eq!(held, usize::from(first.is_ok()));
        assert!(held <= world.bank.tokens());
    }
}

#[tokio::test]
async fn a_wrong_password_is_refused_and_leaves_nothing_behind() {
    let world = World::with(Bank::new(5));
    let device = world.device();
    for left in [4, 3, 2, 1] {
        let wrong = typed(SERVICE, USER, "Kagi0000");
        let consent = device.enroll_begin(wrong).await.unwrap();
        let refused = device
            .enroll_send(&consent.draft, &consent.terms_version, &|_| {})
            .await;
        assert_eq!(refused.unwrap_err(), DeviceError::EnrollmentRefused);
        assert_eq!(world.bank.attempts_left(), left);
        assert!(world.keychain.entries().is_empty());
        assert!(device.startup().data.pending.is_none());
    }
    enroll(&device).await.unwrap();
}

#[tokio::test]
async fn an_unknown_user_is_refused_like_a_wrong_password() {
    let world = World::new();
    let device = world.device();
    let unknown = typed(SERVICE, "NOBODY", PASSWORD);
    let consent = device.enroll_begin(unknown).await.unwrap();
    let refused = device
        .enroll_send(&consent.draft, &consent.terms_version, &|_| {})
        .await;
    assert_eq!(refused.unwrap_err(), DeviceError::EnrollmentRefused);
    assert_eq!(world.bank.tokens(), 0);
}

#[tokio::test]
async fn consent_is_needed_and_to_the_terms_that_were_shown() {
    let world = World::new();
    let device = world.device();
    let nothing = device.enroll_send("", "2026-04", &|_| {}).await;
    assert_eq!(nothing.unwrap_err(), DeviceError::EnrollmentMissing);
    let consent = device.enroll_begin(values()).await.unwrap();
    let missing = device.enroll_send(&consent.draft, "", &|_| {}).await;
    assert_eq!(missing.unwrap_err(), DeviceError::ConsentMissing);
    assert!(world.keychain.entries().is_empty());
    let consent = device.enroll_begin(values()).await.unwrap();
    world.bank.faults([Fault::Answer(409, "terms_changed")]);
    let changed = device
        .enroll_send(&consent.draft, &consent.terms_version, &|_| {})
        .await;
    assert_eq!(changed.unwrap_err(), DeviceError::TermsChanged);
    assert!(world.keychain.entries().is_empty());
}

#[tokio::test]
async fn an_answer_that_comes_late_does_not_take_the_place_of_what_was_begun_since() {
    let world = World::new();
    let device = Arc::new(world.device());
    let gate = Arc::new(Notify::new());
    world.bank.faults([Fault::Held(gate.clone())]);
    let slow = tokio::spawn({
        let device = device.clone();
        async move {
            device
                .enroll_begin(typed(SERVICE, "NOBODY", PASSWORD))
                .await
        }
    });
    world.bank.until_held().await;
    let consent = device.enroll_begin(values()).await.unwrap();
    gate.notify_one();
    let late = slow.await.unwrap();
    assert_eq!(late.err().unwrap(), DeviceError::EnrollmentMissing);
    let token = device
        .enroll_send(&consent.draft, &consent.terms_version, &|_| {})
        .await
        .unwrap();
    assert_eq!(token.user_id, USER);
}

#[tokio::test]
async fn a_consent_holds_for_what_was_shown_with_it_only() {
    let world = World::new();
    let device = world.device();
    let first = device
        .enroll_begin(typed(SERVICE, "NOBODY", PASSWORD))
        .await
        .unwrap();
    let second = device.enroll_begin(values()).await.unwrap();
    let stale = device
        .enroll_send(&first.draft, &first.terms_version, &|_| {})
        .await;
    assert_eq!(stale.unwrap_err(), DeviceError::EnrollmentMissing);
    assert_eq!(world.bank.attempts_left(), 1);
    device
        .enroll_send(&second.draft, &second.terms_version, &|_| {})
        .await
        .unwrap();
}

#[tokio::test]
async fn a_start_past_its_time_is_over_and_its_entry_goes() {
    let world = World::new();
    let device = world.device();
    let consent = device.enroll_begin(values()).await.unwrap();
    world.bank.faults([Fault::Lost(IssuerError::Timeout)]);
    device
        .enroll_send(&consent.draft, &consent.terms_version, &|_| {})
        .await
        .unwrap_err();
    assert_eq!(world.keychain.entries().len(), 1);

    world.clock.advance(120_000);
    let device = world.device();
    device.housekeeping().await;
    assert!(world.keychain.entries().is_empty());
    assert!(device.startup().data.pending.is_none());
    let over = device.enroll_resume(Some(secret(PASSWORD)), &|_| {}).await;
    assert_eq!(over.unwrap_err(), DeviceError::EnrollmentMissing);
}

#[tokio::test]
async fn a_finish_that_the_issuer_never_got_in_time_has_expired() {
    let world = World::new();
    let device = world.device();
    let consent = device.enroll_begin(values()).await.unwrap();
    world
        .bank
        .faults([Fault::None, Fault::Lost(IssuerError::Timeout)]);
    device
        .enroll_send(&consent.draft, &consent.terms_version, &|_| {})
        .await
        .unwrap_err();
    world.clock.advance(125_000);
    let device = world.device();
    device.housekeeping().await;
    assert!(
        device.startup().data.pending.is_some(),
        "the issuer may have granted it"
    );
    assert!(!device.needs_password().await);
    let over = device.enroll_resume(None, &|_| {}).await;
    assert_eq!(over.unwrap_err(), DeviceError::EnrollmentExpired);
    assert!(world.keychain.entries().is_empty());
}

#[tokio::test]
async fn a_finish_that_the_issuer_got_is_resumed_days_later_without_a_password() {
    let world = World::new();
    let device = world.device();
    let consent = device.enroll_begin(values()).await.unwrap();
    world
        .bank
        .faults([Fault::None, Fault::AnswerLost(IssuerError::Timeout)]);
    device
        .enroll_send(&consent.draft, &consent.terms_version, &|_| {})
        .await
        .unwrap_err();
    world.clock.advance(3 * 86_400_000);
    let device = world.device();
    let token = device.enroll_resume(None, &|_| {}).await.unwrap();
    assert!(token.clock.is_none(), "an old answer measures no clock");
    let shown = device.show_code(&token.id).await.unwrap();
    assert_eq!(shown.otp.as_str(), world.bank.code(world.clock.now_ms()));
}

#[tokio::test]
async fn cancelling_forgets_the_pending_enrolment_only() {
    let world = World::new();
    let device = world.device();
    let consent = device.enroll_begin(values()).await.unwrap();
    world.bank.faults([Fault::Lost(IssuerError::Timeout)]);
    device
        .enroll_send(&consent.draft, &consent.terms_version, &|_| {})
        .await
        .unwrap_err();
    device.enroll_cancel().await.unwrap();
    assert!(world.keychain.entries().is_empty());
    assert!(device.startup().data.pending.is_none());
    let gone = device
        .enroll_send(&consent.draft, &consent.terms_version, &|_| {})
        .await;
    assert_eq!(gone.unwrap_err(), DeviceError::EnrollmentMissing);
}

#[tokio::test]
async fn a_second_token_for_the_same_user_is_asked_about_first() {
    let world = World::new();
    let (device, _) = world.enrolled().await;
    let held = device.enroll_begin(values()).await;
    assert_eq!(held.err().unwrap(), DeviceError::AlreadyEnrolledHere);
    let again = warifu_device::Values {
        again: true,
        ..values()
    };
    device.enroll_begin(again).await.unwrap();
}

#[tokio::test]
async fn a_confirmation_that_did_not_get_through_is_repeated_later() {
    let world = World::new();
    let (device, id) = world.enrolled().await;
    world.bank.faults([Fault::Lost(IssuerError::Unreachable)]);
    device.enroll_confirm(&id).await.unwrap();
    assert_eq!(world.bank.confirmed(), 0);
    device.show_code(&id).await.unwrap();
    world.device().housekeeping().await;
    assert_eq!(world.bank.confirmed(), 1);
}
