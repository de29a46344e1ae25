//! Bulk load, for measurements only: rows straight into the tables, without
//! waiting for the disk. The schema is the storage's own.

use anyhow::{Context, Result};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqliteSynchronous};
use sqlx::{Connection as _, QueryBuilder, Sqlite};
use std::path::{Path, PathBuf};
use warifu_storage::{Database, Schema};

/// Rows in one statement.
const TOGETHER: usize = 500;

/// The database file of a data folder.
pub fn path(folder: &Path) -> PathBuf {
    folder.join("warifu.sqlite")
}

/// A connection that does not wait for the disk.
pub async fn open(folder: &Path) -> Result<SqliteConnection> {
    let path = path(folder);
    let database = Database::open(&path, Schema::Migrate).await?;
    database.close().await;
    let options = SqliteConnectOptions::new()
        .filename(path)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Off)
        .foreign_keys(false)
        .pragma("cache_size", "-524288");
    let connection = SqliteConnection::connect_with(&options).await;
    connection.context("the database does not open")
}

/// Everything into the file, nothing in the log, and onto the disk.
pub async fn close(mut connection: SqliteConnection, folder: &Path) -> Result<()> {
    sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)")
        .execute(&mut connection)
        .await?;
    connection.close().await?;
    std::fs::File::open(path(folder))?.sync_all()?;
    Ok(())
}

/// Inserts rows, many in a statement and all in one transaction; the statement
/// is `into`, the rows' values, and `rest`.
pub async fn insert<T>(
    connection: &mut SqliteConnection,
    into: &str,
    rest: &str,
    rows: &[T],
    row: impl Fn(&mut sqlx::query_builder::Separated<'_, Sqlite, &'static str>, &T),
) -> Result<()> {
    let mut transaction = connection.begin().await?;
    for some in rows.chunks(TOGETHER) {
        let mut statement = QueryBuilder::<Sqlite>::new(format!("{into} "));
        statement.push_values(some, |mut values, one| row(&mut values, one));
        statement.push(rest);
        statement.build().execute(&mut *transaction).await?;
    }
    transaction.commit().await?;
    Ok(())
}
