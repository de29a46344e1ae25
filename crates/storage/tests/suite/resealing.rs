//! Data keys are changed while codes are judged: nobody notices, nothing is lost,
//! and a run that was ended is taken up.

use crate::stock_world::{import_at, made};
use crate::world::{USER, World, slug};
use warifu_issuer::SystemChance;
use warifu_issuer::keys::{KeyError, KeyFiles};
use warifu_issuer::ports::Chance;
use warifu_issuer::resealing::{reseal, still_needed};
use warifu_issuer::verification::{Purpose, Verdict};

fn files(world: &World) -> KeyFiles {
    let folder = world.folder.path().join("keys");
    KeyFiles::take(&folder, &folder.join("master.key")).unwrap()
}

/// Once over everything, until `batches` are done; how many values.
async fn seal_anew(world: &World, files: &KeyFiles, mut batches: usize) -> u64 {
    let keys = files.keys(&slug()).unwrap();
    let (stores, mut rng) = (world.issuer.stores(), SystemChance.rng());
    let mut each = |_| {
        batches -= 1;
        batches > 0
    };
    reseal(stores, &keys, &slug(), &mut rng, &mut each)
        .await
        .unwrap()
}

async fn accepted(world: &World, code: &str) {
    let said = world.verify(Purpose::Confirm, code).await;
    assert!(matches!(said, Verdict::Accepted { .. }), "{said:?}");
}

#[tokio::test]
async fn keys_are_changed_under_two_processes_that_go_on_judging_enrolling_and_binding() {
    let world = World::new().await;
    let token = world.enrol().await;
    import_at(&world, &slug(), &made(450)).await;
    world.issue("a1b2c3").await;
    let begun = world.begin(USER, "a1b2c3");
    let answer = world.start(begun.request()).await;
    let other = world.replica().await;
    let mut rng = SystemChance.rng();
    let change = files(&world).begin(&slug(), &mut rng).unwrap();
    assert_eq!(change.from.len(), 1);
    // Ended after two batches, as by a kill; both processes read either.
    assert_eq!(seal_anew(&world, &files(&world), 2).await, 201);
    accepted(&world, &world.code(&token, 0)).await;
    world.later(60);
    accepted(&other, &other.code(&token, 0)).await;
    // Taken up: the same change, and not another one.
    assert_eq!(files(&world).begin(&slug(), &mut rng).unwrap(), change);
    let held = files(&world);
    let again = held.begin(&slug(), &mut rng).unwrap();
    assert_eq!(again, change);
    assert!(seal_anew(&world, &held, 1_000).await >= 250);
    // What is sealed from now on is under the new key, by whichever process.
    let finish = other.complete(begun, "a1b2c3", &answer).unwrap();
    let id = crate::world::id_of(&finish);
    let done = other.issuer.finish_enrollment(&id, finish.request()).await;
    let second = finish.answered(&done.unwrap()).unwrap();
    assert_eq!(seal_anew(&world, &held, 1_000).await, 0);
    let needed = still_needed(world.issuer.stores(), &slug(), &change.to).await;
    assert_eq!(needed.unwrap(), []);
    held.retire(&slug(), &mut rng).unwrap();
    drop(held);
    assert_eq!(files(&world).changing(&slug()).unwrap(), None);
    // Unknown users get their answer as before, from keys that are in memory.
    world
        .start(world.begin("2083LNOBODY", "a1b2c3").request())
        .await;
    world.later(60);
    accepted(&other, &other.code(&second, 0)).await;
    // After a start only the new key is there.
    other.database.close().await;
    let world = world.restart().await;
    world.later(60);
    accepted(&world, &world.code(&second, 0)).await;
    world
        .start(world.begin("2083LNOBODY", "a1b2c4").request())
        .await;
}

#[tokio::test]
async fn digests_outlive_the_data_key_that_they_came_of() {
    let world = World::new().await;
    let before = files(&world)
        .keys(&slug())
        .unwrap()
        .digest_of_name("SHINKUMI01");
    let mut rng = SystemChance.rng();
    for _ in 0..2 {
        let held = files(&world);
        held.begin(&slug(), &mut rng).unwrap();
        held.retire(&slug(), &mut rng).unwrap();
        assert_eq!(
            held.keys(&slug()).unwrap().digest_of_name("SHINKUMI01"),
            before
        );
    }
}

#[tokio::test]
async fn the_master_key_is_changed_and_a_run_that_was_ended_half_way_is_taken_up() {
    let world = World::new().await;
    let token = world.enrol().await;
    let folder = world.folder.path().join("keys");
    let read = |name: &str| std::fs::read(folder.join(name)).unwrap();
    let (master, mut rng) = (read("master.key"), SystemChance.rng());
    let slugs = files(&world).change_master(&mut rng).unwrap();
    assert_eq!(slugs.len(), world.issuer.institutions().iter().count());
    assert_ne!(read("master.key"), master);
    assert!(!folder.join("master.key.next").exists());
    let world = world.restart().await;
    accepted(&world, &world.code(&token, 0)).await;
    // Some files are under the next one, the others are not yet: all can be read.
    let now = read("master.key");
    files(&world).change_master(&mut rng).unwrap();
    let (next, half) = (read("master.key"), read("shinkumi.keys"));
    std::fs::write(folder.join("master.key.next"), next).unwrap();
    std::fs::write(folder.join("master.key"), now).unwrap();
    set_private(&folder.join("master.key.next"));
    std::fs::write(folder.join("shinkumi.keys"), half).unwrap();
    let world = world.restart().await;
    world.later(60);
    accepted(&world, &world.code(&token, 0)).await;
    files(&world).change_master(&mut rng).unwrap();
    let world = world.restart().await;
    world.later(60);
    accepted(&world, &world.code(&token, 0)).await;
}

fn set_private(path: &std::path::Path) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(path, PermissionsExt::from_mode(0o600)).unwrap();
}

#[tokio::test]
async fn two_cannot_change_keys_at_the_same_time() {
    let world = World::new().await;
    let held = files(&world);
    let folder = world.folder.path().join("keys");
    let second = KeyFiles::take(&folder, &folder.join("master.key"));
    assert!(matches!(second.err(), Some(KeyError::Changing(_))));
    drop(held);
    files(&world);
}
