//! What is done from time to time.

use crate::Database;
use crate::dialect::Connection;
use crate::fault::Fault;
use crate::rows::{at, int};
use crate::writer::job;
use async_trait::async_trait;
use warifu_issuer::enrollment::LIFE;
use warifu_issuer::ports::{Housekeeping, StoreError, Swept};
use warifu_otp::UnixTime;

/// Seconds that a lockout's count is kept after the last wrong attempt.
const LOCKOUT_KEPT: u64 = 86_400;

#[async_trait]
impl Housekeeping for Database {
    async fn sweep(&self, now: UnixTime) -> Result<Swept, StoreError> {
        let job = job(move |c| Box::pin(async move { sweep(c, now).await }));
        self.writer.write(job).await
    }

    async fn healthy(&self) -> Result<(), StoreError> {
        let asked = sqlx::query("SELECT 1").execute(&self.pool).await;
        asked.map_err(Fault::from)?;
        Ok(())
    }
}

async fn sweep(connection: &mut Connection, now: UnixTime) -> Result<Swept, Fault> {
    Ok(Swept {
        issuances: issuances(&mut *connection, now).await?,
        enrollments: delete(
            &mut *connection,
            "DELETE FROM enrollments WHERE expires_at <= $1 AND finish_request IS NULL",
            at(now),
        )
        .await?,
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
