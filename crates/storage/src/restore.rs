//! A backup that was put back: nothing in it revives.

use crate::Database;
use crate::audit::{append, head};
use crate::dialect::{Connection, Row};
use crate::fault::Fault;
use crate::reconcile::reconcile;
use crate::rows::{Reading, at, int};
use crate::writer::job;
use async_trait::async_trait;
use sqlx::AssertSqlSafe;
use warifu_issuer::audit::{Entry, Event};
use warifu_issuer::ids::{IssuanceId, Slug};
use warifu_issuer::ports::{RestoreStore, StoreError};
use warifu_issuer::restore::{Reconciled, Reconciling, RestorePoint, Restored, Restoring};
use warifu_otp::UnixTime;

/// What was entered, begun or waited for. Limits and answered calls stay: they
/// guard something.
const GONE: [&str; 4] = [
    "DELETE FROM enrollments WHERE finish_request IS NULL",
    "DELETE FROM drafts",
    "DELETE FROM sessions",
    "DELETE FROM challenges",
];

#[async_trait]
impl RestoreStore for Database {
    async fn begin(&self, restoring: Restoring) -> Result<Restored, StoreError> {
        let job = job(move |c| Box::pin(async move { begin(c, &restoring).await }));
        self.writer.write(job).await
    }

    async fn points(&self) -> Result<Vec<RestorePoint>, StoreError> {
        let rows = sqlx::query(
            "SELECT institution, sequence, hash, at FROM restores ORDER BY institution",
        )
        .fetch_all(&self.pool)
        .await
        .map_err(Fault::from)?;
        rows.iter().map(point).collect()
    }

    async fn reconcile(&self, what: Reconciling) -> Result<Reconciled, StoreError> {
        let job = job(move |c| Box::pin(async move { reconcile(c, &what).await }));
        self.writer.write(job).await
    }
}

fn point(row: &Row) -> Result<RestorePoint, StoreError> {
    Ok(RestorePoint {
        head: head(row)?,
        at: Reading::new(row, "restores").time("at")?,
    })
}

async fn begin(connection: &mut Connection, new: &Restoring) -> Result<Restored, Fault> {
    // First: what is written below is not the backup's any more.
    let institutions = points(&mut *connection, new.at).await?;
    let issuances = void(&mut *connection, new.at).await?;
    for statement in GONE {
        sqlx::query(statement).execute(&mut *connection).await?;
    }
    use_up(&mut *connection, new).await?;
    let (held, free) = hold(&mut *connection, new.at).await?;
    epoch(&mut *connection, new.epoch).await?;
    let mails = sqlx::query("UPDATE outbox SET state = 'given_up' WHERE state = 'waiting'")
        .execute(&mut *connection)
        .await?;
    let restored = Restored {
        issuances,
        held,
        free,
        mails: mails.rows_affected(),
    };
    for (slug, sequence) in institutions {
        let held = count(&mut *connection, &slug).await?;
        let entry = Entry::new(&slug, new.at, Event::Restored, &slug).with(&[
            ("backup_ends_at", &sequence.to_string()),
            ("tokens", &held.to_string()),
        ]);
        append(&mut *connection, &entry).await?;
    }
    Ok(restored)
}

/// Where each log ended in the backup.
async fn points(connection: &mut Connection, now: UnixTime) -> Result<Vec<(Slug, u64)>, Fault> {
    sqlx::query("DELETE FROM restores")
        .execute(&mut *connection)
        .await?;
    let rows = sqlx::query(
        "INSERT INTO restores (institution, at, sequence, hash)
         SELECT institution, $1, sequence, hash FROM audit_ends
         RETURNING institution, sequence",
    )
    .bind(at(now))
    .fetch_all(connection)
    .await?;
    let read = |row: &Row| {
        let row = Reading::new(row, "restores");
        Ok((row.slug("institution")?, row.number("sequence")?))
    };
    rows.iter().map(read).collect()
}

async fn void(connection: &mut Connection, now: UnixTime) -> Result<u64, Fault> {
    let voided = sqlx::query(
        "UPDATE issuances SET state = 'expired', ended_at = $1, record = NULL, record_key = NULL
         WHERE state = 'pending' RETURNING id, institution, user_id",
    )
    .bind(at(now))
    .fetch_all(&mut *connection)
    .await?;
    for row in &voided {
        let row = Reading::new(row, "issuances");
        let (slug, user): (Slug, String) = (row.slug("institution")?, row.get("user_id")?);
        let id = IssuanceId::from_bytes(row.bytes("id")?).to_string();
        let entry = Entry::new(&slug, now, Event::IssuanceExpired, &user)
            .with(&[("issuance", &id), ("why", "restored")]);
        append(&mut *connection, &entry).await?;
    }
    Ok(u64::try_from(voided.len()).unwrap_or(u64::MAX))
}

/// Codes up to now, and those that would be taken ahead of time, count as used.
async fn use_up(connection: &mut Connection, new: &Restoring) -> Result<(), Fault> {
    let widest = new.ahead.values().max().copied().unwrap_or_default();
    for table in ["tokens", "free_tokens"] {
        // The tables' names are these two.
        let latest = "$1 / period + $2 + CASE WHEN drift > 0 THEN drift ELSE 0 END";
        let statement = format!(
            "UPDATE {table} SET last_step = {latest}
             WHERE last_step IS NULL OR last_step < {latest}"
        );
        sqlx::query(AssertSqlSafe(statement))
            .bind(at(new.at))
            .bind(i64::from(widest))
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

/// Every token that lives, and those that are nobody's. Who was held before stays so.
async fn hold(connection: &mut Connection, now: UnixTime) -> Result<(u64, u64), Fault> {
    let free = sqlx::query(
        "INSERT INTO restored_tokens (token, institution, held)
         SELECT id, institution, 0 FROM free_tokens WHERE 1 = 1
         ON CONFLICT (token) DO NOTHING",
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query(
        "INSERT INTO restored_tokens (token, institution, held)
         SELECT id, institution, CASE WHEN held_since IS NULL THEN 1 ELSE 0 END
         FROM tokens WHERE state <> 'ended'
         ON CONFLICT (token) DO NOTHING",
    )
    .execute(&mut *connection)
    .await?;
    let held = sqlx::query(
        "UPDATE tokens SET held_since = $1, held_why = 'support'
         WHERE state <> 'ended' AND held_since IS NULL",
    )
    .bind(at(now))
    .execute(connection)
    .await?;
    Ok((held.rows_affected(), free.rows_affected()))
}

async fn epoch(connection: &mut Connection, epoch: u64) -> Result<(), Fault> {
    let both = [
        "UPDATE contacts SET counter = 0, fresh = 1,
             epoch = CASE WHEN epoch < $1 THEN $1 ELSE epoch + 1 END",
        "UPDATE contact_epochs SET epoch = CASE WHEN epoch < $1 THEN $1 ELSE epoch + 1 END",
    ];
    for statement in both {
        sqlx::query(statement)
            .bind(int(epoch))
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

async fn count(connection: &mut Connection, slug: &Slug) -> Result<u64, Fault> {
    let counted =
        sqlx::query("SELECT COUNT(*) AS held FROM restored_tokens WHERE institution = $1")
            .bind(slug.as_str())
            .fetch_one(connection)
            .await?;
    Ok(Reading::new(&counted, "restored_tokens").number("held")?)
}
