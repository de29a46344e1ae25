//! What comes into the audit log in two steps: nothing is lost on the way, and
//! strangers cannot make it grow.

use crate::world::{USER, World, slug};
use std::net::IpAddr;
use warifu_issuer::audit::{Record, verify};
use warifu_issuer::verification::{Purpose, Verdict};
use warifu_secret::LoginPassword;

async fn records(world: &World) -> Vec<Record> {
    let records = world
        .issuer
        .stores()
        .audit
        .records(&slug(), 0, 10_000)
        .await;
    let records = records.unwrap();
    verify(None, &records).unwrap();
    records
}

async fn of(world: &World, event: &str) -> Vec<Record> {
    let mut records = records(world).await;
    records.retain(|one| one.event == event);
    records
}

fn count(record: &Record) -> Option<u64> {
    let detail: serde_json::Value = serde_json::from_str(&record.detail).unwrap();
    detail.get("count")?.as_str()?.parse().ok()
}

async fn start_of_a_stranger(world: &World, number: u32) {
    let user = format!("2083LSTRANGER{number:03}");
    world.start(world.begin(&user, "a1b2c3").request()).await;
}

async fn login_of_nobody(world: &World) {
    let address: IpAddr = [192, 0, 2, 7].into();
    let password = LoginPassword::new("wrong".to_owned());
    let slug = slug();
    let login = world.issuer.log_in(&slug, "NOBODYHERE", password, address);
    login.await.unwrap();
}

#[tokio::test]
async fn an_hour_of_strangers_starts_is_two_entries_and_none_is_lost() {
    let world = World::new().await;
    for number in 0..30 {
        start_of_a_stranger(&world, number).await;
    }
    let first = of(&world, "enrollment_decoyed").await;
    assert_eq!(first.len(), 1);
    assert_eq!(
        (
            first.first().unwrap().subject.as_str(),
            count(first.first().unwrap())
        ),
        ("unknown", None)
    );
    let named = "SELECT COUNT(*) FROM audit WHERE subject || detail LIKE '%STRANGER%'";
    assert_eq!(world.number(named).await, 0);
    world.later(3599);
    world.sweep().await;
    assert_eq!(of(&world, "enrollment_decoyed").await.len(), 1);
    world.later(1);
    world.sweep().await;
    let both = of(&world, "enrollment_decoyed").await;
    assert_eq!(both.iter().map(count).collect::<Vec<_>>(), [None, Some(29)]);
    // An hour with a single one has nothing to add.
    start_of_a_stranger(&world, 100).await;
    world.later(3600);
    world.sweep().await;
    assert_eq!(of(&world, "enrollment_decoyed").await.len(), 3);
}

#[tokio::test]
async fn strangers_do_not_make_the_log_grow_and_customers_have_their_entries() {
    let world = World::of_five_attempts().await;
    let before = records(&world).await.len();
    for number in 0..40 {
        start_of_a_stranger(&world, number).await;
        login_of_nobody(&world).await;
        world.later(40);
    }
    world.sweep().await;
    // One of each kind, and the rest together, within the hour.
    assert!(records(&world).await.len() <= before + 4);
    world.issue("a1b2c3").await;
    for _ in 0..3 {
        assert!(world.guess(USER, "wrong1").await.is_none());
    }
    let started = of(&world, "enrollment_started").await;
    assert_eq!(started.len(), 3);
    assert!(started.iter().all(|one| one.subject == USER));
}

#[tokio::test]
async fn what_was_noted_before_the_process_died_is_in_the_log_after_it() {
    let world = World::new().await;
    world.issue("a1b2c3").await;
    assert!(world.guess(USER, "wrong1").await.is_none());
    for number in 0..7 {
        start_of_a_stranger(&world, number).await;
    }
    assert_eq!(world.number("SELECT COUNT(*) FROM audit_noted").await, 8);
    let survivor = world.crashed_copy().await;
    assert_eq!(of(&survivor, "enrollment_started").await.len(), 1);
    survivor.later(3600);
    survivor.sweep().await;
    let decoyed = of(&survivor, "enrollment_decoyed").await;
    assert_eq!(
        decoyed.iter().map(count).collect::<Vec<_>>(),
        [None, Some(6)]
    );
}

#[tokio::test]
async fn a_code_sent_again_and_again_is_counted_and_never_accepted() {
    let world = World::new().await;
    let token = world.enrol().await;
    let code = world.code(&token, 0);
    let first = world.verify(Purpose::Activate, &code).await;
    assert!(matches!(first, Verdict::Accepted { .. }));
    for _ in 0..25 {
        assert!(matches!(
            world.verify(Purpose::Confirm, &code).await,
            Verdict::Used
        ));
    }
    let used = of(&world, "code_used").await;
    assert_eq!(used.len(), 1);
    assert_eq!(used.first().unwrap().subject, token.serial.to_string());
    world.later(3600);
    world.sweep().await;
    let used = of(&world, "code_used").await;
    assert_eq!(used.iter().map(count).collect::<Vec<_>>(), [None, Some(24)]);
}

#[tokio::test]
async fn the_log_has_a_start_before_its_end() {
    let world = World::new().await;
    world.enrol().await;
    let names: Vec<String> = records(&world)
        .await
        .into_iter()
        .map(|one| one.event)
        .collect();
    let place = |name: &str| names.iter().position(|one| one == name).unwrap();
    assert!(place("issued") < place("enrollment_started"));
    assert!(place("enrollment_started") < place("enrolled"));
}
