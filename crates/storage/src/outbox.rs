//! Mail on its way.

use crate::Database;
use crate::dialect::{Connection, Row};
use crate::fault::{Fault, impossible};
use crate::rows::{Reading, at};
use crate::writer::job;
use async_trait::async_trait;
use warifu_issuer::ids::{CustomerId, IssuanceId, MailAddress, MailId};
use warifu_issuer::outbox::{Delivery, NewMail, OutboxMail};
use warifu_issuer::ports::{OutboxStore, StoreError};
use warifu_otp::UnixTime;

/// Puts a mail into the outbox, in the transaction of what it is about.
pub async fn put(
    connection: &mut Connection,
    mail: &NewMail,
    issuance: Option<IssuanceId>,
) -> Result<(), Fault> {
    let notice = serde_json::to_string(&mail.notice).map_err(|_| impossible("outbox", "notice"))?;
    sqlx::query(
        "INSERT INTO outbox (id, institution, customer, issuance, recipient, language, notice,
             created_at, state, due_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'waiting', $8)",
    )
    .bind(mail.id.as_bytes().as_slice())
    .bind(mail.institution.as_str())
    .bind(mail.customer.as_bytes().as_slice())
    .bind(issuance.map(|id| id.as_bytes().to_vec()))
    .bind(mail.to.as_str())
    .bind(mail.language.code())
    .bind(notice)
    .bind(at(mail.at))
    .execute(connection)
    .await?;
    Ok(())
}

/// The same where something may be told twice over, and is told once.
pub async fn put_once(connection: &mut Connection, mail: &NewMail) -> Result<(), Fault> {
    let there = sqlx::query("SELECT 1 FROM outbox WHERE id = $1")
        .bind(mail.id.as_bytes().as_slice())
        .fetch_optional(&mut *connection)
        .await?;
    match there {
        Some(_) => Ok(()),
        None => put(connection, mail, None).await,
    }
}

/// Whether a mail invites to enrol what can no longer be enrolled at `$1`: the
/// issuance has run out, was replaced or stopped, has no guess left; or was
/// enrolled while the mail was late.
macro_rules! idle {
    () => {
        "(issuance IS NOT NULL AND NOT EXISTS (
             SELECT 1 FROM issuances
             WHERE issuances.id = outbox.issuance
               AND ((issuances.state = 'pending' AND issuances.attempts_left > 0
                     AND issuances.expires_at > $1)
                    OR (issuances.state = 'used' AND outbox.failures = 0))))"
    };
}

#[async_trait]
impl OutboxStore for Database {
    async fn claim(
        &self,
        now: UnixTime,
        until: UnixTime,
    ) -> Result<Option<OutboxMail>, StoreError> {
        let job = job(move |c| Box::pin(async move { claim(c, now, until).await }));
        self.writer.write(job).await
    }

    async fn wanted(&self, id: MailId, now: UnixTime) -> Result<bool, StoreError> {
        let found = sqlx::query(concat!(
            "SELECT 1 FROM outbox WHERE id = $2 AND state = 'waiting' AND NOT ",
            idle!()
        ))
        .bind(at(now))
        .bind(id.as_bytes().as_slice())
        .fetch_optional(&self.pool)
        .await
        .map_err(Fault::from)?;
        Ok(found.is_some())
    }

    async fn sent(&self, id: MailId, now: UnixTime) -> Result<(), StoreError> {
        let job = job(move |c| {
            Box::pin(async move {
                sqlx::query("UPDATE outbox SET state = 'sent', sent_at = $1 WHERE id = $2")
                    .bind(at(now))
                    .bind(id.as_bytes().as_slice())
                    .execute(c)
                    .await?;
                Ok(())
            })
        });
        self.writer.write(job).await
    }

    async fn failed(&self, id: MailId, next: Option<UnixTime>) -> Result<(), StoreError> {
        let job = job(move |c| {
            Box::pin(async move {
                sqlx::query(
                    "UPDATE outbox SET failures = failures + 1,
                         state = CASE WHEN $1 = 1 THEN 'given_up' ELSE state END,
                         due_at = CASE WHEN $1 = 1 THEN due_at ELSE $2 END
                     WHERE id = $3 AND state = 'waiting'",
                )
                .bind(i64::from(next.is_none()))
                .bind(next.map_or(0, at))
                .bind(id.as_bytes().as_slice())
                .execute(c)
                .await?;
                Ok(())
            })
        });
        self.writer.write(job).await
    }

    async fn delivery(&self, issuance: IssuanceId) -> Result<Option<Delivery>, StoreError> {
        let found =
            sqlx::query("SELECT state, failures, due_at, sent_at FROM outbox WHERE issuance = $1")
                .bind(issuance.as_bytes().as_slice())
                .fetch_optional(&self.pool)
                .await
                .map_err(Fault::from)?;
        found.as_ref().map(delivery).transpose()
    }
}

async fn claim(
    connection: &mut Connection,
    now: UnixTime,
    until: UnixTime,
) -> Result<Option<OutboxMail>, Fault> {
    sqlx::query(concat!(
        "DELETE FROM outbox WHERE state = 'waiting' AND due_at <= $1 AND ",
        idle!()
    ))
    .bind(at(now))
    .execute(&mut *connection)
    .await?;
    let found = sqlx::query(
        "UPDATE outbox SET due_at = $1
         WHERE id = (SELECT id FROM outbox WHERE state = 'waiting' AND due_at <= $2
                     ORDER BY due_at, created_at LIMIT 1)
           -- Said again for databases in which two may look at the same time.
           AND state = 'waiting' AND due_at <= $2
         RETURNING id, institution, customer, recipient, language, notice, created_at, failures",
    )
    .bind(at(until))
    .bind(at(now))
    .fetch_optional(&mut *connection)
    .await?;
    let Some(row) = &found else {
        return Ok(None);
    };
    let mail = mail(row)?;
    let name = sqlx::query("SELECT name FROM customers WHERE id = $1")
        .bind(mail.customer.as_bytes().as_slice())
        .fetch_one(connection)
        .await?;
    Ok(Some(OutboxMail {
        mail,
        customer_name: Reading::new(&name, "customers").get("name")?,
        tries: Reading::new(row, "outbox").number("failures")?,
    }))
}

fn mail(row: &Row) -> Result<NewMail, StoreError> {
    let row = Reading::new(row, "outbox");
    Ok(NewMail {
        id: MailId::from_bytes(row.bytes("id")?),
        institution: row.slug("institution")?,
        customer: CustomerId::from_bytes(row.bytes("customer")?),
        to: row.parse("recipient", MailAddress::try_from)?,
        language: row.language("language")?,
        notice: row.parse("notice", |text| serde_json::from_str(&text))?,
        at: row.time("created_at")?,
    })
}

pub fn delivery(row: &Row) -> Result<Delivery, StoreError> {
    let row = Reading::new(row, "outbox");
    let state: String = row.get("state")?;
    let tries: u32 = row.number("failures")?;
    match (state.as_str(), row.maybe_time("sent_at")?) {
        ("waiting", None) if tries == 0 => Ok(Delivery::Waiting),
        ("waiting", None) => Ok(Delivery::Delayed {
            tries,
            next: row.time("due_at")?,
        }),
        ("sent", Some(at)) => Ok(Delivery::Sent { at }),
        ("given_up", None) => Ok(Delivery::GivenUp),
        _ => Err(row.impossible("state")),
    }
}
