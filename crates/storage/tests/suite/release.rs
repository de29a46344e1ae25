//! What a customer gives up, and what is entered before it is confirmed.

use crate::world::{World, slug};
use std::collections::BTreeSet;
use warifu_issuer::audit::Event;
use warifu_issuer::proof::{Proved, SecretKind};
use warifu_issuer::release::Released;
use warifu_issuer::verification::{Purpose, TokenState, Verdict};
use warifu_secret::LoginPassword;

const KIND: SecretKind = SecretKind::ConfirmationPassword;

async fn check(world: &World, typed: &str) -> Proved {
    let customer = world.customer().await;
    let typed = LoginPassword::new(typed.to_owned());
    world
        .issuer
        .check_secret(&customer, KIND, typed)
        .await
        .unwrap()
}

async fn release(world: &World) -> Released {
    let customer = world.customer().await;
    world.issuer.release(&customer).await.unwrap()
}

#[tokio::test]
async fn of_two_releases_at_once_one_ends_the_token() {
    let world = World::new().await;
    let token = world.enrol().await;
    world
        .verify(Purpose::Activate, &world.code(&token, 0))
        .await;
    let (one, other) = tokio::join!(release(&world), release(&world));
    let done = |said: &Released| matches!(said, Released::Done { .. });
    assert_eq!([one, other].iter().filter(|said| done(said)).count(), 1);
    assert!([one, other].contains(&Released::Nothing));
    world.later(60);
    let said = world.verify(Purpose::Confirm, &world.code(&token, 0)).await;
    assert_eq!(said, Verdict::Unknown);
    let standing = world.standing().await;
    assert!(standing.tokens.is_empty() && !standing.asks_for_code());
    let released = standing.past.released_at.unwrap();
    assert_eq!(released.plus(60), world.now());
}

#[tokio::test]
async fn a_token_that_was_never_in_use_is_stopped_and_not_released() {
    let world = World::new().await;
    assert_eq!(release(&world).await, Released::Nothing);
    world.enrol().await;
    assert_eq!(release(&world).await, Released::Nothing);
    let state = world.standing().await.tokens[0].state;
    assert_eq!(state, TokenState::Enrolled);
}

#[tokio::test]
async fn after_a_release_a_new_token_begins_as_if_it_were_the_first() {
    let world = World::new().await;
    let token = world.enrol().await;
    world
        .verify(Purpose::Activate, &world.code(&token, 0))
        .await;
    world.later(60);
    release(&world).await;
    world.later(60);
    let next = world.enrol().await;
    let standing = world.standing().await;
    assert!(!standing.asks_for_code(), "it was given up, not moved");
    world.verify(Purpose::Activate, &world.code(&next, 0)).await;
    assert!(world.standing().await.asks_for_code());
}

#[tokio::test]
async fn what_waits_to_take_the_tokens_place_goes_with_it() {
    let world = World::new().await;
    let token = world.enrol().await;
    world
        .verify(Purpose::Activate, &world.code(&token, 0))
        .await;
    let customer = world.customer().await;
    let order = world.order("a1b2c3");
    world.issuer.issue(&customer, order).await.unwrap();
    release(&world).await;
    let begun = world.begin(crate::world::USER, "a1b2c3");
    let answer = world
        .issuer
        .start_enrollment(begun.request(), crate::world::HERE);
    let answer = answer.await.unwrap();
    assert!(world.complete(begun, "a1b2c3", &answer).is_none());
    let audit = &world.issuer.stores().audit;
    let records = audit.records(&slug(), 0, 1000).await.unwrap();
    let released = records
        .iter()
        .filter(|one| one.event == Event::TokenReleased.name());
    let subjects: BTreeSet<_> = released.map(|one| one.subject.as_str()).collect();
    assert_eq!(subjects, BTreeSet::from([token.serial.as_str()]));
}

#[tokio::test]
async fn wrong_secrets_count_together_however_many_come_at_once() {
    let world = World::new().await;
    let customer = world.customer().await;
    let secret = LoginPassword::new("kakunin1".to_owned());
    world
        .issuer
        .set_secret(&customer, KIND, secret)
        .await
        .unwrap();
    let rule = world.issuer.institutions().by_slug(&slug()).unwrap().login;
    let mut looked = 0;
    for _ in 0..rule.lock_at {
        let (one, other) = tokio::join!(check(&world, "wrong"), check(&world, "wrong"));
        let wrong = |said: &Proved| matches!(said, Proved::Wrong { .. });
        looked += [one, other].iter().filter(|said| wrong(said)).count();
        world.later(u64::from(rule.slow_most));
    }
    assert_eq!(looked, usize::try_from(rule.lock_at).unwrap());
    assert!(matches!(
        check(&world, "kakunin1").await,
        Proved::Locked { .. }
    ));
    world.later(u64::from(rule.lock_seconds.unwrap()));
    assert_eq!(check(&world, "kakunin1").await, Proved::Right);
}

#[tokio::test]
async fn a_customer_without_the_secret_is_refused_like_one_with_another() {
    let world = World::new().await;
    assert!(matches!(check(&world, "").await, Proved::Wrong { .. }));
    assert!(matches!(
        check(&world, "warifu-2083").await,
        Proved::Wrong { .. }
    ));
}

#[tokio::test]
async fn a_draft_is_issued_once_and_not_after_its_time() {
    let world = World::new().await;
    let customer = world.customer().await;
    let draft = || world.issuer.draft(&customer, world.order("a1b2c3"));
    draft().await.unwrap();
    let id = world.issuer.drafted(customer.id).await.unwrap().unwrap().id;
    let (one, other) = tokio::join!(
        world.issuer.issue_drafted(&customer, id),
        world.issuer.issue_drafted(&customer, id)
    );
    let issued = [one.unwrap(), other.unwrap()];
    assert_eq!(issued.iter().flatten().count(), 1);
    draft().await.unwrap();
    let id = world.issuer.drafted(customer.id).await.unwrap().unwrap().id;
    world.later(1800);
    let late = world.issuer.issue_drafted(&customer, id).await.unwrap();
    assert_eq!(late, None);
    assert_eq!(world.sweep().await.drafts, 1);
}
