//! What support does to a token.

use crate::Database;
use crate::audit::append;
use crate::dialect::Connection;
use crate::fault::Fault;
use crate::rows::{Reading, at};
use crate::writer::job;
use async_trait::async_trait;
use warifu_issuer::audit::{Entry, Event};
use warifu_issuer::contact::{Change, Changed, HeldWhy, NewChange};
use warifu_issuer::ports::{StoreError, SupportStore};
use warifu_otp::SerialNumber;

/// By how much a new epoch goes up: beyond what single tokens may have gone.
const EPOCH: i64 = 1000;

#[async_trait]
impl SupportStore for Database {
    async fn change(&self, new: NewChange) -> Result<Changed, StoreError> {
        let job = job(move |c| Box::pin(async move { change(c, &new).await }));
        self.writer.write(job).await
    }

    async fn new_epoch(&self) -> Result<u64, StoreError> {
        let job = job(|c| {
            Box::pin(async move {
                sqlx::query("UPDATE contacts SET epoch = epoch + $1, counter = 0, fresh = 1")
                    .bind(EPOCH)
                    .execute(&mut *c)
                    .await?;
                let row = sqlx::query(
                    "UPDATE contact_epochs SET epoch = epoch + $1 WHERE id = 1 RETURNING epoch",
                )
                .bind(EPOCH)
                .fetch_one(c)
                .await?;
                Ok(Reading::new(&row, "contact_epochs").number("epoch")?)
            })
        });
        self.writer.write(job).await
    }
}

async fn change(connection: &mut Connection, new: &NewChange) -> Result<Changed, Fault> {
    let (text, event) = statement(new.change);
    let changed = sqlx::query(text)
        .bind(at(new.at))
        .bind(new.serial.as_str())
        .fetch_optional(&mut *connection)
        .await?;
    let Some(row) = &changed else {
        return unchanged(connection, &new.serial).await;
    };
    let row = Reading::new(row, "tokens");
    let (id, user): ([u8; 16], String) = (row.bytes("id")?, row.get("user_id")?);
    if new.change == Change::Resume {
        begin_anew(&mut *connection, &id).await?;
    }
    let mut audit = Entry::new(&row.slug("institution")?, new.at, event, &new.serial);
    audit = match new.change {
        Change::Hold => audit.with(&[("user", &user), ("why", HeldWhy::Support.name())]),
        _ => audit.with(&[("user", &user)]),
    };
    append(connection, &audit).await?;
    Ok(Changed::Done)
}

/// What is written, and what the log calls it.
fn statement(change: Change) -> (&'static str, Event) {
    match change {
        Change::Hold => (
            "UPDATE tokens SET held_since = $1, held_why = 'support'
             WHERE serial = $2 AND held_since IS NULL AND state <> 'ended'
             RETURNING id, institution, user_id",
            Event::TokenHeld,
        ),
        Change::Resume => (
            "UPDATE tokens SET held_since = NULL, held_why = NULL
             WHERE serial = $2 AND held_since IS NOT NULL AND state <> 'ended' AND $1 > 0
             RETURNING id, institution, user_id",
            Event::TokenResumed,
        ),
        Change::Release => (
            "UPDATE tokens SET state = 'ended', ended_at = $1, ended_why = 'released'
             WHERE serial = $2 AND state <> 'ended' RETURNING id, institution, user_id",
            Event::TokenReleased,
        ),
        Change::Cancel => (
            "UPDATE tokens SET state = 'ended', ended_at = $1, ended_why = 'cancelled'
             WHERE serial = $2 AND state <> 'ended' RETURNING id, institution, user_id",
            Event::TokenCancelled,
        ),
    }
}

async fn unchanged(connection: &mut Connection, serial: &SerialNumber) -> Result<Changed, Fault> {
    let there = sqlx::query("SELECT 1 FROM tokens WHERE serial = $1")
        .bind(serial.as_str())
        .fetch_optional(connection)
        .await?;
    Ok(there.map_or(Changed::Unknown, |_| Changed::Nothing))
}

/// Who comes first from now on sets where the chain stands.
async fn begin_anew(connection: &mut Connection, token: &[u8; 16]) -> Result<(), Fault> {
    sqlx::query("UPDATE contacts SET epoch = epoch + 1, counter = 0, fresh = 1 WHERE token = $1")
        .bind(token.as_slice())
        .execute(connection)
        .await?;
    Ok(())
}
