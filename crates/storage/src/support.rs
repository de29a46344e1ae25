//! What support does to a token.

use crate::Database;
use crate::audit::append;
use crate::dialect::Connection;
use crate::ends::about;
use crate::fault::Fault;
use crate::issuances::{end_pending, forget_draft};
use crate::issue_stops::resume_issuing;
use crate::outbox::put_once;
use crate::rows::{Reading, at};
use crate::writer::job;
use async_trait::async_trait;
use warifu_issuer::audit::{Entry, Event};
use warifu_issuer::contact::{Change, Changed, HeldWhy, NewChange};
use warifu_issuer::ids::CustomerId;
use warifu_issuer::outbox::Notice;
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
    let whoever = Limits::default();
    change_as(connection, new, whoever, &[]).await
}

/// What a change is limited to.
#[derive(Clone, Copy, Default)]
pub struct Limits {
    /// Tokens of this customer.
    pub of: Option<CustomerId>,
    /// Tokens that are held for this reason.
    pub only: Option<HeldWhy>,
}

/// The same for the console: within limits, with what the log says besides
/// who and why.
pub async fn change_as(
    connection: &mut Connection,
    new: &NewChange,
    limits: Limits,
    said: &[(&str, &str)],
) -> Result<Changed, Fault> {
    let (text, event) = statement(new.change);
    let changed = sqlx::query(text)
        .bind(at(new.at))
        .bind(new.serial.as_str())
        .bind(limits.of.map(|customer| customer.as_bytes().to_vec()))
        .bind(limits.only.map(HeldWhy::name))
        .fetch_optional(&mut *connection)
        .await?;
    let Some(row) = &changed else {
        // The console asks for that by its own name.
        let whoever = limits.of.is_none() && new.change == Change::Resume;
        if whoever && resume_issuing(&mut *connection, new).await? {
            return Ok(Changed::Done);
        }
        return unchanged(connection, &new.serial).await;
    };
    let row = Reading::new(row, "tokens");
    let (id, user): ([u8; 16], String) = (row.bytes("id")?, row.get("user_id")?);
    if new.change == Change::Resume {
        begin_anew(&mut *connection, &id).await?;
    }
    let mut details = said_of(new);
    details.push(("user", &user));
    if new.change == Change::Hold {
        details.push(("why", HeldWhy::Support.name()));
    }
    details.extend(said);
    let audit = Entry::new(&row.slug("institution")?, new.at, event, &new.serial).with(&details);
    append(&mut *connection, &audit).await?;
    let told = about(&row, &audit, |serial| notice(new, serial))?;
    put_once(&mut *connection, &told).await?;
    if matches!(new.change, Change::Release | Change::Cancel) {
        end_what_waits(connection, &row, &audit).await?;
    }
    Ok(Changed::Done)
}

/// Who, why, and on which form.
pub fn said_of(new: &NewChange) -> Vec<(&'static str, &str)> {
    let mut said = vec![("by", new.by.as_str()), ("reason", new.why.as_str())];
    said.extend(new.form.as_ref().map(|form| ("form", form.as_str())));
    said
}

/// What was issued or entered to take the token's place ends with it: on a
/// cancellation form nobody goes on with it.
async fn end_what_waits(
    connection: &mut Connection,
    row: &Reading<'_>,
    audit: &Entry,
) -> Result<(), Fault> {
    let customer = CustomerId::from_bytes(row.bytes("customer")?);
    if end_pending(&mut *connection, customer, audit).await? {
        let user: String = row.get("user_id")?;
        let mut ended = audit.as_event(Event::IssuanceStopped);
        ended.subject = user;
        append(&mut *connection, &ended).await?;
    }
    forget_draft(connection, customer).await.map(drop)
}

/// What the token's own address is told.
fn notice(new: &NewChange, serial: SerialNumber) -> Notice {
    match new.change {
        Change::Hold => Notice::Held { serial },
        Change::Resume => Notice::Resumed { serial },
        Change::Unlock => Notice::Unlocked { serial },
        Change::Release => Notice::Released {
            serial,
            again_from: new.again_from,
        },
        Change::Cancel => Notice::Cancelled { serial },
    }
}

/// What every change says of the token it has found.
macro_rules! changing {
    ($set:literal, $from:literal) => {
        concat!(
            "UPDATE tokens SET ",
            $set,
            " WHERE serial = $2 AND ($3 IS NULL OR customer = $3)
               AND ($4 IS NULL OR held_why = $4) AND ",
            $from,
            " RETURNING id, institution, user_id, customer, serial, mail, language"
        )
    };
}

/// What is written, and what the log calls it. One whose time is over can only end:
/// nothing holds it, and nothing brings it back.
fn statement(change: Change) -> (&'static str, Event) {
    match change {
        Change::Hold => (
            changing!(
                "held_since = $1, held_why = 'support'",
                "held_since IS NULL AND state <> 'ended'
                 AND (valid_until IS NULL OR valid_until > $1)"
            ),
            Event::TokenHeld,
        ),
        Change::Resume => (
            changing!(
                "held_since = NULL, held_why = NULL",
                "held_since IS NOT NULL AND state <> 'ended'
                 AND (valid_until IS NULL OR valid_until > $1)"
            ),
            Event::TokenResumed,
        ),
        // The last step stays: what was used is used.
        Change::Unlock => (
            changing!(
                "state = CASE WHEN in_use_since IS NULL THEN 'enrolled' ELSE 'in_use' END,
                 locked_since = NULL, failures = 0, wrong_digest = NULL, retry_at = 0",
                "state = 'locked' AND held_since IS NULL
                 AND (valid_until IS NULL OR valid_until > $1)"
            ),
            Event::TokenUnlocked,
        ),
        Change::Release => (
            changing!(
                "state = 'ended', ended_at = $1, ended_why = 'released'",
                "state <> 'ended'"
            ),
            Event::TokenReleased,
        ),
        Change::Cancel => (
            changing!(
                "state = 'ended', ended_at = $1, ended_why = 'cancelled'",
                "state <> 'ended'"
            ),
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
