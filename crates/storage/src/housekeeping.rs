//! What is done from time to time.

use crate::Database;
use crate::audit::append;
use crate::challenges;
use crate::dialect::Connection;
use crate::fault::Fault;
use crate::noted::{settle_all, write_counts};
use crate::outbox::put;
use crate::rows::{Reading, at, int};
use crate::self_registrations;
use crate::writer::job;
use async_trait::async_trait;
use std::time::Duration;
use warifu_issuer::audit::{Entry, Event};
use warifu_issuer::enrollment::LIFE;
use warifu_issuer::ids::{CustomerId, IssuanceId, MailAddress, MailId};
use warifu_issuer::outbox::{NewMail, Notice};
use warifu_issuer::ports::{Housekeeping, StoreError, Swept};
use warifu_otp::UnixTime;

/// How long a write may take in a database that is well.
const PATIENCE: Duration = Duration::from_secs(2);

/// Seconds that a finish which came in time may take to be written.
const WRITING: u64 = 60;

/// Seconds that a start's request is known after its end, so that a repeat of
/// it does not cost an attempt.
const REQUEST_KEPT: u64 = 86_400;

/// Seconds that repeats of *registered* are known: 30 days.
const REGISTERED_KEPT: u64 = 30 * 86_400;

/// Seconds that a lockout's count is kept after the last wrong attempt.
const LOCKOUT_KEPT: u64 = 86_400;

#[async_trait]
impl Housekeeping for Database {
    async fn sweep(&self, now: UnixTime) -> Result<Swept, StoreError> {
        settle_all(&self.writer).await?;
        let job = job(move |c| Box::pin(async move { sweep(c, now).await }));
        let swept = self.writer.write(job).await?;
        self.writer.checkpoint().await?;
        Ok(swept)
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
    write_counts(&mut *connection, now).await?;
    Ok(Swept {
        issuances: issuances(&mut *connection, now).await?,
        enrollments: enrollments(&mut *connection, now).await?,
        sessions: delete(
            &mut *connection,
            "DELETE FROM sessions WHERE expires_at <= $1",
            at(now),
        )
        .await?,
        drafts: delete(
            &mut *connection,
            "DELETE FROM drafts WHERE expires_at <= $1",
            at(now),
        )
        .await?,
        checks: challenges::sweep(&mut *connection, now).await?,
        free_tokens: self_registrations::sweep(&mut *connection, now).await?,
        limits: limits(connection, now).await?,
    })
}

/// Dead issuances lose their OPAQUE records. One whose last guess is still
/// running, or that was begun in time, is left until that has run out.
async fn issuances(connection: &mut Connection, now: UnixTime) -> Result<u64, Fault> {
    let dead = sqlx::query(
        "UPDATE issuances
         SET state = CASE WHEN attempts_left = 0 THEN 'exhausted' ELSE 'expired' END,
             ended_at = CASE WHEN attempts_left = 0 THEN last_attempt_at + $2
                 ELSE expires_at END,
             record = NULL, record_key = NULL
         WHERE state = 'pending' AND (attempts_left = 0 OR expires_at <= $1)
           AND (last_attempt_at IS NULL OR last_attempt_at + $2 <= $1)
         RETURNING id, institution, customer, user_id, mail, language, attempts_left",
    )
    .bind(at(now))
    .bind(int(LIFE))
    .fetch_all(&mut *connection)
    .await?;
    for row in &dead {
        tell(&mut *connection, &Reading::new(row, "issuances"), now).await?;
    }
    Ok(u64::try_from(dead.len()).unwrap_or(u64::MAX))
}

/// The log hears of a dead issuance, and the customer where it was guessed at.
async fn tell(connection: &mut Connection, row: &Reading<'_>, now: UnixTime) -> Result<(), Fault> {
    let exhausted = row.number::<u32>("attempts_left")? == 0;
    let event = if exhausted {
        Event::IssuanceExhausted
    } else {
        Event::IssuanceExpired
    };
    let (institution, id) = (row.slug("institution")?, row.bytes("id")?);
    let user: String = row.get("user_id")?;
    let entry = Entry::new(&institution, now, event, &user)
        .with(&[("issuance", &IssuanceId::from_bytes(id).to_string())]);
    append(&mut *connection, &entry).await?;
    if !exhausted {
        return Ok(());
    }
    let mail = NewMail {
        // As random as the issuance's, of which there is one such mail.
        id: MailId::from_bytes(id),
        institution,
        customer: CustomerId::from_bytes(row.bytes("customer")?),
        to: row.parse("mail", MailAddress::try_from)?,
        language: row.language("language")?,
        notice: Notice::Exhausted,
        at: now,
    };
    put(connection, &mail, None).await
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
    let registered = delete(
        &mut *connection,
        "DELETE FROM enrollments WHERE registered_at <= $1",
        int(now.0.saturating_sub(REGISTERED_KEPT)),
    )
    .await?;
    let dead = delete(
        connection,
        "UPDATE enrollments SET answer = NULL, state = NULL, state_key = NULL
         WHERE expires_at <= $1 AND finish_request IS NULL AND answer IS NOT NULL",
        int(now.0.saturating_sub(WRITING)),
    )
    .await?;
    Ok(old.saturating_add(registered).saturating_add(dead))
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
        "DELETE FROM lockouts WHERE retry_at <= $1 AND kept = 0",
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
