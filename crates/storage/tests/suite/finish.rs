//! Enrolment, second half, against the real database.

use crate::stock_world::{import, made};
use crate::world::{USER, World, id_of, slug};
use std::collections::BTreeSet;
use std::sync::Arc;
use warifu_issuer::audit::{Entry, Event};
use warifu_issuer::enrollment::{EnrollmentRefusal, Finished, NewFinish, NewToken, OldTokens};
use warifu_issuer::ids::{EnrollmentId, MailId, TokenId};
use warifu_issuer::issuance::IssuanceState;
use warifu_issuer::outbox::{NewMail, Notice};
use warifu_issuer::ports::StoreError;
use warifu_issuer::sealing::{KeyId, Sealed};
use warifu_otp::SerialNumber;

#[tokio::test]
async fn a_repeated_finish_gets_the_same_answer_until_registered() {
    let world = World::new().await;
    world.issue("a1b2c3").await;
    let finish = world.guess(USER, "a1b2c3").await.unwrap();
    let (id, body) = (id_of(&finish), finish.request().to_vec());
    let first = world.issuer.finish_enrollment(&id, &body).await.unwrap();
    let world = world.restart().await;
    world.later(3600);
    let again = world.issuer.finish_enrollment(&id, &body).await.unwrap();
    assert_eq!(first, again);
    let mut other = body.clone();
    other.push(b' ');
    let refused = world.issuer.finish_enrollment(&id, &other).await;
    assert!(matches!(refused, Err(EnrollmentRefusal::Rejected)));
    let registered = finish.answered(&again).unwrap();
    let confirmation = registered.confirmation.request().unwrap();
    world.issuer.registered(&id, &confirmation).await.unwrap();
    world.issuer.registered(&id, &confirmation).await.unwrap();
    let late = world.issuer.finish_enrollment(&id, &body).await;
    assert!(matches!(late, Err(EnrollmentRefusal::Rejected)));
    let tokens = world
        .issuer
        .standing(&world.customer().await)
        .await
        .unwrap()
        .tokens;
    assert_eq!(tokens.len(), 1);
}

#[tokio::test]
async fn the_same_finish_many_times_at_once_makes_one_token() {
    let world = Arc::new(World::new().await);
    world.issue("a1b2c3").await;
    let finish = Arc::new(world.guess(USER, "a1b2c3").await.unwrap());
    let mut running = Vec::new();
    for _ in 0..16 {
        let (world, finish) = (Arc::clone(&world), Arc::clone(&finish));
        running.push(tokio::spawn(async move {
            let id = id_of(&finish);
            world
                .issuer
                .finish_enrollment(&id, finish.request())
                .await
                .unwrap()
        }));
    }
    let mut answers = BTreeSet::new();
    for one in running {
        answers.insert(one.await.unwrap());
    }
    assert_eq!(answers.len(), 1);
    let tokens = world
        .issuer
        .standing(&world.customer().await)
        .await
        .unwrap()
        .tokens;
    assert_eq!(tokens.len(), 1);
}

#[tokio::test]
async fn a_finish_comes_too_late_after_two_minutes() {
    let world = World::new().await;
    world.issue("a1b2c3").await;
    let finish = world.guess(USER, "a1b2c3").await.unwrap();
    world.later(120);
    let late = world
        .issuer
        .finish_enrollment(&id_of(&finish), finish.request())
        .await;
    assert!(matches!(late, Err(EnrollmentRefusal::Rejected)));
}

#[tokio::test]
async fn an_issuance_replaced_between_start_and_finish_makes_no_token() {
    let world = World::new().await;
    world.issue("a1b2c3").await;
    let finish = world.guess(USER, "a1b2c3").await.unwrap();
    world.issue("a1b2c3").await;
    let refused = world
        .issuer
        .finish_enrollment(&id_of(&finish), finish.request())
        .await;
    assert!(matches!(refused, Err(EnrollmentRefusal::Rejected)));
    let standing = world
        .issuer
        .standing(&world.customer().await)
        .await
        .unwrap();
    assert!(standing.tokens.is_empty());
}

#[tokio::test]
async fn an_altered_confirmation_is_refused() {
    let world = World::new().await;
    world.issue("a1b2c3").await;
    let finish = world.guess(USER, "a1b2c3").await.unwrap();
    let id = id_of(&finish);
    let answer = world
        .issuer
        .finish_enrollment(&id, finish.request())
        .await
        .unwrap();
    let mut registered = finish.answered(&answer).unwrap();
    registered.confirmation.mac.0[0] ^= 1;
    let body = registered.confirmation.request().unwrap();
    let refused = world.issuer.registered(&id, &body).await;
    assert!(matches!(refused, Err(EnrollmentRefusal::Rejected)));
}

#[tokio::test]
async fn a_finish_whose_enrolment_is_gone_makes_no_token() {
    let world = World::new().await;
    world.issue("a1b2c3").await;
    let new = new_finish(&world, [5; 16], SerialNumber::from_number(1)).await;
    let finished = world.issuer.stores().finishes.finish(new).await.unwrap();
    assert_eq!(finished, Finished::Gone);
    let standing = world.standing().await;
    assert!(standing.tokens.is_empty());
    let state = standing.issuance.unwrap().state;
    assert!(matches!(state, IssuanceState::Pending { .. }));
}

#[tokio::test]
async fn a_serial_number_that_is_taken_changes_nothing() {
    let world = World::new().await;
    let first = world.enrol().await;
    world.issue("a1b2c3").await;
    let finish = world.guess(USER, "a1b2c3").await.unwrap();
    let id = finish.enrollment_id().0;
    let new = new_finish(&world, id, first.serial.clone()).await;
    let finished = world.issuer.stores().finishes.finish(new).await.unwrap();
    assert_eq!(finished, Finished::SerialTaken);
    let standing = world.standing().await;
    assert_eq!(standing.tokens.len(), 1);
    let state = standing.issuance.unwrap().state;
    assert!(matches!(state, IssuanceState::Pending { .. }));
    let id = id_of(&finish);
    let answer = world.issuer.finish_enrollment(&id, finish.request());
    assert!(answer.await.is_ok());
}

#[tokio::test]
async fn a_serial_number_that_is_in_stock_is_taken() {
    let world = World::new().await;
    let tokens = made(1);
    import(&world, &tokens).await;
    world.issue("a1b2c3").await;
    let finish = world.guess(USER, "a1b2c3").await.unwrap();
    let id = finish.enrollment_id().0;
    let new = new_finish(&world, id, tokens[0].serial.clone()).await;
    let finished = world.issuer.stores().finishes.finish(new).await.unwrap();
    assert_eq!(finished, Finished::SerialTaken);
    assert!(world.standing().await.tokens.is_empty());
}

#[tokio::test]
async fn what_else_must_be_unique_is_no_taken_serial_number() {
    let world = World::new().await;
    world.enrol().await;
    let token = world.standing().await.tokens[0].id;
    world.issue("a1b2c3").await;
    let finish = world.guess(USER, "a1b2c3").await.unwrap();
    let serial = SerialNumber::from_number(1);
    let mut new = new_finish(&world, finish.enrollment_id().0, serial).await;
    new.token.id = token;
    let failed = world.issuer.stores().finishes.finish(new).await;
    assert_eq!(failed, Err(StoreError::Conflict));
}

#[tokio::test]
async fn a_finish_that_came_in_time_is_written_though_a_sweep_came_first() {
    let world = World::new().await;
    world.issue("a1b2c3").await;
    let finish = world.guess(USER, "a1b2c3").await.unwrap();
    let new = new_finish(
        &world,
        finish.enrollment_id().0,
        SerialNumber::from_number(1),
    )
    .await;
    world.later(130);
    world.sweep().await;
    let finished = world.issuer.stores().finishes.finish(new).await.unwrap();
    assert!(matches!(finished, Finished::Done(_)));
}

#[tokio::test]
async fn what_a_registered_enrolment_no_longer_needs_is_gone() {
    let world = World::new().await;
    world.issue("a1b2c3").await;
    let finish = world.guess(USER, "a1b2c3").await.unwrap();
    let id = id_of(&finish);
    let answer = world.issuer.finish_enrollment(&id, finish.request()).await;
    let registered = finish.answered(&answer.unwrap()).unwrap();
    let confirmation = registered.confirmation.request().unwrap();
    world.issuer.registered(&id, &confirmation).await.unwrap();
    let kept = "SELECT COUNT(*) FROM enrollments
        WHERE finish_answer IS NOT NULL OR registered_key IS NOT NULL OR state IS NOT NULL";
    assert_eq!(world.number(kept).await, 0);
    world.later(29 * 86_400);
    world.sweep().await;
    world.issuer.registered(&id, &confirmation).await.unwrap();
    let mut other = confirmation.clone();
    other.push(b' ');
    let refused = world.issuer.registered(&id, &other).await;
    assert!(matches!(refused, Err(EnrollmentRefusal::Rejected)));
    world.later(2 * 86_400);
    world.sweep().await;
    let rows = world.number("SELECT COUNT(*) FROM enrollments").await;
    assert_eq!(rows, 0);
}

/// The end of an enrolment of the latest issuance, of made-up values.
async fn new_finish(world: &World, id: [u8; 16], serial: SerialNumber) -> NewFinish {
    let customer = world.customer().await;
    let issuance = world.standing().await.issuance.unwrap();
    let sealed = Sealed {
        key: KeyId::of_bytes([1; 4]),
        bytes: vec![1],
    };
    let mail = NewMail {
        id: MailId::from_bytes([1; 16]),
        institution: slug(),
        customer: customer.id,
        to: issuance.mail.clone(),
        language: issuance.language,
        notice: Notice::Enrolled {
            serial: serial.clone(),
        },
        at: world.now(),
    };
    NewFinish {
        id: EnrollmentId::from_bytes(id),
        issuance: issuance.id,
        institution: slug(),
        request: [3; 32],
        answer: b"answer".to_vec(),
        registered_key: sealed.clone(),
        audit: Entry::new(&slug(), world.now(), Event::Enrolled, &serial),
        token: NewToken {
            id: TokenId::from_bytes([2; 16]),
            serial,
            customer: customer.id,
            user: customer.user,
            params: world.card().card().policy.params(),
            seed: sealed,
            device_key: vec![2; 33],
            device: "{}".to_owned(),
            mail: issuance.mail,
            language: issuance.language,
            valid_until: None,
        },
        old: OldTokens::EndOnActivation,
        mail,
        at: world.now(),
    }
}
