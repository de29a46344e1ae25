//! Self-registrations, and the soft tokens of which nobody has bound one yet.

use crate::Database;
use crate::audit::append;
use crate::dialect::{Connection, Row};
use crate::fault::Fault;
use crate::rows::{Reading, at, int};
use crate::writer::job;
use async_trait::async_trait;
use std::collections::BTreeMap;
use warifu_issuer::audit::{Entry, Event};
use warifu_issuer::enrollment::{FinishedStore, Stage};
use warifu_issuer::ids::{EnrollmentId, Slug, TokenId};
use warifu_issuer::ports::{SelfRegistrationStore, StoreError};
use warifu_issuer::self_registration::{NewSelfRegistration, Repeat, Stored, Unbound};
use warifu_otp::{SerialNumber, UnixTime};

const ANSWERED: &str = "SELECT answer, ends_at FROM self_registrations WHERE request = $1";

#[async_trait]
impl SelfRegistrationStore for Database {
    async fn answered(
        &self,
        request: [u8; 32],
        now: UnixTime,
    ) -> Result<Option<Repeat>, StoreError> {
        let found = sqlx::query(ANSWERED)
            .bind(request.as_slice())
            .fetch_optional(&self.pool)
            .await
            .map_err(Fault::from)?;
        found.as_ref().map(|row| repeat(row, now)).transpose()
    }

    async fn store(&self, new: NewSelfRegistration) -> Result<Stored, StoreError> {
        let job = job(move |c| Box::pin(async move { store(c, &new).await }));
        self.writer.write(job).await
    }

    async fn finished(&self, id: EnrollmentId) -> Result<Option<FinishedStore>, StoreError> {
        let found = sqlx::query(
            "SELECT institution, request, token, answer, registered_key, registered_key_id,
                    registered_request
             FROM self_registrations WHERE id = $1",
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
                    "UPDATE self_registrations
                     SET registered_at = $1, registered_request = $3, answer = NULL,
                         registered_key = NULL, registered_key_id = NULL
                     WHERE id = $2 AND registered_at IS NULL",
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

    async fn unbound(&self, serial: &SerialNumber) -> Result<Option<Unbound>, StoreError> {
        let found = sqlx::query(
            "SELECT institution, device_key, ends_at FROM free_tokens
             WHERE serial = $1 AND kind = 'soft'",
        )
        .bind(serial.as_str())
        .fetch_optional(&self.pool)
        .await
        .map_err(Fault::from)?;
        found.as_ref().map(unbound).transpose()
    }
}

async fn store(connection: &mut Connection, new: &NewSelfRegistration) -> Result<Stored, Fault> {
    let before = sqlx::query(ANSWERED)
        .bind(new.request.as_slice())
        .fetch_optional(&mut *connection)
        .await?;
    if let Some(row) = &before {
        return Ok(match repeat(row, new.at)? {
            Repeat::Answer(answer) => Stored::Done(answer),
            Repeat::Over => Stored::Over,
        });
    }
    if !insert_token(&mut *connection, new).await? {
        tracing::info!(serial = %new.token.serial, "a serial number was taken");
        return Ok(Stored::SerialTaken);
    }
    insert_answer(&mut *connection, new).await?;
    append(connection, &new.audit).await?;
    Ok(Stored::Done(new.answer.clone()))
}

/// `false` where the serial number is taken, by a token or by a free one.
async fn insert_token(
    connection: &mut Connection,
    new: &NewSelfRegistration,
) -> Result<bool, Fault> {
    let token = &new.token;
    let stored = sqlx::query(
        "INSERT INTO free_tokens (id, institution, serial, kind, algorithm, digits, period,
             seed, seed_key, device_key, device, since, ends_at)
         SELECT $1, $2, $3, 'soft', $4, $5, $6, $7, $8, $9, $10, $11, $12
         WHERE NOT EXISTS (SELECT 1 FROM tokens WHERE serial = $3)
         ON CONFLICT (serial) DO NOTHING",
    )
    .bind(token.id.as_bytes().as_slice())
    .bind(new.institution.as_str())
    .bind(token.serial.as_str())
    .bind(token.params.algorithm.name())
    .bind(i64::from(token.params.digits.count()))
    .bind(int(token.params.period.seconds()))
    .bind(token.seed.bytes.as_slice())
    .bind(token.seed.key.as_str())
    .bind(token.device_key.as_slice())
    .bind(&token.device)
    .bind(at(new.at))
    .bind(at(token.ends_at))
    .execute(connection)
    .await?;
    Ok(stored.rows_affected() == 1)
}

async fn insert_answer(
    connection: &mut Connection,
    new: &NewSelfRegistration,
) -> Result<(), Fault> {
    sqlx::query(
        "INSERT INTO self_registrations (id, institution, request, token, at, ends_at, answer,
             registered_key, registered_key_id)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(new.id.as_bytes().as_slice())
    .bind(new.institution.as_str())
    .bind(new.request.as_slice())
    .bind(new.token.id.as_bytes().as_slice())
    .bind(at(new.at))
    .bind(at(new.token.ends_at))
    .bind(new.answer.as_slice())
    .bind(new.registered_key.bytes.as_slice())
    .bind(new.registered_key.key.as_str())
    .execute(connection)
    .await?;
    Ok(())
}

/// Tokens that nobody has bound in time go, and the answers to all requests of
/// that time; how many tokens.
pub async fn sweep(connection: &mut Connection, now: UnixTime) -> Result<u64, Fault> {
    sqlx::query("DELETE FROM self_registrations WHERE ends_at <= $1")
        .bind(at(now))
        .execute(&mut *connection)
        .await?;
    let ended = sqlx::query(
        "DELETE FROM free_tokens WHERE kind = 'soft' AND ends_at <= $1 RETURNING institution",
    )
    .bind(at(now))
    .fetch_all(&mut *connection)
    .await?;
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    for row in &ended {
        let slug: Slug = Reading::new(row, "free_tokens").slug("institution")?;
        *counts.entry(slug.to_string()).or_default() += 1;
    }
    for (slug, count) in counts {
        let slug = Slug::new(slug).map_err(|_| StoreError::Unavailable)?;
        let entry = Entry::new(&slug, now, Event::SelfRegistrationsEnded, &slug);
        let entry = entry.with(&[("count", &count.to_string())]);
        append(&mut *connection, &entry).await?;
        tracing::info!(institution = %slug, count, "self-registered tokens that nobody bound are gone");
    }
    Ok(u64::try_from(ended.len()).unwrap_or(u64::MAX))
}

fn repeat(row: &Row, now: UnixTime) -> Result<Repeat, StoreError> {
    let row = Reading::new(row, "self_registrations");
    let answer: Option<Vec<u8>> = row.get("answer")?;
    let in_time = row.time("ends_at")? > now;
    let answer = answer.filter(|_| in_time);
    Ok(answer.map_or(Repeat::Over, Repeat::Answer))
}

fn finished(row: &Row) -> Result<FinishedStore, StoreError> {
    let row = Reading::new(row, "self_registrations");
    let stage = match row.maybe_bytes("registered_request")? {
        Some(request) => Stage::Registered { request },
        None => Stage::Answered {
            answer: row.get("answer")?,
            registered_key: row.sealed("registered_key", "registered_key_id")?,
        },
    };
    Ok(FinishedStore {
        institution: row.slug("institution")?,
        request: row.bytes("request")?,
        token: TokenId::from_bytes(row.bytes("token")?),
        stage,
    })
}

fn unbound(row: &Row) -> Result<Unbound, StoreError> {
    let row = Reading::new(row, "free_tokens");
    Ok(Unbound {
        institution: row.slug("institution")?,
        device_key: row.get("device_key")?,
        ends_at: row.time("ends_at")?,
    })
}
