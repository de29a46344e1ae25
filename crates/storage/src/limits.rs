//! Budgets and lockouts.

use crate::Database;
use crate::audit::append;
use crate::dialect::Connection;
use crate::fault::Fault;
use crate::outbox::put;
use crate::rows::{Reading, at, int};
use crate::writer::job;
use async_trait::async_trait;
use warifu_issuer::audit::Entry;
use warifu_issuer::limits::{Guarded, LimitKey, Lockout, Rate, Taken};
use warifu_issuer::outbox::NewMail;
use warifu_issuer::ports::{LimitStore, StoreError};
use warifu_otp::UnixTime;

#[async_trait]
impl LimitStore for Database {
    async fn take(&self, key: LimitKey, rate: Rate, now: UnixTime) -> Result<Taken, StoreError> {
        let job = job(move |c| Box::pin(async move { take(c, &key, rate, now).await }));
        self.writer.write(job).await
    }

    async fn begin(
        &self,
        key: LimitKey,
        rule: Lockout,
        now: UnixTime,
    ) -> Result<Guarded, StoreError> {
        let job = job(move |c| Box::pin(async move { begin(c, &key, rule, now).await }));
        self.writer.write(job).await
    }

    async fn undo(&self, key: LimitKey, now: UnixTime) -> Result<(), StoreError> {
        let job = job(move |c| {
            Box::pin(async move {
                sqlx::query(
                    "UPDATE lockouts SET failures = failures - 1, retry_at = $2
                     WHERE name = $1 AND failures > 0",
                )
                .bind(key.as_str())
                .bind(at(now))
                .execute(c)
                .await?;
                Ok(())
            })
        });
        self.writer.write(job).await
    }

    async fn locked(&self, audit: Entry, mails: Vec<NewMail>) -> Result<(), StoreError> {
        let job = job(move |c| {
            Box::pin(async move {
                append(&mut *c, &audit).await?;
                for mail in &mails {
                    put(&mut *c, mail, None).await?;
                }
                Ok(())
            })
        });
        self.writer.write(job).await
    }

    async fn succeeded(&self, key: LimitKey) -> Result<(), StoreError> {
        let job = job(move |c| {
            Box::pin(async move {
                sqlx::query("DELETE FROM lockouts WHERE name = $1")
                    .bind(key.as_str())
                    .execute(c)
                    .await?;
                Ok(())
            })
        });
        self.writer.write(job).await
    }
}

/// What is stored ahead of what a budget can be, by this much, was taken before
/// the clock was set back. Less comes of requests that overtake each other.
const SET_BACK_MS: i64 = 60_000;

/// The generic cell rate algorithm: the stored time runs ahead of now by what is
/// taken, and may run ahead by the burst at most. After the clock was set back
/// one is let in, and the budget is then used up like any.
async fn take(
    connection: &mut Connection,
    key: &LimitKey,
    rate: Rate,
    now: UnixTime,
) -> Result<Taken, Fault> {
    let now = int(now.0.saturating_mul(1000));
    let (step, most) = (i64::from(rate.interval_ms), rate.tolerance_ms());
    let taken = sqlx::query(
        "INSERT INTO budgets (name, full_at_ms) VALUES ($1, $2 + $3)
         ON CONFLICT (name) DO UPDATE SET full_at_ms = CASE
             WHEN budgets.full_at_ms > $2 + $4 + $5 THEN $2 + $4
             WHEN budgets.full_at_ms > $2 THEN budgets.full_at_ms + $3
             ELSE $2 + $3 END
         WHERE budgets.full_at_ms <= $2 + $4 - $3 OR budgets.full_at_ms > $2 + $4 + $5
         RETURNING full_at_ms",
    )
    .bind(key.as_str())
    .bind(now)
    .bind(step)
    .bind(most)
    .bind(SET_BACK_MS)
    .fetch_optional(&mut *connection)
    .await?;
    if taken.is_some() {
        return Ok(Taken::Yes);
    }
    let row = sqlx::query("SELECT full_at_ms FROM budgets WHERE name = $1")
        .bind(key.as_str())
        .fetch_one(&mut *connection)
        .await?;
    let full_at: i64 = Reading::new(&row, "budgets").get("full_at_ms")?;
    let wait = full_at
        .saturating_add(step)
        .saturating_sub(most)
        .saturating_sub(now);
    let seconds = u64::try_from(wait).unwrap_or(0).div_ceil(1000);
    Ok(Taken::No {
        retry_after: seconds.max(1),
    })
}

/// Counts the attempt as failed where it may go on.
async fn begin(
    connection: &mut Connection,
    key: &LimitKey,
    rule: Lockout,
    now: UnixTime,
) -> Result<Guarded, Fault> {
    forget(&mut *connection, key, rule, now).await?;
    let counted = sqlx::query(
        "INSERT INTO lockouts (name, failures, retry_at, kept) VALUES ($1, 1, 0, $3)
         ON CONFLICT (name) DO UPDATE SET failures = lockouts.failures + 1, kept = $3
         WHERE lockouts.retry_at <= $2
         RETURNING failures",
    )
    .bind(key.as_str())
    .bind(at(now))
    .bind(i64::from(rule.lock_seconds.is_none()))
    .fetch_optional(&mut *connection)
    .await?;
    let Some(row) = &counted else {
        return refused(connection, key, rule, now).await;
    };
    let failures: u32 = Reading::new(row, "lockouts").number("failures")?;
    let retry_at = now.plus(rule.wait_after(failures));
    sqlx::query("UPDATE lockouts SET retry_at = $1 WHERE name = $2")
        .bind(at(retry_at))
        .bind(key.as_str())
        .execute(connection)
        .await?;
    Ok(Guarded::Go { failures })
}

/// A lock that has run out starts the count anew.
async fn forget(
    connection: &mut Connection,
    key: &LimitKey,
    rule: Lockout,
    now: UnixTime,
) -> Result<(), Fault> {
    sqlx::query("DELETE FROM lockouts WHERE name = $1 AND failures >= $2 AND retry_at <= $3")
        .bind(key.as_str())
        .bind(i64::from(rule.lock_at))
        .bind(at(now))
        .execute(connection)
        .await?;
    Ok(())
}

async fn refused(
    connection: &mut Connection,
    key: &LimitKey,
    rule: Lockout,
    now: UnixTime,
) -> Result<Guarded, Fault> {
    let row = sqlx::query("SELECT failures, retry_at FROM lockouts WHERE name = $1")
        .bind(key.as_str())
        .fetch_one(&mut *connection)
        .await?;
    let row = Reading::new(&row, "lockouts");
    let (failures, mut until): (u32, _) = (row.number("failures")?, row.time("retry_at")?);
    let latest = now.plus(rule.wait_after(failures));
    if until > latest {
        // Counted before the clock was set back: it waits as long as any.
        sqlx::query("UPDATE lockouts SET retry_at = $1 WHERE name = $2")
            .bind(at(latest))
            .bind(key.as_str())
            .execute(connection)
            .await?;
        until = latest;
    }
    Ok(if failures >= rule.lock_at {
        Guarded::Locked {
            until: rule.lock_seconds.map(|_| until),
        }
    } else {
        Guarded::Wait {
            retry_after: until.since(now).max(1),
        }
    })
}
