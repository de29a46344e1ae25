//! A backup that was put back: nothing that was used or over comes back to life,
//! and what agrees with the log goes on.

use crate::binding_world::{asahino, bind, holder, stock, wish};
use crate::contact_world::Line;
use crate::world::{USER, World, slug};
use std::collections::BTreeMap;
use std::path::PathBuf;
use tempfile::TempDir;
use warifu_enroll::contact::TokenWord;
use warifu_issuer::audit::{Filter, Record};
use warifu_issuer::binding::{Act, BindRefusal};
use warifu_issuer::contact::{Change, Changed};
use warifu_issuer::ids::Slug;
use warifu_issuer::issuance::IssuanceState;
use warifu_issuer::outbox::Delivery;
use warifu_issuer::restore::{
    Became, Reconciled, Restored, Restoring, Since, SinceError, TokenReport,
};
use warifu_issuer::verification::{Purpose, TokenState, Verdict};
use warifu_storage::{Database, Schema};

/// A copy of the database as it is now.
async fn backup(world: &World) -> (TempDir, PathBuf) {
    let folder = TempDir::new().unwrap();
    let copy = folder.path().join("copy.db");
    Database::copy(&world.path(), &copy).await.unwrap();
    (folder, copy)
}

/// The copy in the place of the database, all else as it is.
async fn put_back(world: World, copy: &std::path::Path) -> (World, Restored) {
    let World {
        folder,
        database,
        issuer,
        clock,
        ..
    } = world;
    drop(issuer);
    database.close().await;
    let path = folder.path().join("issuer.db");
    std::fs::copy(copy, &path).unwrap();
    let database = Database::open(&path, Schema::Migrate).await.unwrap();
    let now = warifu_issuer::ports::Clock::now(clock.as_ref());
    let restoring = Restoring {
        at: now,
        epoch: now.0 * 1000,
        ahead: BTreeMap::from([(slug(), 1)]),
    };
    let restored = database.stores().restores.begin(restoring).await.unwrap();
    database.close().await;
    (World::of_files(folder, now.0).await, restored)
}

/// The whole log, as it is exported.
async fn export(world: &World, slugs: &[Slug]) -> Vec<Record> {
    let mut records = Vec::new();
    for slug in slugs {
        let mut each = |record| {
            records.push(record);
            true
        };
        let logs = world.issuer.logs();
        logs.entries(slug, &Filter::default(), &mut each)
            .await
            .unwrap();
    }
    records
}

async fn since(world: &World, export: &[Record]) -> Result<Since, SinceError> {
    let restores = &world.issuer.stores().restores;
    let mut since = Since::the(restores.points().await.unwrap())?;
    for record in export {
        since.takes(record)?;
    }
    Ok(since)
}

async fn reconcile(world: &World, export: &[Record]) -> Result<Vec<Reconciled>, SinceError> {
    let all = since(world, export).await?.end(world.now(), |_| 1)?;
    let mut done = Vec::new();
    for what in all {
        let restores = &world.issuer.stores().restores;
        done.push(restores.reconcile(what).await.unwrap());
    }
    Ok(done)
}

fn report(serial: &warifu_otp::SerialNumber, user: &str, became: Became) -> TokenReport {
    TokenReport {
        serial: serial.to_string(),
        user: Some(user.to_owned()),
        became,
    }
}

#[tokio::test]
async fn a_code_that_was_used_after_the_backup_is_not_taken_again() {
    let world = World::new().await;
    let token = world.enrol().await;
    world
        .verify(Purpose::Activate, &world.code(&token, 0))
        .await;
    let (_kept, copy) = backup(&world).await;
    world.later(300);
    let (code, ahead) = (world.code(&token, 0), world.code(&token, 1));
    assert!(matches!(
        world.verify(Purpose::Confirm, &code).await,
        Verdict::Accepted { .. }
    ));
    let log = export(&world, &[slug()]).await;
    let (world, restored) = put_back(world, &copy).await;
    assert_eq!((restored.held, restored.issuances), (1, 0));
    // Held until it is reconciled, whatever code comes.
    assert_eq!(world.verify(Purpose::Confirm, &code).await, Verdict::Locked);
    let done = reconcile(&world, &log).await.unwrap();
    assert_eq!(done[0].tokens, [report(&token.serial, USER, Became::Used)]);
    assert_eq!(done[0].freed, 1);
    assert_eq!(world.verify(Purpose::Confirm, &code).await, Verdict::Used);
    // What would have been taken ahead of time may have been.
    assert_eq!(world.verify(Purpose::Confirm, &ahead).await, Verdict::Used);
    world.later(120);
    let next = world.code(&token, 0);
    assert!(matches!(
        world.verify(Purpose::Confirm, &next).await,
        Verdict::Accepted { .. }
    ));
    // Once, and no more.
    assert_eq!(reconcile(&world, &log).await, Err(SinceError::Nothing));
}

#[tokio::test]
async fn an_issuance_and_a_session_of_the_backup_are_void_and_its_mail_is_not_sent() {
    let world = World::new().await;
    world.issue("a1b2c3").await;
    let begun = world.begin(USER, "a1b2c3");
    world.start(begun.request()).await;
    let stores = world.issuer.stores();
    stores
        .sessions
        .create([9; 32], vec![1], world.now().plus(600))
        .await
        .unwrap();
    let (_kept, copy) = backup(&world).await;
    let log = export(&world, &[slug()]).await;
    let (world, restored) = put_back(world, &copy).await;
    assert_eq!((restored.issuances, restored.mails), (1, 1));
    assert!(
        world.guess(USER, "a1b2c3").await.is_none(),
        "an old issuance enrols"
    );
    let standing = world.standing().await;
    let issuance = standing.issuance.unwrap();
    assert!(matches!(issuance.state, IssuanceState::Expired { .. }));
    assert_eq!(standing.delivery, Some(Delivery::GivenUp));
    let stores = world.issuer.stores();
    assert_eq!(
        stores.sessions.load([9; 32], world.now()).await.unwrap(),
        None
    );
    let claimed = stores
        .outbox
        .claim(world.now(), world.now().plus(60))
        .await
        .unwrap();
    assert!(claimed.is_none(), "a mail goes out twice");
    reconcile(&world, &log).await.unwrap();
    // And a new one works.
    world.enrol().await;
}

#[tokio::test]
async fn a_token_that_ended_after_the_backup_stays_ended_and_so_does_every_other_change() {
    for (change, became) in [
        (Change::Cancel, Became::Ended),
        (Change::Release, Became::Ended),
        (Change::Hold, Became::Held),
    ] {
        let world = World::new().await;
        let token = world.enrol().await;
        let (_kept, copy) = backup(&world).await;
        world.later(60);
        assert_eq!(
            world.change_token(&token.serial, change).await,
            Changed::Done
        );
        let log = export(&world, &[slug()]).await;
        let (world, _) = put_back(world, &copy).await;
        let done = reconcile(&world, &log).await.unwrap();
        assert_eq!(done[0].tokens, [report(&token.serial, USER, became)]);
        world.later(300);
        let code = world.code(&token, 0);
        let said = world.verify(Purpose::Activate, &code).await;
        assert!(
            matches!(said, Verdict::Locked | Verdict::Unknown),
            "{change:?}: {said:?}"
        );
    }
}

#[tokio::test]
async fn a_token_superseded_after_the_backup_is_over_and_the_one_made_since_is_named() {
    let world = World::new().await;
    let old = world.enrol().await;
    world.verify(Purpose::Activate, &world.code(&old, 0)).await;
    let (_kept, copy) = backup(&world).await;
    world.later(90);
    let new = world.enrol().await;
    world.verify(Purpose::Activate, &world.code(&new, 0)).await;
    let log = export(&world, &[slug()]).await;
    let (world, _) = put_back(world, &copy).await;
    let done = reconcile(&world, &log).await.unwrap();
    let mut told: Vec<_> = done[0]
        .tokens
        .iter()
        .map(|one| (one.serial.as_str(), one.became))
        .collect();
    told.sort_unstable();
    let mut due = vec![
        (old.serial.as_str(), Became::Ended),
        (new.serial.as_str(), Became::Lost),
    ];
    due.sort_unstable();
    assert_eq!(told, due);
    assert!(world.standing().await.tokens.is_empty());
}

#[tokio::test]
async fn a_first_code_after_the_backup_leaves_the_token_in_use() {
    let world = World::new().await;
    let token = world.enrol().await;
    let (_kept, copy) = backup(&world).await;
    world.later(60);
    world
        .verify(Purpose::Activate, &world.code(&token, 0))
        .await;
    let log = export(&world, &[slug()]).await;
    let (world, _) = put_back(world, &copy).await;
    let done = reconcile(&world, &log).await.unwrap();
    assert_eq!(
        done[0].tokens,
        [report(&token.serial, USER, Became::Activated)]
    );
    let standing = world.standing().await;
    assert!(matches!(standing.tokens[0].state, TokenState::InUse { .. }));
    assert!(standing.asks_for_code());
}

#[tokio::test]
async fn a_hold_that_support_had_ended_since_is_over_and_one_from_before_stays() {
    for resumed in [true, false] {
        let world = World::new().await;
        let token = world.enrol().await;
        world.change_token(&token.serial, Change::Hold).await;
        let (_kept, copy) = backup(&world).await;
        world.later(60);
        if resumed {
            world.change_token(&token.serial, Change::Resume).await;
        }
        let log = export(&world, &[slug()]).await;
        let (world, restored) = put_back(world, &copy).await;
        assert_eq!(restored.held, 0);
        reconcile(&world, &log).await.unwrap();
        let state = world.standing().await.tokens[0].state;
        assert_eq!(matches!(state, TokenState::Held { .. }), !resumed);
    }
}

#[tokio::test]
async fn a_token_in_stock_that_wrong_codes_have_locked_since_is_locked() {
    let world = World::new().await;
    let customer = holder(&world, 1).await;
    let tokens = stock(&world, 1).await;
    let (_kept, copy) = backup(&world).await;
    for number in 0..10 {
        let mut wrong = wish(Act::Start, &tokens[0], world.now());
        wrong.otp = format!("{number:06}").into();
        let said = world.issuer.bind(&customer, wrong).await;
        assert!(matches!(said, Err(BindRefusal::Wrong { .. })), "{said:?}");
        world.later(60);
    }
    let log = export(&world, &[asahino(), slug()]).await;
    let (world, _) = put_back(world, &copy).await;
    let done = reconcile(&world, &log).await.unwrap();
    let became: Vec<_> = done[0].tokens.iter().map(|one| one.became).collect();
    assert_eq!(became, [Became::Locked]);
    let customer = world.issuer.customer(customer.id).await.unwrap().unwrap();
    let bound = bind(&world, &customer, Act::Start, &tokens[0]).await;
    assert!(
        matches!(bound, Err(BindRefusal::Locked { .. })),
        "{bound:?}"
    );
}

#[tokio::test]
async fn hardware_that_was_bound_and_lost_since_is_not_in_stock_again() {
    let world = World::new().await;
    let customer = holder(&world, 1).await;
    let tokens = stock(&world, 3).await;
    let (_kept, copy) = backup(&world).await;
    world.later(60);
    bind(&world, &customer, Act::Start, &tokens[0])
        .await
        .unwrap();
    assert_eq!(
        world.change_token(&tokens[0].serial, Change::Cancel).await,
        Changed::Done
    );
    bind(&world, &customer, Act::Start, &tokens[1])
        .await
        .unwrap();
    let log = export(&world, &[asahino(), slug()]).await;
    let (world, restored) = put_back(world, &copy).await;
    assert_eq!(restored.free, 3);
    world.later(300);
    // Nobody's until it is reconciled.
    let customer = world.issuer.customer(customer.id).await.unwrap().unwrap();
    let bound = bind(&world, &customer, Act::Start, &tokens[2]).await;
    assert!(matches!(bound, Err(BindRefusal::Serial)), "{bound:?}");
    let done = reconcile(&world, &log).await.unwrap();
    let user = customer.user.as_str();
    assert_eq!(
        done[0].tokens,
        [
            report(&tokens[0].serial, user, Became::Ended),
            report(&tokens[1].serial, user, Became::Unbound),
        ]
    );
    world.later(300);
    let bound = bind(&world, &customer, Act::Start, &tokens[0]).await;
    assert!(matches!(bound, Err(BindRefusal::Serial)), "{bound:?}");
    bind(&world, &customer, Act::Start, &tokens[1])
        .await
        .unwrap();
}

#[tokio::test]
async fn a_device_that_was_in_contact_since_begins_anew_and_is_not_taken_for_a_copy() {
    let world = World::new().await;
    let token = world.enrol().await;
    let mut line = Line::of(1);
    world.contact(&token, &mut line).await;
    let (_kept, copy) = backup(&world).await;
    for _ in 0..3 {
        world.contact(&token, &mut line).await;
    }
    let log = export(&world, &[slug()]).await;
    // Twice over, from the same backup.
    let (world, _) = put_back(world, &copy).await;
    world.later(5);
    assert_eq!(
        world.contact(&token, &mut line).await.state,
        TokenWord::Held
    );
    world.later(5);
    let (world, _) = put_back(world, &copy).await;
    let reply = world.contact(&token, &mut line).await;
    assert_eq!((reply.state, line.place.counter), (TokenWord::Held, 1));
    reconcile(&world, &log).await.unwrap();
    assert_eq!(
        world.contact(&token, &mut line).await.state,
        TokenWord::Enrolled
    );
    // The hold of a copy is still one.
    let mut copied = Line::of(2);
    copied.place = line.place;
    world.contact(&token, &mut line).await;
    assert_eq!(
        world.contact(&token, &mut copied).await.state,
        TokenWord::Held
    );
}

#[tokio::test]
async fn an_export_that_does_not_go_on_from_the_backup_changes_nothing() {
    let world = World::new().await;
    world.enrol().await;
    let early = export(&world, &[slug()]).await;
    world.issue("a1b2c3").await;
    let (_kept, copy) = backup(&world).await;
    let end = u64::try_from(export(&world, &[slug()]).await.len()).unwrap();
    world.later(60);
    world.issue("a1b2c3").await;
    let log = export(&world, &[slug()]).await;
    let (world, _) = put_back(world, &copy).await;
    assert_eq!(
        reconcile(&world, &early).await,
        Err(SinceError::Short(slug()))
    );
    assert_eq!(reconcile(&world, &[]).await, Err(SinceError::Short(slug())));
    let late = &log[usize::try_from(end).unwrap() + 1..];
    let gap = SinceError::Gap {
        institution: slug(),
        first: end + 2,
        end,
    };
    assert_eq!(reconcile(&world, late).await, Err(gap));
    let narrowed: Vec<Record> = log
        .iter()
        .filter(|one| one.event != "enrolled")
        .cloned()
        .collect();
    assert!(matches!(
        reconcile(&world, &narrowed).await,
        Err(SinceError::Chain { .. })
    ));
    let mut changed = log.clone();
    changed.last_mut().unwrap().subject = "somebody".to_owned();
    assert!(matches!(
        reconcile(&world, &changed).await,
        Err(SinceError::Chain { .. })
    ));
    let other = World::new().await;
    for _ in 0..4 {
        other.issue("a1b2c3").await;
    }
    let foreign = export(&other, &[slug()]).await;
    assert_eq!(
        reconcile(&world, &foreign).await,
        Err(SinceError::OtherLog(slug()))
    );
    assert!(matches!(
        world.standing().await.tokens[0].state,
        TokenState::Held { .. }
    ));
    // What comes after the backup is enough.
    let rest = &log[usize::try_from(end).unwrap()..];
    reconcile(&world, rest).await.unwrap();
    assert!(matches!(
        world.standing().await.tokens[0].state,
        TokenState::Enrolled
    ));
}
