//! What a verification asks of the database is found by an index, however many
//! tokens, users and keys there are.

use crate::dialect::{self, Connection};
use crate::rulings::{Accepting, statement};
use crate::{Schema, accounts, migrate, stock, tokens};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Row as _};
use warifu_enroll::UserId;
use warifu_issuer::ids::{Slug, TokenId};
use warifu_otp::{SerialNumber, Step, UnixTime};

/// As many as share a commit.
const MANY: u8 = 64;

async fn plan(sql: &str) -> Vec<String> {
    let folder = tempfile::TempDir::new().unwrap();
    let options = dialect::writer(&folder.path().join("plans.db"), true);
    let mut connection: Connection = options.connect().await.unwrap();
    migrate::run(&mut connection, Schema::Migrate)
        .await
        .unwrap();
    let explained = format!("EXPLAIN QUERY PLAN {sql}");
    let rows = sqlx::query(AssertSqlSafe(explained)).fetch_all(&mut connection);
    let rows = rows.await.unwrap();
    rows.iter().map(|row| row.get("detail")).collect()
}

/// Nothing is read from its beginning to its end but the list that is asked for.
async fn is_found_by_an_index(sql: &str, index: &str) {
    let plan = plan(sql).await;
    let scanned = plan.iter().filter(|step| step.starts_with("SCAN"));
    for step in scanned {
        assert!(step.ends_with("VALUES CLAUSE"), "{plan:?}");
    }
    assert!(plan.iter().any(|step| step.contains(index)), "{plan:?}");
}

#[tokio::test]
async fn the_tokens_of_many_users_are_found_by_their_index() {
    let slug = Slug::new("shinkumi").unwrap();
    let user = |number: u8| UserId::parse(&format!("USER{number:04}")).unwrap();
    let users: Vec<_> = (0..MANY).map(|one| (slug.clone(), user(one))).collect();
    is_found_by_an_index(tokens::asking(&users).sql().as_str(), "tokens_of_user").await;
}

#[tokio::test]
async fn many_api_keys_are_found_by_their_digests() {
    let digests: Vec<_> = (0..MANY).map(|one| [one; 32]).collect();
    is_found_by_an_index(accounts::asking(&digests).sql().as_str(), "digest=?").await;
}

#[tokio::test]
async fn tokens_whose_codes_are_accepted_together_are_found_by_their_names() {
    let all = (0..MANY).map(|one| Accepting {
        token: TokenId::from_bytes([one; 16]),
        step: Step(7),
        drift: 0,
        at: UnixTime(1_795_231_200),
        activation_only: false,
    });
    is_found_by_an_index(statement(all).sql().as_str(), "id=?").await;
}

#[tokio::test]
async fn many_serial_numbers_are_found_by_their_index_in_both_tables() {
    let serial = |number: u8| SerialNumber::from_number(number.into());
    let serials: Vec<_> = (0..MANY).map(serial).collect();
    is_found_by_an_index(stock::asking(&serials).sql().as_str(), "serial=?").await;
}
