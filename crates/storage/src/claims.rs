//! Taking an attempt: one transaction, of the same statements whether there is
//! an issuance or not.

use crate::dialect::{Connection, Row};
use crate::fault::Fault;
use crate::noted::note;
use crate::rows::{Reading, at};
use warifu_issuer::audit::Keeping;
use warifu_issuer::enrollment::{Attempt, Claim, NewClaim};
use warifu_issuer::ids::{EnrollmentId, IssuanceId};
use warifu_issuer::ports::StoreError;

/// Takes an attempt, or hands the earlier one out again.
pub async fn claim(connection: &mut Connection, new: &NewClaim) -> Result<Claim, Fault> {
    if let Some(before) = repeat(&mut *connection, new).await? {
        return Ok(before);
    }
    if !insert(&mut *connection, new).await? {
        // The same bytes were faster, in another process.
        let before = repeat(&mut *connection, new).await?;
        return before.ok_or(Fault::Store(StoreError::Unavailable));
    }
    let attempt = take(&mut *connection, new).await?;
    assign(&mut *connection, new, attempt.as_ref()).await?;
    let (entry, keeping) = match &attempt {
        Some(_) => (&new.started, Keeping::Each),
        None => (&new.decoyed, Keeping::Counted),
    };
    note(connection, entry, keeping).await?;
    Ok(Claim::Open {
        id: new.id,
        attempt,
        expires_at: new.expires_at,
    })
}

/// The decrement, under its conditions; where there is nothing to decrement, a
/// decoy is written instead. Either way two statements, of which one writes a row.
async fn take(connection: &mut Connection, new: &NewClaim) -> Result<Option<Attempt>, Fault> {
    let taken = sqlx::query(
        "UPDATE issuances SET attempts_left = attempts_left - 1, last_attempt_at = $1
         WHERE institution = $2 AND user_id = $3 AND state = 'pending'
           AND attempts_left > 0 AND expires_at > $1
         RETURNING id, record, record_key, attempts_left",
    )
    .bind(at(new.at))
    .bind(new.institution.as_str())
    .bind(new.user.as_str())
    .fetch_optional(&mut *connection)
    .await?;
    sqlx::query(
        "INSERT INTO decoys (id, attempts) SELECT $1, 1 WHERE $2 = 1
         ON CONFLICT (id) DO UPDATE SET attempts = decoys.attempts + 1",
    )
    .bind(new.institution.as_str())
    .bind(i64::from(taken.is_none()))
    .execute(connection)
    .await?;
    match &taken {
        Some(row) => Ok(Some(attempt(row, "id", "record", "record_key")?)),
        None => Ok(None),
    }
}

/// Before anything is taken; `false` where the same request is there.
async fn insert(connection: &mut Connection, new: &NewClaim) -> Result<bool, Fault> {
    let inserted = sqlx::query(
        "INSERT INTO enrollments
             (id, institution, request, started_at, expires_at, terms_version, consent_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (request) DO NOTHING",
    )
    .bind(new.id.as_bytes().as_slice())
    .bind(new.institution.as_str())
    .bind(new.request.as_slice())
    .bind(at(new.at))
    .bind(at(new.expires_at))
    .bind(&new.consent.terms_version)
    .bind(at(new.consent.at))
    .execute(connection)
    .await?;
    Ok(inserted.rows_affected() == 1)
}

/// What was taken, or that nothing was.
async fn assign(
    connection: &mut Connection,
    new: &NewClaim,
    attempt: Option<&Attempt>,
) -> Result<(), Fault> {
    sqlx::query("UPDATE enrollments SET issuance = $1, attempts_left = $2 WHERE id = $3")
        .bind(attempt.map(|one| one.issuance.as_bytes().to_vec()))
        .bind(attempt.map(|one| i64::from(one.left)))
        .bind(new.id.as_bytes().as_slice())
        .execute(connection)
        .await?;
    Ok(())
}

/// A byte-identical request from before. One that was never answered (a process
/// died in between) is open again, at no cost.
async fn repeat(connection: &mut Connection, new: &NewClaim) -> Result<Option<Claim>, Fault> {
    let found = sqlx::query(
        "SELECT e.id, e.expires_at, e.answer, e.issuance, e.attempts_left,
                i.record, i.record_key
         FROM enrollments e LEFT JOIN issuances i ON i.id = e.issuance
         WHERE e.request = $1",
    )
    .bind(new.request.as_slice())
    .fetch_optional(connection)
    .await?;
    let Some(row) = &found else {
        return Ok(None);
    };
    let read = Reading::new(row, "enrollments");
    if read.time("expires_at")? <= new.at {
        return Ok(Some(Claim::TooLate));
    }
    let answer: Option<Vec<u8>> = read.get("answer")?;
    if let Some(answer) = answer {
        return Ok(Some(Claim::Answered(answer)));
    }
    // The issuance may have been replaced since: then a fake record answers.
    let record: Option<Vec<u8>> = read.get("record")?;
    let attempt = match record {
        Some(_) => Some(attempt(row, "issuance", "record", "record_key")?),
        None => None,
    };
    Ok(Some(Claim::Open {
        id: EnrollmentId::from_bytes(read.bytes("id")?),
        attempt,
        expires_at: read.time("expires_at")?,
    }))
}

fn attempt(
    row: &Row,
    issuance: &'static str,
    record: &'static str,
    key: &'static str,
) -> Result<Attempt, StoreError> {
    let row = Reading::new(row, "issuances");
    Ok(Attempt {
        issuance: IssuanceId::from_bytes(row.bytes(issuance)?),
        records: row.sealed(record, key)?,
        left: row.number("attempts_left")?,
    })
}
