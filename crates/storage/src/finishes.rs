//! Enrolments, second half.

use crate::Database;
use crate::audit::append;
use crate::dialect::{Connection, QueryResult, Row};
use crate::ends::end_others;
use crate::fault::Fault;
use crate::noted::settle;
use crate::outbox::put;
use crate::rows::{Reading, at};
use crate::tokens::insert;
use crate::writer::job;
use async_trait::async_trait;
use warifu_enroll::UserId;
use warifu_enroll::wire::Consent;
use warifu_issuer::audit::Entry;
use warifu_issuer::enrollment::{
    Finished, FinishedStore, NewFinish, OldTokens, Stage, StartedIssuance, StoredStart,
};
use warifu_issuer::ids::{CustomerId, EnrollmentId, IssuanceId, MailAddress, TokenId};
use warifu_issuer::ports::{FinishStore, StoreError};
use warifu_otp::UnixTime;

#[async_trait]
impl FinishStore for Database {
    async fn started(&self, id: EnrollmentId) -> Result<Option<StoredStart>, StoreError> {
        let found = sqlx::query(
            "SELECT id, institution, state, state_key, expires_at, issuance,
                    terms_version, consent_at
             FROM enrollments WHERE id = $1 AND state IS NOT NULL",
        )
        .bind(id.as_bytes().as_slice())
        .fetch_optional(&self.pool)
        .await
        .map_err(Fault::from)?;
        found.as_ref().map(started).transpose()
    }

    async fn issuance(&self, id: IssuanceId) -> Result<StartedIssuance, StoreError> {
        let found = sqlx::query(
            "SELECT id, customer, user_id, mail, language FROM issuances WHERE id = $1",
        )
        .bind(id.as_bytes().as_slice())
        .fetch_one(&self.pool)
        .await
        .map_err(Fault::from)?;
        started_issuance(&found)
    }

    async fn finish(&self, new: NewFinish) -> Result<Finished, StoreError> {
        let job = job(move |c| Box::pin(async move { finish(c, &new).await }));
        self.writer.write(job).await
    }

    async fn finished(&self, id: EnrollmentId) -> Result<Option<FinishedStore>, StoreError> {
        let found = sqlx::query(
            "SELECT institution, finish_request, finish_answer, registered_key,
                    registered_key_id, token, registered_at, registered_request
             FROM enrollments WHERE id = $1 AND finish_request IS NOT NULL",
        )
        .bind(id.as_bytes().as_slice())
        .fetch_optional(&self.pool)
        .await
        .map_err(Fault::from)?;
        found.as_ref().map(finished).transpose()
    }

    async fn registered(
        &self,
        id: EnrollmentId,
        request: [u8; 32],
        now: UnixTime,
        audit: Entry,
    ) -> Result<(), StoreError> {
        let job = job(move |c| {
            Box::pin(async move {
                let done = sqlx::query(
                    "UPDATE enrollments
                     SET registered_at = $1, registered_request = $3, finish_answer = NULL,
                         registered_key = NULL, registered_key_id = NULL
                     WHERE id = $2 AND registered_at IS NULL AND finish_request IS NOT NULL",
                )
                .bind(at(now))
                .bind(id.as_bytes().as_slice())
                .bind(request.as_slice())
                .execute(&mut *c)
                .await?;
                if done.rows_affected() == 1 {
                    append(c, &audit).await?;
                }
                Ok(())
            })
        });
        self.writer.write(job).await
    }
}

async fn finish(connection: &mut Connection, new: &NewFinish) -> Result<Finished, Fault> {
    if let Some(before) = finished_before(&mut *connection, new).await? {
        return Ok(before);
    }
    // The log has the start before the end.
    settle(&mut *connection).await?;
    if !pending(&mut *connection, new.issuance).await? {
        return Ok(Finished::Gone);
    }
    if !insert(&mut *connection, new).await? {
        tracing::info!(serial = %new.token.serial, "a serial number was taken");
        return Ok(Finished::SerialTaken);
    }
    use_up(&mut *connection, new).await?;
    let also_in_use = new.old != OldTokens::EndOnActivation;
    end_others(
        &mut *connection,
        new.token.id,
        also_in_use,
        &new.audit,
        &new.mail,
    )
    .await?;
    store_answer(&mut *connection, new).await?;
    put(&mut *connection, &new.mail, None).await?;
    append(connection, &new.audit).await?;
    Ok(Finished::Done(new.answer.clone()))
}

/// The same message may have been faster; other bytes are refused, and so is an
/// enrolment that is no longer there.
async fn finished_before(
    connection: &mut Connection,
    new: &NewFinish,
) -> Result<Option<Finished>, Fault> {
    let found =
        sqlx::query("SELECT finish_request, finish_answer, state FROM enrollments WHERE id = $1")
            .bind(new.id.as_bytes().as_slice())
            .fetch_optional(connection)
            .await?;
    let Some(row) = &found else {
        return Ok(Some(Finished::Gone));
    };
    let row = Reading::new(row, "enrollments");
    let (request, state): (Option<[u8; 32]>, Option<Vec<u8>>) =
        (row.maybe_bytes("finish_request")?, row.get("state")?);
    let answer: Option<Vec<u8>> = row.get("finish_answer")?;
    Ok(match (request, answer, state) {
        (None, _, Some(_)) => None,
        (Some(request), Some(answer), _) if request == new.request => Some(Finished::Done(answer)),
        _ => Some(Finished::Gone),
    })
}

async fn pending(connection: &mut Connection, issuance: IssuanceId) -> Result<bool, Fault> {
    let found = sqlx::query("SELECT id FROM issuances WHERE id = $1 AND state = 'pending'")
        .bind(issuance.as_bytes().as_slice())
        .fetch_optional(connection)
        .await?;
    Ok(found.is_some())
}

/// The issuance is used, and its OPAQUE records are gone.
async fn use_up(connection: &mut Connection, new: &NewFinish) -> Result<(), Fault> {
    let used = sqlx::query(
        "UPDATE issuances
         SET state = 'used', ended_at = $1, token = $2, record = NULL, record_key = NULL
         WHERE id = $3 AND state = 'pending'",
    )
    .bind(at(new.at))
    .bind(new.token.id.as_bytes().as_slice())
    .bind(new.issuance.as_bytes().as_slice())
    .execute(connection)
    .await?;
    one(&used)
}

/// Anything but one row: the transaction is undone.
fn one(done: &QueryResult) -> Result<(), Fault> {
    if done.rows_affected() == 1 {
        Ok(())
    } else {
        Err(StoreError::Unavailable.into())
    }
}

/// The handshake's state goes; the answer stays for repeats.
async fn store_answer(connection: &mut Connection, new: &NewFinish) -> Result<(), Fault> {
    let stored = sqlx::query(
        "UPDATE enrollments
         SET finish_request = $1, finish_answer = $2, registered_key = $3,
             registered_key_id = $4, token = $5, state = NULL, state_key = NULL
         WHERE id = $6 AND finish_request IS NULL",
    )
    .bind(new.request.as_slice())
    .bind(new.answer.as_slice())
    .bind(new.registered_key.bytes.as_slice())
    .bind(new.registered_key.key.as_str())
    .bind(new.token.id.as_bytes().as_slice())
    .bind(new.id.as_bytes().as_slice())
    .execute(connection)
    .await?;
    one(&stored)
}

fn started_issuance(row: &Row) -> Result<StartedIssuance, StoreError> {
    let row = Reading::new(row, "issuances");
    Ok(StartedIssuance {
        id: IssuanceId::from_bytes(row.bytes("id")?),
        customer: CustomerId::from_bytes(row.bytes("customer")?),
        user: row.parse("user_id", UserId::try_from)?,
        mail: row.parse("mail", MailAddress::try_from)?,
        language: row.language("language")?,
    })
}

fn started(row: &Row) -> Result<StoredStart, StoreError> {
    let row = Reading::new(row, "enrollments");
    let issuance: Option<[u8; 16]> = row.maybe_bytes("issuance")?;
    Ok(StoredStart {
        id: EnrollmentId::from_bytes(row.bytes("id")?),
        institution: row.slug("institution")?,
        issuance: issuance.map(IssuanceId::from_bytes),
        state: row.sealed("state", "state_key")?,
        consent: Consent {
            terms_version: row.get("terms_version")?,
            at: row.time("consent_at")?,
        },
        expires_at: row.time("expires_at")?,
    })
}

fn finished(row: &Row) -> Result<FinishedStore, StoreError> {
    let row = Reading::new(row, "enrollments");
    let stage = match row.maybe_bytes("registered_request")? {
        Some(request) => Stage::Registered { request },
        None => Stage::Answered {
            answer: row.get("finish_answer")?,
            registered_key: row.sealed("registered_key", "registered_key_id")?,
        },
    };
    Ok(FinishedStore {
        institution: row.slug("institution")?,
        request: row.bytes("finish_request")?,
        token: TokenId::from_bytes(row.bytes("token")?),
        stage,
    })
}
