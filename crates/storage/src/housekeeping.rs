//! What is done from time to time.

use crate::Database;
use crate::dialect::Connection;
use crate::fault::Fault;
use crate::rows::{at, int};
use crate::writer::job;
use async_trait::async_trait;
use std::time::Duration;
use warifu_issuer::enrollment::LIFE;
use warifu_issuer::ports::{Housekeeping, StoreError, Swept};
use warifu_otp::UnixTime;

/// How long a write may take in a database that is well.
const PATIENCE: Duration = Duration::from_secs(2);

/// Seconds that a finish which came in time may take to be written.
const WRITING: u64 = 60;

/// Seconds that a start's request is known after its end, so that a repeat of
/// it does not cost an attempt.
const REQUEST_KEPT: u64 = 86_400;

/// Seconds that a lockout's count is kept after the last wrong attempt.
const LOCKOUT_KEPT: u64 = 86_400;

#[async_trait]
impl Housekeeping for Database {
    async fn sweep(&self, now: UnixTime) -> Result<Swept, StoreError> {
        let job = job(move |c| Box::pin(async move { sweep(c, now).await }));
        self.writer.write(job).await
    }

    async fn healthy(&self) -> Result<(), StoreError> {
        let job = job(|c| {
            Box::pin(async move {
                sqlx::query(
                    "INSERT INTO health (id, writes) VALUES (1, 1)
                     ON CONFLICT (id) DO UPDATE SET writes = health.writes + 1",
                )
                .execute(c)
                .await?;
                Ok(())
            })
        });
        tokio::time::timeout(PATIENCE, self.writer.write(job))
            .await
            .unwrap_or(Err(StoreError::Unavailable))
    }
}

async fn sweep(connection: &mut Connection, now: UnixTime) -> Result<Swept, Fault> {
    Ok(Swept {
        issuances: issuances(&mut *connection, now).await?,
        enrollments: enrollments(&mut *connection, now).await?,
        sessions: delete(
            &mut *connection,
            "DELETE FROM sessions WHERE expires_at <= $1",
            at(now),
        )
        .await?,
        limits: limits(connection, now).await?,
    })
}

/// Dead issuances lose their OPAQUE records. One whose last guess is still
/// running, or that was begun in time, is left until that has run out.
async fn issuances(connection: &mut Connection, now: UnixTime) -> Result<u64, Fault> {
    let done = sqlx::query(
        "UPDATE issuances
         SET state = CASE WHEN attempts_left = 0 THEN 'exhausted' ELSE 'expired' END,
             ended_at = CASE WHEN attempts_left = 0 THEN last_attempt_at + $2
                 ELSE expires_at END,
             record = NULL, record_key = NULL
         WHERE state = 'pending' AND (attempts_left = 0 OR expires_at <= $1)
           AND (last_attempt_at IS NULL OR last_attempt_at + $2 <= $1)",
    )
    .bind(at(now))
    .bind(int(LIFE))
    .execute(connection)
    .await?;
    Ok(done.rows_affected())
}

/// Enrolments that were never finished lose all but what makes a repeat of
/// their start known, which goes when nobody can repeat it any more. One that
/// was proven in time may still be on its way to being written.
async fn enrollments(connection: &mut Connection, now: UnixTime) -> Result<u64, Fault> {
    let old = delete(
        &mut *connection,
        "DELETE FROM enrollments WHERE expires_at <= $1 AND finish_request IS NULL",
        int(now.0.saturating_sub(REQUEST_KEPT)),
    )
    .await?;
    let dead = delete(
        connection,
        "UPDATE enrollments SET answer = NULL, state = NULL, state_key = NULL
         WHERE expires_at <= $1 AND finish_request IS NULL AND answer IS NOT NULL",
        int(now.0.saturating_sub(WRITING)),
    )
    .await?;
    Ok(old.saturating_add(dead))
}

async fn limits(connection: &mut Connection, now: UnixTime) -> Result<u64, Fault> {
    let full = delete(
        &mut *connection,
        "DELETE FROM budgets WHERE full_at_ms <= $1",
        int(now.0.saturating_mul(1000)),
    )
    .await?;
    // A count without a wait ahead has its last attempt at or before `retry_at`.
    let old = delete(
        connection,
        "DELETE FROM lockouts WHERE retry_at <= $1",
        int(now.0.saturating_sub(LOCKOUT_KEPT)),
    )
    .await?;
    Ok(full.saturating_add(old))
}

async fn delete(
    connection: &mut Connection,
    statement: &'static str,
    until: i64,
) -> Result<u64, Fault> {
    let done = sqlx::query(statement)
        .bind(until)
        .execute(connection)
        .await?;
    Ok(done.rows_affected())
}
