//! Enrolment, both halves in one process, against the real database.

use crate::world::{HERE, USER, World, slug};
use std::collections::BTreeSet;
use std::sync::Arc;
use warifu_issuer::budgets::Budgets;
use warifu_issuer::enrollment::{Claim, EnrollmentRefusal, NewClaim};
use warifu_issuer::ids::EnrollmentId;
use warifu_issuer::issuance::IssuanceState;
use warifu_issuer::limits::Rate;
use warifu_issuer::verification::TokenState;
use warifu_otp::code_at;

#[tokio::test]
async fn a_token_is_enrolled_from_issue_to_registered() {
    let world = World::new().await;
    let token = world.enrol().await;
    let standing = world
        .issuer
        .standing(&world.customer().await)
        .await
        .unwrap();
    let state = standing.issuance.unwrap().state;
    assert!(matches!(state, IssuanceState::Used { .. }));
    let [stored] = standing.tokens.as_slice() else {
        panic!("one token");
    };
    assert_eq!(stored.serial, token.serial);
    assert_eq!(stored.state, TokenState::Enrolled);
    assert_eq!(stored.params, token.params);
}

#[tokio::test]
async fn the_issuer_holds_the_same_seed_as_the_app() {
    let world = World::new().await;
    let token = world.enrol().await;
    let shown = code_at(&token.seed, world.now(), token.params);
    let purpose = warifu_issuer::verification::Purpose::Activate;
    let verdict = world.verify(purpose, shown.otp.as_str()).await;
    assert!(matches!(
        verdict,
        warifu_issuer::verification::Verdict::Accepted {
            activated: true,
            ..
        }
    ));
}

#[tokio::test]
async fn a_wrong_password_is_refused_and_the_right_one_still_works() {
    let world = World::of_five_attempts().await;
    world.issue("a1b2c3").await;
    assert!(world.guess(USER, "a1b2c4").await.is_none());
    assert!(world.guess(USER, "a1b2c3").await.is_some());
    assert_eq!(attempts_left(&world).await, Some(3));
}

#[tokio::test]
async fn five_wrong_guesses_exhaust_the_issuance() {
    let world = World::of_five_attempts().await;
    world.issue("a1b2c3").await;
    for guess in ["0000", "0001", "0002", "0003", "0004"] {
        assert!(world.guess(USER, guess).await.is_none());
    }
    assert!(world.guess(USER, "a1b2c3").await.is_none());
    world.later(121);
    let standing = world
        .issuer
        .standing(&world.customer().await)
        .await
        .unwrap();
    let state = standing.issuance.unwrap().state_at(world.now());
    assert!(matches!(state, IssuanceState::Exhausted { .. }));
    world.issue("a1b2c3").await;
    assert!(world.guess(USER, "a1b2c3").await.is_some());
}

#[tokio::test]
async fn of_thirty_two_starts_at_once_five_are_real() {
    let world = Arc::new(World::of_five_attempts().await);
    world.issue("a1b2c3").await;
    let mut running = Vec::new();
    for _ in 0..32 {
        let begun = world.begin(USER, "a1b2c3");
        let world = Arc::clone(&world);
        running.push(tokio::spawn(async move {
            let answer = world.start(begun.request()).await;
            world.complete(begun, "a1b2c3", &answer).is_some()
        }));
    }
    let mut real = 0;
    for one in running {
        real += u32::from(one.await.unwrap());
    }
    assert_eq!(real, 5);
    assert_eq!(attempts_left(&world).await, Some(0));
}

#[tokio::test]
async fn a_repeated_start_gets_the_same_answer_and_costs_nothing() {
    let world = World::of_five_attempts().await;
    world.issue("a1b2c3").await;
    let begun = world.begin(USER, "a1b2c3");
    let first = world.start(begun.request()).await;
    world.later(100);
    let world = world.restart().await;
    assert_eq!(world.start(begun.request()).await, first);
    assert_eq!(attempts_left(&world).await, Some(4));
    world.later(21);
    for _ in 0..3 {
        let late = world.issuer.start_enrollment(begun.request(), HERE).await;
        assert!(matches!(late, Err(EnrollmentRefusal::Rejected)));
        assert_eq!(attempts_left(&world).await, Some(4));
        // Also when all that was kept for it has been swept away.
        world.later(3600);
        world.sweep().await;
    }
}

#[tokio::test]
async fn the_same_start_many_times_at_once_is_one_guess() {
    let world = Arc::new(World::of_five_attempts().await);
    world.issue("a1b2c3").await;
    let begun = Arc::new(world.begin(USER, "a1b2c3"));
    let mut running = Vec::new();
    for _ in 0..16 {
        let (world, begun) = (Arc::clone(&world), Arc::clone(&begun));
        running.push(tokio::spawn(
            async move { world.start(begun.request()).await },
        ));
    }
    let mut answers = BTreeSet::new();
    for one in running {
        answers.insert(one.await.unwrap());
    }
    assert_eq!(answers.len(), 1);
    assert_eq!(attempts_left(&world).await, Some(4));
}

#[tokio::test]
async fn an_attempt_that_a_dying_issuer_left_unanswered_is_answered_on_repeat() {
    let world = World::of_five_attempts().await;
    world.issue("a1b2c3").await;
    let begun = world.begin(USER, "a1b2c3");
    let request: [u8; 32] = {
        use sha2::Digest;
        sha2::Sha256::digest(begun.request()).into()
    };
    let claimed = world
        .issuer
        .stores()
        .starts
        .claim(claim(&world, request))
        .await;
    assert!(matches!(
        claimed,
        Ok(Claim::Open {
            attempt: Some(_),
            ..
        })
    ));
    let world = world.restart().await;
    let answer = world.start(begun.request()).await;
    assert!(world.complete(begun, "a1b2c3", &answer).is_some());
    assert_eq!(attempts_left(&world).await, Some(4));
}

#[tokio::test]
async fn nothing_tells_apart_why_there_is_no_issuance() {
    let world = World::of_five_attempts().await;
    let mut sizes = BTreeSet::new();
    let mut refusals = BTreeSet::new();
    let mut look = async |user: &str, password: &str, real: bool| {
        let begun = world.begin(user, password);
        let answer = world.start(begun.request()).await;
        sizes.insert(answer.len());
        let id = response_id(&answer);
        // A finish of the right form, made for another enrolment.
        let other = world.guess(USER, "zzzz").await;
        assert!(other.is_none());
        let body = serde_json::json!({
            "v": 1,
            "ke3": warifu_enroll::bytes::encode(&[7; 64]),
            "sealed": warifu_enroll::bytes::encode(&[7; 200]),
            "signature": warifu_enroll::bytes::encode(&[7; 64]),
        });
        let refused = world
            .issuer
            .finish_enrollment(&id, &serde_json::to_vec(&body).unwrap())
            .await
            .unwrap_err();
        refusals.insert(refused.code());
        assert_eq!(world.complete(begun, password, &answer).is_some(), real);
    };
    look("NOBODY999", "a1b2c3", false).await; // unknown
    look("2083L0000193A002", "a1b2c3", false).await; // never issued
    world.issue("a1b2c3").await;
    look(USER, "a1b2c4", false).await; // wrong
    look(USER, "a1b2c3", true).await; // right
    look(USER, "a1b2c4", false).await; // exhausted by now
    look(USER, "a1b2c3", false).await;
    world.issue("a1b2c3").await;
    world.issue("b1b2c3").await;
    look(USER, "a1b2c3", false).await; // replaced
    world.later(72 * 3600);
    look(USER, "b1b2c3", false).await; // expired
    world.enrol().await;
    look(USER, "a1b2c3", false).await; // used
    assert_eq!(sizes.len(), 1, "{sizes:?}");
    assert_eq!(refusals, BTreeSet::from(["enrollment_rejected"]));
}

#[tokio::test]
async fn a_refused_start_writes_as_much_as_a_real_one() {
    let world = World::of_five_attempts().await;
    world.issue("a1b2c3").await;
    let before = log_length(&world).await;
    world.guess(USER, "a1b2c3").await;
    let real = log_length(&world).await - before;
    world.guess("NOBODY999", "a1b2c3").await;
    assert_eq!(log_length(&world).await - before - real, real);
}

#[tokio::test]
async fn where_no_issuance_is_a_decoy_is_counted_instead() {
    let world = World::of_five_attempts().await;
    world.issue("a1b2c3").await;
    world.guess("NOBODY999", "a1b2c3").await;
    world.guess(USER, "a1b2c3").await;
    world.guess("NOBODY998", "a1b2c3").await;
    assert_eq!(world.number("SELECT SUM(attempts) FROM decoys").await, 2);
}

#[tokio::test]
async fn consent_to_old_terms_takes_no_attempt() {
    let world = World::of_five_attempts().await;
    world.issue("a1b2c3").await;
    let body = String::from_utf8(world.begin(USER, "a1b2c3").request().to_vec()).unwrap();
    let old = body.replace("2026-11-01", "2020-01-01");
    let refused = world.issuer.start_enrollment(old.as_bytes(), HERE).await;
    assert!(matches!(refused, Err(EnrollmentRefusal::TermsChanged)));
    assert_eq!(attempts_left(&world).await, Some(5));
}

#[tokio::test]
async fn an_address_that_asks_too_often_waits_and_takes_no_attempt() {
    let narrow = Rate {
        burst: 2,
        interval_ms: 30_000,
    };
    let budgets = Budgets {
        starts_per_address: narrow,
        ..Budgets::default()
    };
    let world = World::of_five_attempts().await.with_budgets(budgets).await;
    world.issue("a1b2c3").await;
    let first = world.begin(USER, "a1b2c3");
    let answer = world.start(first.request()).await;
    world
        .start(world.begin("NOBODY999", "a1b2c3").request())
        .await;
    let third = world.begin(USER, "a1b2c3");
    let refused = world.issuer.start_enrollment(third.request(), HERE).await;
    assert!(matches!(
        refused,
        Err(EnrollmentRefusal::RateLimited { retry_after: 30 })
    ));
    assert_eq!(attempts_left(&world).await, Some(4));
    assert_eq!(world.start(first.request()).await, answer);
    let elsewhere = "198.51.100.3".parse().unwrap();
    let other = world
        .issuer
        .start_enrollment(third.request(), elsewhere)
        .await;
    assert!(other.is_ok());
    world.later(30);
    assert!(world.guess(USER, "a1b2c3").await.is_some());
}

#[tokio::test]
async fn a_sweep_deletes_the_records_of_dead_issuances() {
    let world = World::new().await;
    world.issue("a1b2c3").await;
    world.guess(USER, "ffff").await;
    world.later(72 * 3600);
    let swept = world
        .issuer
        .stores()
        .housekeeping
        .sweep(world.now())
        .await
        .unwrap();
    assert_eq!((swept.issuances, swept.enrollments), (1, 1));
    let standing = world
        .issuer
        .standing(&world.customer().await)
        .await
        .unwrap();
    let state = standing.issuance.unwrap().state;
    assert!(matches!(state, IssuanceState::Expired { .. }));
    world.issue("a1b2c3").await;
    assert!(world.guess(USER, "a1b2c3").await.is_some());
}

#[tokio::test]
async fn the_log_and_the_customer_hear_of_dead_issuances() {
    let world = World::of_five_attempts().await;
    world.issue("a1b2c3").await;
    world.issue("a1b2c3").await;
    for guess in ["0000", "0001", "0002", "0003", "0004"] {
        assert!(world.guess(USER, guess).await.is_none());
    }
    world.later(121);
    world.sweep().await;
    world.issue("a1b2c3").await;
    world.later(72 * 3600);
    world.sweep().await;
    let records = world.issuer.stores().audit.records(&slug(), 0, 1000).await;
    let dead: Vec<String> = records
        .unwrap()
        .into_iter()
        .map(|one| one.event)
        .filter(|event| event.starts_with("issuance_"))
        .collect();
    let expected = [
        "issuance_replaced",
        "issuance_exhausted",
        "issuance_expired",
    ];
    assert_eq!(dead, expected);
    let told = "SELECT COUNT(*) FROM outbox WHERE notice LIKE '%exhausted%'";
    assert_eq!(world.number(told).await, 1);
}

#[tokio::test]
async fn the_log_keeps_what_was_consented_to() {
    let world = World::of_five_attempts().await;
    let at = world.now();
    world.enrol().await;
    let records = world.issuer.stores().audit.records(&slug(), 0, 1000).await;
    let records = records.unwrap();
    let enrolled = records.iter().find(|one| one.event == "enrolled").unwrap();
    let detail: serde_json::Value = serde_json::from_str(&enrolled.detail).unwrap();
    assert_eq!(detail["terms_version"], "2026-11-01");
    assert_eq!(detail["consent_at"], at.0.to_string());
}

async fn attempts_left(world: &World) -> Option<u32> {
    let standing = world
        .issuer
        .standing(&world.customer().await)
        .await
        .unwrap();
    match standing.issuance?.state {
        IssuanceState::Pending { attempts_left } => Some(attempts_left),
        _ => None,
    }
}

async fn log_length(world: &World) -> u64 {
    let head = world.issuer.stores().audit.head(&slug()).await.unwrap();
    head.map_or(0, |head| head.sequence)
}

fn response_id(answer: &[u8]) -> String {
    let answer: serde_json::Value = serde_json::from_slice(answer).unwrap();
    let id = answer
        .get("enrollment_id")
        .and_then(serde_json::Value::as_str);
    id.unwrap().to_owned()
}

fn claim(world: &World, request: [u8; 32]) -> NewClaim {
    use warifu_issuer::audit::{Entry, Event};
    let entry = Entry::new(&slug(), world.now(), Event::EnrollmentStarted, USER);
    NewClaim {
        id: EnrollmentId::from_bytes([9; 16]),
        institution: slug(),
        user: warifu_enroll::UserId::parse(USER).unwrap(),
        request,
        consent: warifu_enroll::wire::Consent {
            terms_version: "2026-11-01".to_owned(),
            at: world.now(),
        },
        at: world.now(),
        expires_at: world.now().plus(120),
        decoyed: entry.as_event(Event::EnrollmentDecoyed),
        started: entry,
    }
}
