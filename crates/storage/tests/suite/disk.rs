//! Writes that fail: table by table, whatever writes to it is refused whole, says
//! *unavailable*, and succeeds when it is done again. As a disk that is full, the
//! statement alone may be undone, or the whole transaction with it.

use crate::disk_steps::{STEPS, Walk};
use crate::world::{USER, World, slug};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use warifu_issuer::Error;
use warifu_issuer::audit::verify;
use warifu_issuer::ports::StoreError;
use warifu_issuer::verification::{Purpose, Who};

/// What SQLite undoes by itself: the statement alone, or all.
const UNDONE: [&str; 2] = ["ABORT", "ROLLBACK"];

/// In each walk every step fails in one of the tables that it writes to, in both
/// ways, and is done again; there are as many walks as the step has tables that has
/// the most.
#[tokio::test]
async fn a_write_that_fails_in_any_table_is_refused_whole_and_succeeds_later() {
    let world = World::offering().await;
    let tables = tables(&world).await;
    assert!(tables.len() >= 10, "{tables:?}");
    let written = watched(&world, &tables).await;
    let walks = written.iter().map(Vec::len).max().unwrap();
    let mut refused = UNDONE.map(|_| BTreeSet::new());
    for number in 0..walks {
        let mut walk = Walk::default();
        for (step, tables) in STEPS.into_iter().zip(&written) {
            let mut done = false;
            if let Some(table) = tables.get(number) {
                for (undone, refused) in UNDONE.iter().zip(&mut refused) {
                    take_no_more(&world, table, undone).await;
                    let said = walk.step(&world, step).await;
                    take_again(&world).await;
                    done = said.is_ok();
                    if done {
                        break;
                    }
                    let row = format!("{step:?}, {table}, {undone}");
                    assert_eq!(said, Err(StoreError::Unavailable), "{row}");
                    refused.insert(table.clone());
                }
            }
            if !done {
                assert_eq!(walk.step(&world, step).await, Ok(()), "{step:?}, again");
            }
        }
        whole(&world, &format!("walk {number}")).await;
        // Budgets fill up again.
        world.later(86_400);
    }
    // A table that nothing here writes to would prove nothing.
    let others = ["api_keys", "customers", "decoys", "schema_versions"];
    for (undone, refused) in UNDONE.iter().zip(&refused) {
        let untouched: Vec<_> = tables.iter().filter(|t| !refused.contains(*t)).collect();
        assert!(
            untouched.iter().all(|t| others.contains(&t.as_str())),
            "{undone}: {untouched:?}"
        );
    }
}

/// The tables that each step writes to, in a walk that nothing disturbs.
async fn watched(world: &World, tables: &[String]) -> Vec<Vec<String>> {
    let mut watch = "CREATE TABLE watched (name TEXT);".to_owned();
    let mut end = "DROP TABLE watched;".to_owned();
    for table in tables {
        for what in ["INSERT", "UPDATE", "DELETE"] {
            let noted = format!("INSERT INTO watched VALUES ('{table}')");
            let _ = write!(
                watch,
                "CREATE TRIGGER watch_{what}_{table} AFTER {what} ON {table} BEGIN {noted}; END;"
            );
            end = format!("DROP TRIGGER watch_{what}_{table};{end}");
        }
    }
    world.change(&watch).await;
    let (mut walk, mut written) = (Walk::default(), Vec::new());
    for step in STEPS {
        let said = walk.step(world, step).await;
        assert_eq!(said, Ok(()), "{step:?}, watched");
        let mut names = Vec::new();
        for table in tables {
            let seen = format!("SELECT COUNT(*) FROM watched WHERE name = '{table}'");
            if world.number(&seen).await > 0 {
                names.push(table.clone());
            }
        }
        world.change("DELETE FROM watched").await;
        written.push(names);
    }
    world.change(&end).await;
    whole(world, "watched").await;
    world.later(86_400);
    written
}

#[tokio::test]
async fn a_database_that_was_moved_is_written_to_by_nobody_who_says_so() {
    let world = World::new().await;
    let token = world.enrol().await;
    let code = world.code(&token, 0);
    let away = world.folder.path().join("away.db");
    std::fs::rename(world.path(), &away).unwrap();
    let who = Who::User(warifu_enroll::UserId::parse(USER).unwrap());
    let judged = world
        .issuer
        .verify(&slug(), who, Purpose::Activate, &code)
        .await;
    assert_eq!(judged.unwrap_err(), Error::Store(StoreError::Unavailable));
    world.database.ended().await;
    assert!(world.issuer.stores().housekeeping.healthy().await.is_err());
    // Nothing was made in its place.
    assert!(!world.path().exists());
}

async fn whole(world: &World, row: &str) {
    let audit = world.issuer.stores().audit.clone();
    let records = audit.records(&slug(), 0, 100_000).await.unwrap();
    assert!(verify(None, &records).is_ok(), "{row}: the chain");
    let broken = "SELECT COUNT(*) FROM pragma_foreign_key_check()";
    assert_eq!(
        world.number(broken).await,
        0,
        "{row}: a row hangs in the air"
    );
    let burnt = "SELECT COUNT(*) FROM issuances WHERE attempts_left < 1";
    assert_eq!(world.number(burnt).await, 0, "{row}: an attempt was burnt");
    let counted = "SELECT COUNT(*) FROM tokens WHERE failures > 1";
    assert_eq!(world.number(counted).await, 0, "{row}: counted twice");
    let bound = "SELECT COUNT(*) FROM tokens WHERE state = 'in_use' AND kind = 'hardware'";
    assert_eq!(world.number(bound).await, 1, "{row}: bound once");
}

async fn tables(world: &World) -> Vec<String> {
    let count = world
        .number("SELECT COUNT(*) FROM sqlite_master WHERE type = 'table'")
        .await;
    let mut names = Vec::new();
    for number in 0..count {
        names.push(world.table(number).await);
    }
    names.retain(|name| !name.starts_with("sqlite_"));
    names
}

async fn take_no_more(world: &World, table: &str, undone: &str) {
    let triggers = ["INSERT", "UPDATE", "DELETE"].map(|what| {
        format!(
            "CREATE TRIGGER full_{what} BEFORE {what} ON {table}
             BEGIN SELECT RAISE({undone}, 'full'); END;"
        )
    });
    world.change(&triggers.concat()).await;
}

async fn take_again(world: &World) {
    let all = ["INSERT", "UPDATE", "DELETE"].map(|what| format!("DROP TRIGGER full_{what};"));
    world.change(&all.concat()).await;
}
