//! Tokens that the app makes by itself, from consent alone.

use crate::common::{Bank, Counter, Fault, SERVICE, WEEK, World, values};
use warifu_device::data::{Language, Settings, TokenRecord};
use warifu_device::ports::{Clock, IssuerError};
use warifu_device::words::TokenWord;
use warifu_device::{Consent, Device, DeviceError, Standing};

const WEEK_MS: i64 = 7 * 86_400_000;

fn offering() -> Bank {
    let mut bank = Bank::new(1);
    bank.policy.self_registration = true;
    bank
}

fn world() -> World {
    World::with(offering())
}

async fn send(device: &Device, consent: &Consent) -> Result<TokenRecord, DeviceError> {
    let (draft, terms) = (&consent.draft, &consent.terms_version);
    device.self_register_send(draft, terms, &|_| {}).await
}

async fn make(device: &Device) -> Result<TokenRecord, DeviceError> {
    let consent = device.self_register_begin(SERVICE).await?;
    send(device, &consent).await
}

async fn shows_the_banks_code(world: &World, device: &Device, id: &str) {
    let shown = device.show_code(id).await.unwrap();
    assert_eq!(shown.otp.as_str(), world.bank.code(world.clock.now_ms()));
}

#[tokio::test]
async fn the_app_makes_a_token_from_consent_alone_and_shows_its_code_at_once() {
    let world = world();
    let device = world.device();
    let offers = device.self_registration_offers().unwrap();
    assert_eq!(offers.len(), 1);
    assert_eq!(offers[0].service_id, SERVICE);
    assert!(world.bank.log().is_empty(), "nobody was contacted");

    let consent = device.self_register_begin(SERVICE).await.unwrap();
    assert_eq!(consent.terms.ja, "規定の全文");
    assert_eq!(consent.user_id, "");
    assert_eq!(world.bank.tokens(), 0, "nothing is made before consent");
    let token = send(&device, &consent).await.unwrap();
    assert_eq!(token.serial.as_str(), "WF4108226079");
    assert_eq!(token.user_id, "");
    let until = u64::try_from(world.clock.now_ms() / 1000).unwrap() + WEEK;
    assert_eq!(token.unbound_until(), Some(until));
    shows_the_banks_code(&world, &device, &token.id).await;
    // A new process knows all of it.
    let device = world.device();
    let known = device.token(&token.id).unwrap();
    assert_eq!(known.unbound_until(), Some(until));
    assert_eq!(known.display_name, "割符信用組合 代表口座");
    device.enroll_confirm(&token.id).await.unwrap();
    assert_eq!(world.bank.confirmed(), 1);
    assert!(device.startup().data.pending.is_none());
}

#[tokio::test]
async fn where_no_institution_offers_it_there_is_none_to_choose_and_none_is_made() {
    let world = World::new();
    let device = world.device();
    assert!(device.self_registration_offers().unwrap().is_empty());
    let refused = device.self_register_begin(SERVICE).await.err();
    assert_eq!(refused, Some(DeviceError::SelfRegistrationNotOffered));
    // What the directory promises and the card does not.
    let world = world_whose_card_says_no();
    let device = world.device_with(Some(offering().directory(7)));
    assert_eq!(device.self_registration_offers().unwrap().len(), 1);
    let refused = device.self_register_begin(SERVICE).await.err();
    assert_eq!(refused, Some(DeviceError::SelfRegistrationNotOffered));
    assert_eq!(world.bank.tokens(), 0);
}

fn world_whose_card_says_no() -> World {
    World::new()
}

#[tokio::test]
async fn nothing_is_sent_without_the_consent_that_was_shown() {
    let world = world();
    let device = world.device();
    let consent = device.self_register_begin(SERVICE).await.unwrap();
    let send = async |draft: &str, terms: &str| {
        device.self_register_send(draft, terms, &|_| {}).await.err()
    };
    assert_eq!(
        send("", "2026-04").await,
        Some(DeviceError::EnrollmentMissing)
    );
    assert_eq!(
        send(&consent.draft, "").await,
        Some(DeviceError::ConsentMissing)
    );
    assert_eq!(
        send(&consent.draft, "2026-03").await,
        Some(DeviceError::TermsChanged)
    );
    assert_eq!(world.bank.tokens(), 0);
    // A later beginning takes its place.
    device.enroll_begin(values()).await.unwrap();
    let late = send(&consent.draft, &consent.terms_version).await;
    assert_eq!(late, Some(DeviceError::EnrollmentMissing));
}

#[tokio::test]
async fn after_a_dropped_connection_the_same_call_ends_in_the_same_one_token() {
    for lost in [
        Fault::Lost(IssuerError::Timeout),
        Fault::AnswerLost(IssuerError::Timeout),
        Fault::Altered,
        Fault::Page(302),
        Fault::Answer(503, "busy"),
    ] {
        let world = world();
        let device = world.device();
        let consent = device.self_register_begin(SERVICE).await.unwrap();
        world.bank.faults(vec![lost.clone(); 3]);
        send(&device, &consent).await.unwrap_err();
        world.bank.faults([]);
        let token = send(&device, &consent).await.unwrap();
        assert_eq!(world.bank.tokens(), 1, "{lost:?}");
        shows_the_banks_code(&world, &device, &token.id).await;
    }
}

#[tokio::test]
async fn what_the_issuer_says_has_a_code_of_its_own_and_leaves_nothing_behind() {
    for (status, said, expected) in [
        (
            403,
            "enrollment_rejected",
            DeviceError::SelfRegistrationRefused,
        ),
        (
            404,
            "unknown_service",
            DeviceError::SelfRegistrationNotOffered,
        ),
        (409, "terms_changed", DeviceError::TermsChanged),
    ] {
        let world = world();
        let device = world.device();
        let consent = device.self_register_begin(SERVICE).await.unwrap();
        world.bank.faults([Fault::Answer(status, said)]);
        assert_eq!(send(&device, &consent).await.err(), Some(expected));
        assert!(device.startup().data.pending.is_none(), "{said}");
        assert!(make(&device).await.is_ok());
    }
    let world = world();
    let device = world.device();
    let consent = device.self_register_begin(SERVICE).await.unwrap();
    world.bank.faults([Fault::Answer(429, "rate_limited")]);
    let limited = DeviceError::RateLimited { seconds: Some(30) };
    assert_eq!(send(&device, &consent).await.err(), Some(limited));
    assert!(send(&device, &consent).await.is_ok(), "it goes on later");
}

#[tokio::test]
async fn a_process_killed_at_any_moment_resumes_to_the_same_token_or_to_none() {
    let moments = {
        let world = world();
        world.fuse.set(0);
        make(&world.device()).await.unwrap();
        world.fuse.burnt()
    };
    assert!(moments >= 8, "{moments}");
    for moment in 1..=moments {
        let world = world();
        world.fuse.set(moment);
        let device = world.device();
        let died = tokio::spawn(async move { make(&device).await }).await;
        assert!(died.is_err(), "{moment}");
        world.fuse.set(0);
        // A long time passes: no 120 s count here.
        world.clock.advance(86_400_000);
        let device = world.device();
        device.housekeeping().await;
        device.drop_unsent().await.unwrap();
        assert!(!device.needs_password().await, "{moment}");
        if device.startup().data.pending.is_some() {
            device.enroll_resume(None, &|_| {}).await.unwrap();
        }
        let tokens = device.tokens().unwrap();
        assert_eq!(tokens.len(), world.bank.tokens(), "{moment}");
        for token in tokens {
            shows_the_banks_code(&world, &device, &token.id).await;
            assert!(token.unbound_until().is_some());
        }
        assert_eq!(
            world.keychain.entries().len(),
            device.tokens().unwrap().len()
        );
    }
}

#[tokio::test]
async fn one_that_waits_to_be_bound_is_enough() {
    let world = world();
    let device = world.device();
    let token = make(&device).await.unwrap();
    let refused = device.self_register_begin(SERVICE).await.err();
    assert_eq!(refused, Some(DeviceError::AlreadySelfRegistered));
    // One that is over is no reason, and one that is bound neither.
    world.clock.advance(WEEK_MS);
    assert!(device.self_register_begin(SERVICE).await.is_ok());
    world.clock.set_by(-WEEK_MS);
    world.bank.says(Counter::bind);
    device.contact(&token.id).await.unwrap();
    assert!(device.self_register_begin(SERVICE).await.is_ok());
}

#[tokio::test]
async fn an_interrupted_one_is_resumed_or_given_up_before_another_enrolment() {
    let world = world();
    let device = world.device();
    let consent = device.self_register_begin(SERVICE).await.unwrap();
    world.bank.faults([Fault::AnswerLost(IssuerError::Timeout)]);
    send(&device, &consent).await.unwrap_err();
    let refused = device.enroll_begin(values()).await.err();
    assert_eq!(refused, Some(DeviceError::EnrollmentInterrupted));
    assert!(device.enroll_cancel().await.unwrap().is_none());
    assert!(device.enroll_begin(values()).await.is_ok());
    assert_eq!(world.keychain.entries().len(), 0);
}

#[tokio::test]
async fn the_word_changes_at_the_contact_after_it_was_bound() {
    let world = world();
    let device = world.device();
    let id = make(&device).await.unwrap().id;
    let until = device.token(&id).unwrap().unbound_until();
    for _ in 0..3 {
        device.contact(&id).await.unwrap();
        assert_eq!(device.token(&id).unwrap().unbound_until(), until);
    }
    world.bank.says(Counter::bind);
    device.contact(&id).await.unwrap();
    let token = device.token(&id).unwrap();
    assert_eq!(token.unbound_until(), None);
    let told = token.contact.unwrap().word.unwrap();
    assert_eq!(told.state, TokenWord::InUse);
    // Its chain began there.
    assert_eq!(world.bank.counter().contacts, 1);
    device.contact(&id).await.unwrap();
    assert_eq!(world.bank.counter().state, TokenWord::InUse);
}

#[tokio::test]
async fn one_that_nobody_bound_in_time_is_over_also_where_the_issuer_has_forgotten_it() {
    let world = world();
    let device = world.device();
    let id = make(&device).await.unwrap().id;
    device.contact(&id).await.unwrap();
    world.bank.says(|counter| counter.gone = true);
    // In time, a rejection says nothing of the kind.
    let refused = device.contact(&id).await.err();
    assert_eq!(refused, Some(DeviceError::ContactRejected));
    assert!(device.token(&id).unwrap().unbound_until().is_some());
    world.clock.advance(WEEK_MS);
    // Nor does the calendar alone: it may have been bound meanwhile.
    assert!(device.token(&id).unwrap().unbound_until().is_some());
    device.contact(&id).await.unwrap();
    let token = device.token(&id).unwrap();
    assert_eq!(token.unbound_until(), None);
    assert!(token.ended_unbound());
    assert!(make(&device).await.is_ok());
}

#[tokio::test]
async fn on_another_device_it_is_restored_like_any_other() {
    let world = world();
    let device = world.device();
    let id = make(&device).await.unwrap().id;
    world.keychain.remove(&id);
    let held = world.device().standings().await.unwrap();
    assert_eq!(held[0].standing, Standing::EntryMissing);
    // And is no reason not to make one here.
    assert!(make(&world.device()).await.is_ok());
}

#[tokio::test]
async fn its_first_name_is_in_the_language_of_the_app() {
    let world = world();
    let device = world.device();
    let settings = Settings {
        language: Language::En,
        ..device.startup().data.settings
    };
    device.save_settings(settings).await.unwrap();
    assert_eq!(make(&device).await.unwrap().display_name, "Warifu CU");
}
