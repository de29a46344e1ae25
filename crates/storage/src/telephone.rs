//! Telephone checks and the calls that decide them.

use crate::Database;
use crate::audit::append;
use crate::challenge_rows::{challenge, said};
use crate::challenges::{begin, move_on, take};
use crate::dialect::Connection;
use crate::fault::Fault;
use crate::noted::note;
use crate::rows::{Reading, at};
use crate::writer::job;
use async_trait::async_trait;
use warifu_issuer::audit::Keeping;
use warifu_issuer::ids::{CallId, ChallengeId, Slug};
use warifu_issuer::ports::{StoreError, TelephoneStore};
use warifu_issuer::telephone::{
    Begun, Challenge, Line, NewChallenge, NewStep, NewUse, PhoneNumber, Said, Stepped,
};

/// The latest of a number; the live one, where there is one, is the latest.
const LATEST: &str = "SELECT id, institution, customer, number, page, code, started_at, state,
        ends_at, tries_left, why
    FROM challenges WHERE institution = $1 AND number = $2
    ORDER BY CASE WHEN state = 'waiting' THEN 0 ELSE 1 END, started_at DESC, ends_at DESC LIMIT 1";

const ONE: &str = "SELECT id, institution, customer, number, page, code, started_at, state,
        ends_at, tries_left, why
    FROM challenges WHERE id = $1";

#[async_trait]
impl TelephoneStore for Database {
    async fn begin(&self, new: NewChallenge) -> Result<Begun, StoreError> {
        let job = job(move |c| Box::pin(async move { begin(c, &new).await }));
        self.writer.write(job).await
    }

    async fn challenge(&self, id: ChallengeId) -> Result<Option<Challenge>, StoreError> {
        let found = sqlx::query(ONE)
            .bind(id.as_bytes().as_slice())
            .fetch_optional(&self.pool)
            .await
            .map_err(Fault::from)?;
        found.as_ref().map(challenge).transpose()
    }

    async fn line(
        &self,
        institution: &Slug,
        call: &CallId,
        step: u32,
        from: Option<&PhoneNumber>,
    ) -> Result<Line, StoreError> {
        let (now, before) = self.steps(institution, call, step).await?;
        let challenge = match (before, step, from) {
            (_, 0, Some(number)) => self.latest(institution, number).await?,
            (Some((_, Some(id))), ..) => self.challenge(id).await?,
            _ => None,
        };
        Ok(Line {
            repeat: now.map(|(said, _)| said),
            before: before.map(|(said, _)| said),
            challenge,
        })
    }

    async fn step(&self, new: NewStep) -> Result<Stepped, StoreError> {
        let again = new.clone();
        let job = job(move |c| Box::pin(async move { step(c, &new).await }));
        match self.writer.write(job).await {
            // The same step by another process.
            Err(StoreError::Conflict) => {
                let NewStep {
                    institution,
                    call,
                    step,
                    ..
                } = again;
                let (now, _) = self.steps(&institution, &call, step).await?;
                Ok(now.map_or(Stepped::Moved, |(said, _)| Stepped::Repeat(said)))
            }
            other => other,
        }
    }

    async fn take(&self, new: NewUse) -> Result<bool, StoreError> {
        let job = job(move |c| Box::pin(async move { take(c, &new).await }));
        self.writer.write(job).await
    }
}

/// What was said, and about which check.
type Answered = (Said, Option<ChallengeId>);

impl Database {
    /// What was answered to this step and to the one before.
    async fn steps(
        &self,
        institution: &Slug,
        call: &CallId,
        step: u32,
    ) -> Result<(Option<Answered>, Option<Answered>), StoreError> {
        let rows = sqlx::query(
            "SELECT step, challenge, said FROM call_steps
             WHERE institution = $1 AND call_name = $2 AND step IN ($3, $3 - 1)",
        )
        .bind(institution.as_str())
        .bind(call.as_str())
        .bind(i64::from(step))
        .fetch_all(&self.pool)
        .await
        .map_err(Fault::from)?;
        let (mut now, mut before) = (None, None);
        for row in &rows {
            let reading = Reading::new(row, "call_steps");
            let about = reading.maybe_bytes("challenge")?;
            let answered = (said(row)?, about.map(ChallengeId::from_bytes));
            if reading.number::<u32>("step")? == step {
                now = Some(answered);
            } else {
                before = Some(answered);
            }
        }
        Ok((now, before))
    }

    async fn latest(
        &self,
        institution: &Slug,
        number: &PhoneNumber,
    ) -> Result<Option<Challenge>, StoreError> {
        let found = sqlx::query(LATEST)
            .bind(institution.as_str())
            .bind(number.as_str())
            .fetch_optional(&self.pool)
            .await
            .map_err(Fault::from)?;
        found.as_ref().map(challenge).transpose()
    }
}

/// The check moves on and the answer is kept, or nothing happens at all.
async fn step(connection: &mut Connection, new: &NewStep) -> Result<Stepped, Fault> {
    let before = sqlx::query(
        "SELECT said FROM call_steps WHERE institution = $1 AND call_name = $2 AND step = $3",
    )
    .bind(new.institution.as_str())
    .bind(new.call.as_str())
    .bind(i64::from(new.step))
    .fetch_optional(&mut *connection)
    .await?;
    if let Some(row) = &before {
        return Ok(Stepped::Repeat(said(row)?));
    }
    if !move_on(&mut *connection, new).await? {
        return Ok(Stepped::Moved);
    }
    sqlx::query(
        "INSERT INTO call_steps (institution, call_name, step, challenge, said, at)
         VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(new.institution.as_str())
    .bind(new.call.as_str())
    .bind(i64::from(new.step))
    .bind(new.challenge.as_ref().map(|id| id.as_bytes().as_slice()))
    .bind(new.said.stored())
    .bind(at(new.at))
    .execute(&mut *connection)
    .await?;
    match &new.audit {
        Some((entry, Keeping::Each)) => append(connection, entry).await?,
        Some((entry, Keeping::Counted)) => note(connection, entry, Keeping::Counted).await?,
        None => {}
    }
    Ok(Stepped::Done)
}
