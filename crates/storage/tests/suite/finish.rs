//! Enrolment, second half, against the real database.

use crate::world::{USER, World, id_of};
use std::collections::BTreeSet;
use std::sync::Arc;
use warifu_issuer::enrollment::EnrollmentRefusal;

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
        .standing(world.customer().await.id)
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
        .standing(world.customer().await.id)
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
        .standing(world.customer().await.id)
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
