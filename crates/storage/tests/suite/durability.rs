//! What must outlive a process, and what must not be found in the file.

use crate::world::{USER, World, contains, slug};
use sqlx::ConnectOptions as _;
use warifu_issuer::audit::{ChainError, Head, Record, verify};
use warifu_issuer::outbox::{Delivery, Notice};
use warifu_issuer::verification::{Purpose, Verdict};
use warifu_storage::{Database, OpenError, Schema};

#[tokio::test]
async fn a_restart_keeps_the_token_and_the_last_step() {
    let world = World::new().await;
    let token = world.enrol().await;
    let code = world.code(&token, 0);
    world.verify(Purpose::Activate, &code).await;
    let world = world.restart().await;
    assert_eq!(world.verify(Purpose::Confirm, &code).await, Verdict::Used);
    world.later(60);
    let next = world.code(&token, 0);
    let verdict = world.verify(Purpose::Confirm, &next).await;
    assert!(matches!(verdict, Verdict::Accepted { .. }));
}

#[tokio::test]
async fn what_was_answered_outlives_a_crash() {
    let world = World::new().await;
    let token = world.enrol().await;
    let code = world.code(&token, 0);
    world.verify(Purpose::Activate, &code).await;
    let survivor = world.crashed_copy().await;
    let chain = verify(None, &records(&survivor).await);
    assert_eq!(chain, verify(None, &records(&world).await));
    let verdict = survivor.verify(Purpose::Confirm, &code).await;
    assert_eq!(verdict, Verdict::Used);
}

#[tokio::test]
async fn no_seed_and_no_password_stands_in_the_file() {
    let world = World::new().await;
    world.issue("Zq7Xk2Wp").await;
    let finish = world.guess(USER, "Zq7Xk2Wp").await.unwrap();
    let id = crate::world::id_of(&finish);
    let answer = world
        .issuer
        .finish_enrollment(&id, finish.request())
        .await
        .unwrap();
    let token = finish.answered(&answer).unwrap();
    let bytes = world.file_bytes();
    assert!(contains(&bytes, token.serial.as_str().as_bytes()));
    assert!(!contains(&bytes, token.seed.expose()));
    assert!(!contains(&bytes, b"Zq7Xk2Wp"));
    assert!(!contains(&bytes, b"warifu-2083"));
}

#[tokio::test]
async fn the_audit_chain_holds_and_a_changed_row_is_found() {
    let world = World::new().await;
    world.enrol().await;
    let world = world.restart().await;
    let records = records(&world).await;
    assert!(records.len() >= 5);
    let head = world.issuer.stores().audit.head(&slug()).await.unwrap();
    assert_eq!(verify(None, &records).unwrap(), head);
    change(
        &world,
        "UPDATE audit SET subject = 'nobody' WHERE sequence = 3",
    )
    .await;
    let found = verify(None, &self::records(&world).await);
    assert_eq!(found, Err(ChainError::Changed(3)));
    change(&world, "DELETE FROM audit WHERE sequence = 3").await;
    let found = verify(None, &self::records(&world).await);
    assert_eq!(found, Err(ChainError::Sequence(3)));
}

#[tokio::test]
async fn a_cut_off_tail_shows_against_a_head() {
    let world = World::new().await;
    world.issue("a1b2c3").await;
    let head: Head = world
        .issuer
        .stores()
        .audit
        .head(&slug())
        .await
        .unwrap()
        .unwrap();
    let last = "DELETE FROM audit WHERE sequence = (SELECT MAX(sequence) FROM audit)";
    change(&world, last).await;
    let end = verify(None, &records(&world).await).unwrap();
    assert_ne!(end, Some(head));
}

#[tokio::test]
async fn mail_outlives_a_restart_and_a_mail_server_that_is_down() {
    let world = World::new().await;
    world.issue("a1b2c3").await;
    let world = world.restart().await;
    let outbox = world.issuer.stores().outbox.clone();
    let now = world.now();
    let issuance = world
        .issuer
        .standing(&world.customer().await)
        .await
        .unwrap();
    let issuance = issuance.issuance.unwrap().id;
    assert_eq!(
        outbox.delivery(issuance).await.unwrap(),
        Some(Delivery::Waiting)
    );
    let claimed = outbox.claim(now, now.plus(60)).await.unwrap().unwrap();
    assert!(matches!(claimed.mail.notice, Notice::Issued { .. }));
    assert_eq!(claimed.customer_name, "割符 太郎");
    assert!(outbox.claim(now, now.plus(60)).await.unwrap().is_none());
    outbox
        .failed(claimed.mail.id, Some(now.plus(30)))
        .await
        .unwrap();
    let delayed = Delivery::Delayed {
        tries: 1,
        next: now.plus(30),
    };
    assert_eq!(outbox.delivery(issuance).await.unwrap(), Some(delayed));
    let world = world.restart().await;
    let outbox = world.issuer.stores().outbox.clone();
    let again = outbox
        .claim(now.plus(30), now.plus(90))
        .await
        .unwrap()
        .unwrap();
    assert_eq!((again.mail.id, again.tries), (claimed.mail.id, 1));
    outbox.sent(again.mail.id, now.plus(31)).await.unwrap();
    let sent = Delivery::Sent { at: now.plus(31) };
    assert_eq!(outbox.delivery(issuance).await.unwrap(), Some(sent));
    assert!(
        outbox
            .claim(now.plus(900), now.plus(999))
            .await
            .unwrap()
            .is_none()
    );
}

#[tokio::test]
async fn the_old_address_hears_of_a_new_token_and_of_the_old_ones_end() {
    let world = World::new().await;
    let old = world.enrol().await;
    world.verify(Purpose::Activate, &world.code(&old, 0)).await;
    drain(&world).await;
    world.issue_to("mallory@example.com", "b1b2c3").await;
    let sent = drain(&world).await;
    assert!(matches!(
        sent.as_slice(),
        [(to, Notice::Issued { .. }), (also, Notice::Reissued)]
            if to == "mallory@example.com" && also == "taro@example.jp"
    ));
    let new = world.finish_issued("b1b2c3").await;
    drain(&world).await;
    world.later(60);
    world.verify(Purpose::Activate, &world.code(&new, 0)).await;
    let mut sent = drain(&world).await;
    sent.sort_by(|one, other| one.0.cmp(&other.0));
    let (activated, ended) = (new.serial.clone(), old.serial.clone());
    assert_eq!(
        sent,
        [
            (
                "mallory@example.com".to_owned(),
                Notice::Activated {
                    serial: activated,
                    otp_at_login: None
                }
            ),
            (
                "taro@example.jp".to_owned(),
                Notice::Ended { serial: ended }
            ),
        ]
    );
}

#[tokio::test]
async fn a_new_token_at_the_same_address_sends_no_second_mail_when_it_is_issued() {
    let world = World::new().await;
    let old = world.enrol().await;
    world.verify(Purpose::Activate, &world.code(&old, 0)).await;
    drain(&world).await;
    world.issue("b1b2c3").await;
    assert_eq!(drain(&world).await.len(), 1);
}

/// All mail that waits, taken for sent: to whom and what about.
async fn drain(world: &World) -> Vec<(String, Notice)> {
    let (outbox, now) = (world.issuer.stores().outbox.clone(), world.now());
    let mut sent = Vec::new();
    while let Some(claimed) = outbox.claim(now, now.plus(60)).await.unwrap() {
        outbox.sent(claimed.mail.id, now).await.unwrap();
        sent.push((claimed.mail.to.to_string(), claimed.mail.notice));
    }
    sent
}

#[tokio::test]
async fn a_claimed_mail_whose_worker_died_is_handed_out_again() {
    let world = World::new().await;
    world.issue("a1b2c3").await;
    let (outbox, now) = (world.issuer.stores().outbox.clone(), world.now());
    let first = outbox.claim(now, now.plus(60)).await.unwrap().unwrap();
    let again = outbox
        .claim(now.plus(60), now.plus(120))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(first.mail, again.mail);
}

#[tokio::test]
async fn an_impossible_row_is_an_inconsistency_and_never_a_default() {
    use warifu_issuer::ports::StoreError;
    let world = World::new().await;
    world.enrol().await;
    change(&world, "UPDATE tokens SET algorithm = 'MD5'").await;
    let found = world
        .issuer
        .stores()
        .tokens
        .of_customer(world.customer().await.id)
        .await;
    let expected = StoreError::Inconsistent {
        table: "tokens",
        column: "algorithm",
    };
    assert_eq!(found.unwrap_err(), expected);
}

#[tokio::test]
async fn a_seed_moved_to_another_token_does_not_open() {
    let world = World::new().await;
    let first = world.enrol().await;
    world
        .verify(Purpose::Activate, &world.code(&first, 0))
        .await;
    let second = world.enrol().await;
    let moved = format!(
        "UPDATE tokens SET seed = (SELECT seed FROM tokens WHERE serial = '{}')
         WHERE serial = '{}'",
        first.serial, second.serial
    );
    change(&world, &moved).await;
    let who = warifu_issuer::verification::Who::Serial(second.serial.clone());
    let code = world.code(&first, 1);
    let verdict = world
        .issuer
        .verify(&slug(), who, Purpose::Confirm, &code)
        .await;
    assert!(matches!(verdict, Err(warifu_issuer::Error::Seal(_))));
}

#[tokio::test]
async fn a_newer_schema_is_left_alone_and_an_older_one_is_named() {
    let world = World::new().await;
    let path = world.path();
    change(&world, "INSERT INTO schema_versions VALUES (999, 'x')").await;
    let opened = Database::open(&path, Schema::Migrate).await;
    assert!(matches!(opened, Err(OpenError::Ahead { found: 999, .. })));
    let empty = world.folder.path().join("empty.db");
    std::fs::File::create(&empty).unwrap();
    let opened = Database::open(&empty, Schema::MustBeCurrent).await;
    assert!(matches!(opened, Err(OpenError::Behind { found: 0, .. })));
}

#[tokio::test]
async fn what_cannot_be_read_is_not_taken_for_an_empty_database() {
    let world = World::new().await;
    world
        .change("DROP TABLE schema_versions; CREATE TABLE schema_versions (other TEXT)")
        .await;
    for wish in [Schema::MustBeCurrent, Schema::Migrate] {
        let opened = Database::open(&world.path(), wish).await;
        assert!(matches!(opened, Err(OpenError::Database(_))));
    }
}

#[tokio::test]
async fn a_sweep_leaves_nothing_of_what_was_deleted_in_the_log() {
    let world = World::new().await;
    let log = world.folder.path().join("issuer.db-wal");
    let sessions = world.issuer.stores().sessions.clone();
    let until = world.now().plus(1);
    let bytes = b"a-session-nobody-should-find".to_vec();
    assert!(
        sessions
            .create([7; 32], bytes.clone(), until)
            .await
            .unwrap()
    );
    assert!(contains(&world.file_bytes(), &bytes));
    world.later(1);
    world.sweep().await;
    assert!(!contains(&world.file_bytes(), &bytes));
    assert_eq!(std::fs::metadata(log).unwrap().len(), 0);
}

#[tokio::test]
async fn writes_syncs_and_checks_are_as_strict_as_promised() {
    use std::os::unix::fs::PermissionsExt as _;
    let world = World::new().await;
    let mode = std::fs::metadata(world.path())
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
    assert!(world.folder.path().join("issuer.db-wal").exists());
}

#[tokio::test]
async fn a_database_that_takes_no_writes_is_not_healthy() {
    let world = World::new().await;
    let housekeeping = world.issuer.stores().housekeeping.clone();
    housekeeping.healthy().await.unwrap();
    let mut other = sqlx::sqlite::SqliteConnectOptions::new()
        .filename(world.path())
        .connect()
        .await
        .unwrap();
    let lock = sqlx::query("BEGIN IMMEDIATE").execute(&mut other).await;
    lock.unwrap();
    assert!(housekeeping.healthy().await.is_err());
    sqlx::query("ROLLBACK").execute(&mut other).await.unwrap();
    // The write that waited is done by now, or its turn comes before this one.
    housekeeping.healthy().await.unwrap();
    let database = world.database.clone();
    world.database.close().await;
    database.ended().await;
    assert!(housekeeping.healthy().await.is_err());
}

#[tokio::test]
async fn a_head_is_signed_and_holds_against_the_chain() {
    use warifu_issuer::keys::verify_head;
    let world = World::new().await;
    world.enrol().await;
    let heads = world.issuer.signed_heads().await.unwrap();
    let [signed] = heads.as_slice() else {
        panic!("one institution has a log");
    };
    let end = verify(None, &records(&world).await).unwrap();
    assert_eq!(end.as_ref(), Some(&signed.head));
    let key = world.card().card().signing_key.to_bytes().0;
    assert!(verify_head(&key, &signed.head, &signed.signature));
}

#[tokio::test]
async fn a_record_of_another_institution_breaks_the_chain() {
    use warifu_issuer::audit::{Entry, Event, link};
    let world = World::new().await;
    let mut records = records(&world).await;
    let head = world.issuer.stores().audit.head(&slug()).await.unwrap();
    let other = warifu_issuer::ids::Slug::new("michishio").unwrap();
    let foreign = Entry::new(&other, world.now(), Event::LoginAccepted, "x");
    records.push(link(head.as_ref(), &foreign));
    let number = records.last().unwrap().sequence;
    assert_eq!(verify(None, &records), Err(ChainError::Foreign(number)));
}

async fn records(world: &World) -> Vec<Record> {
    world
        .issuer
        .stores()
        .audit
        .records(&slug(), 0, 1000)
        .await
        .unwrap()
}

async fn change(world: &World, statement: &str) {
    world.change(statement).await;
}
