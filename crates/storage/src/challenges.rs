//! What telephone checks write: each change one statement, from where the check
//! was read to be.

use crate::audit::append;
use crate::challenge_rows::challenge;
use crate::dialect::Connection;
use crate::fault::Fault;
use crate::rows::{Reading, at, int};
use warifu_issuer::audit::Event;
use warifu_issuer::telephone::{
    Begun, Challenge, FailedWhy, Move, NewChallenge, NewStep, NewUse, State,
};
use warifu_otp::UnixTime;

/// Seconds that a check is kept after its end: who calls then still hears what
/// became of it, and the page still shows it.
const KEPT: u64 = 86_400;

/// Seconds that calls are known by their names: a request of theirs that is sent
/// again counts for nothing. 30 days.
const CALLS_KEPT: u64 = 30 * 86_400;

/// A check begins, unless another session's waits for the number.
pub async fn begin(connection: &mut Connection, new: &NewChallenge) -> Result<Begun, Fault> {
    let (one, now) = (&new.challenge, new.audit.at);
    expire(&mut *connection, now).await?;
    let busy = sqlx::query(
        "SELECT ends_at FROM challenges
         WHERE institution = $1 AND number = $2 AND state = 'waiting'
           AND (customer <> $3 OR page <> $4)",
    )
    .bind(one.institution.as_str())
    .bind(one.number.as_str())
    .bind(one.customer.as_bytes().as_slice())
    .bind(one.page.as_bytes().as_slice())
    .fetch_optional(&mut *connection)
    .await?;
    if let Some(row) = &busy {
        let until = Reading::new(row, "challenges").time("ends_at")?;
        return Ok(Begun::Busy { until });
    }
    replace(&mut *connection, one, now).await?;
    insert(&mut *connection, one).await?;
    append(connection, &new.audit).await?;
    Ok(Begun::Yes)
}

/// What this customer's session has begun before ends.
async fn replace(connection: &mut Connection, by: &Challenge, now: UnixTime) -> Result<(), Fault> {
    let replaced = sqlx::query(
        "UPDATE challenges SET state = 'failed', why = $1, ends_at = $2, tries_left = 0
         WHERE customer = $3 AND page = $4 AND state = 'waiting'
         RETURNING id, institution, customer, number, page, code, started_at, state, ends_at,
             tries_left, why",
    )
    .bind(FailedWhy::Replaced.name())
    .bind(at(now))
    .bind(by.customer.as_bytes().as_slice())
    .bind(by.page.as_bytes().as_slice())
    .fetch_all(&mut *connection)
    .await?;
    for row in &replaced {
        let why = [("why", FailedWhy::Replaced.name())];
        let entry = challenge(row)?.entry(Event::TelephoneFailed, now, &why);
        append(&mut *connection, &entry).await?;
    }
    Ok(())
}

async fn insert(connection: &mut Connection, one: &Challenge) -> Result<(), Fault> {
    sqlx::query(
        "INSERT INTO challenges (id, institution, customer, number, page, code, started_at,
             state, ends_at, tries_left)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(one.id.as_bytes().as_slice())
    .bind(one.institution.as_str())
    .bind(one.customer.as_bytes().as_slice())
    .bind(one.number.as_str())
    .bind(one.page.as_bytes().as_slice())
    .bind(one.code.digits())
    .bind(at(one.started_at))
    .bind(one.state.name())
    .bind(at(one.state.ends_at()))
    .bind(i64::from(one.state.tries_left()))
    .execute(connection)
    .await?;
    Ok(())
}

/// One statement: a row that is still as it was read. `true` also where nothing
/// is to change.
pub async fn move_on(connection: &mut Connection, new: &NewStep) -> Result<bool, Fault> {
    let (Some(id), Some(Move { from, to })) = (&new.challenge, &new.change) else {
        return Ok(true);
    };
    let why = match to {
        State::Failed { why, .. } => Some(why.name()),
        _ => None,
    };
    let done = sqlx::query(
        "UPDATE challenges SET state = $2, ends_at = $3, tries_left = $4, why = $5
         WHERE id = $1 AND state = $6 AND ends_at = $7 AND tries_left = $8",
    )
    .bind(id.as_bytes().as_slice())
    .bind(to.name())
    .bind(at(to.ends_at()))
    .bind(i64::from(to.tries_left()))
    .bind(why)
    .bind(from.name())
    .bind(at(from.ends_at()))
    .bind(i64::from(from.tries_left()))
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// What has passed is used, once, by the page and the customer whose it is.
pub async fn take(connection: &mut Connection, new: &NewUse) -> Result<bool, Fault> {
    let taken = sqlx::query(
        "UPDATE challenges SET state = 'used', ends_at = $1
         WHERE id = $2 AND page = $3 AND customer = $4 AND state = 'passed' AND ends_at > $1",
    )
    .bind(at(new.audit.at))
    .bind(new.challenge.as_bytes().as_slice())
    .bind(new.page.as_bytes().as_slice())
    .bind(new.customer.as_bytes().as_slice())
    .execute(&mut *connection)
    .await?;
    if taken.rows_affected() == 0 {
        return Ok(false);
    }
    append(connection, &new.audit).await?;
    Ok(true)
}

/// What has run out says so, in the log too.
async fn expire(connection: &mut Connection, now: UnixTime) -> Result<u64, Fault> {
    let over = sqlx::query(
        "UPDATE challenges SET state = 'expired', tries_left = 0
         WHERE state IN ('waiting', 'passed') AND ends_at <= $1
         RETURNING id, institution, customer, number, page, code, started_at, state, ends_at,
             tries_left, why",
    )
    .bind(at(now))
    .fetch_all(&mut *connection)
    .await?;
    for row in &over {
        let entry = challenge(row)?.entry(Event::TelephoneExpired, now, &[]);
        append(&mut *connection, &entry).await?;
    }
    Ok(u64::try_from(over.len()).unwrap_or(u64::MAX))
}

/// What has run out ends, what has ended goes, and old calls are forgotten.
pub async fn sweep(connection: &mut Connection, now: UnixTime) -> Result<u64, Fault> {
    let expired = expire(&mut *connection, now).await?;
    sqlx::query("DELETE FROM challenges WHERE ends_at <= $1")
        .bind(int(now.0.saturating_sub(KEPT)))
        .execute(&mut *connection)
        .await?;
    sqlx::query("DELETE FROM call_steps WHERE at <= $1")
        .bind(int(now.0.saturating_sub(CALLS_KEPT)))
        .execute(connection)
        .await?;
    Ok(expired)
}
