//! Issuances.

use crate::Database;
use crate::audit::append;
use crate::challenges;
use crate::dialect::{Connection, Row};
use crate::ends::{end_enrolled, end_for_issue, tell_in_use};
use crate::fault::Fault;
use crate::issue_stops::is_stopped;
use crate::outbox::put;
use crate::rows::{Reading, at};

use crate::writer::job;
use async_trait::async_trait;
use warifu_enroll::UserId;
use warifu_issuer::audit::{Entry, Event};
use warifu_issuer::enrollment::OldTokens;
use warifu_issuer::ids::{CustomerId, IssuanceId, MailAddress, MailId, TokenId};
use warifu_issuer::issuance::{Issuance, IssuanceState, NewIssuance};
use warifu_issuer::outbox::{NewMail, Notice};
use warifu_issuer::ports::{IssuanceStore, StoreError};

#[async_trait]
impl IssuanceStore for Database {
    async fn issue(&self, new: NewIssuance) -> Result<(), StoreError> {
        let job = job(move |c| {
            Box::pin(async move {
                if is_stopped(&mut *c, new.customer).await? {
                    return Err(StoreError::Conflict.into());
                }
                take_draft(&mut *c, &new).await?;
                use_call(&mut *c, &new).await?;
                replace(&mut *c, &new).await?;
                insert(&mut *c, &new).await?;
                put(&mut *c, &new.mail, Some(new.id)).await?;
                if new.old == OldTokens::EndOnIssue {
                    end_for_issue(&mut *c, &new.audit, &new.mail).await?;
                }
                tell_in_use(&mut *c, &new.mail).await?;
                append(c, &new.audit).await
            })
        });
        self.writer.write(job).await
    }

    async fn stop(
        &self,
        customer: CustomerId,
        enrolled: bool,
        audit: Entry,
    ) -> Result<bool, StoreError> {
        let job = job(move |c| {
            Box::pin(async move {
                let pending = end_pending(&mut *c, customer, &audit).await?;
                if pending {
                    append(&mut *c, &audit).await?;
                }
                let enrolled = enrolled && end_enrolled(&mut *c, customer, &audit).await?;
                let drafted = forget_draft(c, customer).await?;
                Ok(pending || enrolled || drafted)
            })
        });
        self.writer.write(job).await
    }

    async fn latest(&self, customer: CustomerId) -> Result<Option<Issuance>, StoreError> {
        let found = sqlx::query(
            "SELECT id, customer, user_id, mail, language, issued_at, expires_at,
                    last_attempt_at, state, attempts_left, ended_at, token
             FROM issuances WHERE customer = $1 ORDER BY number DESC LIMIT 1",
        )
        .bind(customer.as_bytes().as_slice())
        .fetch_optional(&self.pool)
        .await
        .map_err(Fault::from)?;
        found.as_ref().map(issuance).transpose()
    }
}

/// Whether there was one to forget.
pub async fn forget_draft(
    connection: &mut Connection,
    customer: CustomerId,
) -> Result<bool, Fault> {
    let done = sqlx::query("DELETE FROM drafts WHERE customer = $1")
        .bind(customer.as_bytes().as_slice())
        .execute(connection)
        .await?;
    Ok(done.rows_affected() > 0)
}

/// The draft that an issuance comes of ends: of two who confirm it one is refused.
async fn take_draft(connection: &mut Connection, new: &NewIssuance) -> Result<(), Fault> {
    if !new.drafted {
        return Ok(());
    }
    let taken = sqlx::query("DELETE FROM drafts WHERE customer = $1 AND id = $2")
        .bind(new.customer.as_bytes().as_slice())
        .bind(new.id.as_bytes().as_slice())
        .execute(connection)
        .await?;
    if taken.rows_affected() == 0 {
        return Err(StoreError::Conflict.into());
    }
    Ok(())
}

/// The telephone check that an issuance asks for is used up: of two who go on by it
/// one is refused.
async fn use_call(connection: &mut Connection, new: &NewIssuance) -> Result<(), Fault> {
    match &new.called {
        Some(called) if !challenges::take(connection, called).await? => {
            Err(StoreError::Conflict.into())
        }
        _ => Ok(()),
    }
}

/// An earlier pending issuance dies, and with it its record and its mail that
/// has not gone out yet.
async fn replace(connection: &mut Connection, new: &NewIssuance) -> Result<(), Fault> {
    sqlx::query(
        "DELETE FROM outbox WHERE state = 'waiting' AND issuance IN (
             SELECT id FROM issuances
             WHERE institution = $1 AND user_id = $2 AND state = 'pending')",
    )
    .bind(new.institution.as_str())
    .bind(new.user.as_str())
    .execute(&mut *connection)
    .await?;
    let replaced = sqlx::query(
        "UPDATE issuances SET state = 'replaced', ended_at = $1, record = NULL, record_key = NULL
         WHERE institution = $2 AND user_id = $3 AND state = 'pending'
         RETURNING id",
    )
    .bind(at(new.issued_at))
    .bind(new.institution.as_str())
    .bind(new.user.as_str())
    .fetch_all(&mut *connection)
    .await?;
    for row in &replaced {
        let id = IssuanceId::from_bytes(Reading::new(row, "issuances").bytes("id")?);
        let event = Event::IssuanceReplaced;
        let entry = Entry::new(&new.institution, new.issued_at, event, &new.user)
            .with(&[("issuance", &id.to_string())]);
        append(&mut *connection, &entry).await?;
    }
    Ok(())
}

/// Whether there was one to end. Where its mail has gone out, another says that
/// it ended.
pub async fn end_pending(
    connection: &mut Connection,
    customer: CustomerId,
    audit: &Entry,
) -> Result<bool, Fault> {
    let ended = sqlx::query(
        "UPDATE issuances SET state = 'replaced', ended_at = $1, record = NULL, record_key = NULL
         WHERE customer = $2 AND state = 'pending'
         RETURNING id, mail, language",
    )
    .bind(at(audit.at))
    .bind(customer.as_bytes().as_slice())
    .fetch_optional(&mut *connection)
    .await?;
    let Some(row) = &ended else {
        return Ok(false);
    };
    let told = stopped(&Reading::new(row, "issuances"), customer, audit)?;
    let waited = sqlx::query("DELETE FROM outbox WHERE state = 'waiting' AND issuance = $1")
        .bind(told.id.as_bytes().as_slice())
        .execute(&mut *connection)
        .await?;
    if waited.rows_affected() == 0 {
        put(connection, &told, None).await?;
    }
    Ok(true)
}

fn stopped(row: &Reading<'_>, customer: CustomerId, audit: &Entry) -> Result<NewMail, StoreError> {
    Ok(NewMail {
        // As random as the issuance's, of which there is one such mail.
        id: MailId::from_bytes(row.bytes("id")?),
        institution: audit.institution.clone(),
        customer,
        to: row.parse("mail", MailAddress::try_from)?,
        language: row.language("language")?,
        notice: Notice::IssuanceStopped,
        at: audit.at,
    })
}

async fn insert(connection: &mut Connection, new: &NewIssuance) -> Result<(), Fault> {
    sqlx::query(
        "INSERT INTO issuances (id, institution, customer, number, user_id, mail, language,
             record, record_key, attempts_left, issued_at, expires_at, state)
         VALUES ($1, $2, $3,
             (SELECT COALESCE(MAX(number), 0) + 1 FROM issuances WHERE customer = $3),
             $4, $5, $6, $7, $8, $9, $10, $11, 'pending')",
    )
    .bind(new.id.as_bytes().as_slice())
    .bind(new.institution.as_str())
    .bind(new.customer.as_bytes().as_slice())
    .bind(new.user.as_str())
    .bind(new.mail.to.as_str())
    .bind(new.mail.language.code())
    .bind(new.record.bytes.as_slice())
    .bind(new.record.key.as_str())
    .bind(i64::from(new.attempts))
    .bind(at(new.issued_at))
    .bind(at(new.expires_at))
    .execute(connection)
    .await?;
    Ok(())
}

fn issuance(row: &Row) -> Result<Issuance, StoreError> {
    let row = Reading::new(row, "issuances");
    Ok(Issuance {
        id: IssuanceId::from_bytes(row.bytes("id")?),
        customer: CustomerId::from_bytes(row.bytes("customer")?),
        user: row.parse("user_id", UserId::try_from)?,
        mail: row.parse("mail", MailAddress::try_from)?,
        language: row.language("language")?,
        issued_at: row.time("issued_at")?,
        expires_at: row.time("expires_at")?,
        last_attempt_at: row.maybe_time("last_attempt_at")?,
        state: state(&row)?,
    })
}

pub fn state(row: &Reading<'_>) -> Result<IssuanceState, StoreError> {
    let name: String = row.get("state")?;
    let ended_at = row.maybe_time("ended_at")?;
    let token: Option<[u8; 16]> = row.maybe_bytes("token")?;
    match (name.as_str(), ended_at, token) {
        ("pending", None, None) => Ok(IssuanceState::Pending {
            attempts_left: row.number("attempts_left")?,
        }),
        ("used", Some(at), Some(token)) => Ok(IssuanceState::Used {
            at,
            token: TokenId::from_bytes(token),
        }),
        ("replaced", Some(at), None) => Ok(IssuanceState::Replaced { at }),
        ("expired", Some(at), None) => Ok(IssuanceState::Expired { at }),
        ("exhausted", Some(at), None) => Ok(IssuanceState::Exhausted { at }),
        _ => Err(row.impossible("state")),
    }
}
