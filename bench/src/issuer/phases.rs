//! Bare commits, and flushes under load.

use super::child::Child;
use super::client::{self, Plan};
use super::crowd::{Crowd, runtime};
use super::{flushes, per_second};
use crate::Pace;
use crate::report::{Aim, Figure, Report};
use anyhow::Result;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions as _, Connection as _};
use std::path::Path;
use std::time::{Duration, Instant};

/// Durable commits a second of the same SQLite on the same disk, one row each,
/// one after the other.
pub fn commits(folder: &Path, pace: Pace) -> Result<f64> {
    let time = match pace {
        Pace::Quick => Duration::from_millis(500),
        Pace::Full => Duration::from_secs(3),
    };
    runtime()?.block_on(async {
        let mut connection = bare(folder).await?;
        let (began, mut count) = (Instant::now(), 0_usize);
        while began.elapsed() < time {
            sqlx::query("UPDATE bare SET n = n + 1 WHERE id = $1")
                .bind(7_i64)
                .execute(&mut connection)
                .await?;
            count += 1;
        }
        let rate = per_second(count, began.elapsed());
        connection.close().await?;
        Ok(rate)
    })
}

async fn bare(folder: &Path) -> Result<SqliteConnection> {
    let mut connection = SqliteConnectOptions::new()
        .filename(folder.join("bare.sqlite"))
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .connect()
        .await?;
    let table = "CREATE TABLE IF NOT EXISTS bare (id INTEGER PRIMARY KEY, n INTEGER NOT NULL);
        INSERT OR IGNORE INTO bare VALUES (7, 0)";
    sqlx::raw_sql(table).execute(&mut connection).await?;
    Ok(connection)
}

/// Flushes a verification, counted by `strace` in a run of its own.
pub fn flushes(report: &mut Report, pace: Pace, folder: &Path, crowd: &Crowd) -> Result<()> {
    if !flushes::can_be_counted() {
        report.note("flushes are counted by strace, which is not installed");
        return Ok(());
    }
    for clients in super::CLIENTS {
        let child = Child::start(folder, crowd.start_over(), true)?;
        let plan = Plan::of(pace, clients);
        let from = flushes::now();
        let outcome = client::verify(&child, crowd, plan)?;
        let until = flushes::now();
        drop(child);
        let share = plan.time.as_secs_f64() / (until - from).max(1e-9);
        let each = flushes::between(folder, from, until)? * share / super::float(outcome.count());
        let figure = Figure::new(
            format!("flushes a verification, {clients} clients"),
            each,
            "",
        )
        .against("commits of one each", 1.0);
        report.add(if clients == 32 {
            figure.aim(Aim::AtMost(0.1))
        } else {
            figure
        });
    }
    Ok(())
}
