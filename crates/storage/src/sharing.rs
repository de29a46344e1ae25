//! What a look at a code of a token writes that several share: as `ruling` does,
//! with each user's own last use and wrong codes beside the token's.

use crate::audit::append;
use crate::dialect::Connection;
use crate::fault::Fault;
use crate::noted::count;
use crate::outbox::put;
use crate::rows::{Reading, at, int};
use warifu_issuer::audit::Event;
use warifu_issuer::contract::Sharer;
use warifu_issuer::outbox::{NewMail, Notice};
use warifu_issuer::verification::{MOST_FAILURES, Ruling, Tried, Try};
use warifu_otp::{SerialNumber, Step};

/// The accepting statement: one row or nothing. The user must still be one of
/// those who share, and not be shut out.
pub async fn accept(
    connection: &mut Connection,
    tried: &Tried,
    one: &Try,
    sharer: &Sharer,
    (step, drift): (Step, i64),
) -> Result<Ruling, Fault> {
    let accepted = sqlx::query(
        "UPDATE tokens
         SET last_step = $1, drift = $2, failures = 0, wrong_digest = NULL
         WHERE id = $3 AND (last_step IS NULL OR last_step < $1)
           AND state = 'in_use' AND held_since IS NULL
           AND (valid_until IS NULL OR valid_until > $4)
           AND EXISTS (SELECT 1 FROM contract_users JOIN contracts
                   ON contracts.customer = contract_users.customer
               WHERE contracts.customer = tokens.customer AND contracts.mode = 'shared'
                 AND contract_users.user_id = $5)
           AND NOT EXISTS (SELECT 1 FROM token_users
               WHERE token_users.token = tokens.id AND token_users.user_id = $5
                 AND (token_users.locked_since IS NOT NULL OR token_users.retry_at > $4))",
    )
    .bind(int(step.0))
    .bind(drift)
    .bind(one.token.as_bytes().as_slice())
    .bind(at(tried.at))
    .bind(sharer.0.as_str())
    .execute(&mut *connection)
    .await?;
    if accepted.rows_affected() != 1 {
        return refused(connection, tried, one, sharer, Some(step)).await;
    }
    sqlx::query(
        "INSERT INTO token_users (token, user_id, last_step) VALUES ($1, $2, $3)
         ON CONFLICT (token, user_id) DO UPDATE SET last_step = excluded.last_step,
             failures = 0, wrong_digest = NULL, retry_at = 0",
    )
    .bind(one.token.as_bytes().as_slice())
    .bind(sharer.0.as_str())
    .bind(int(step.0))
    .execute(&mut *connection)
    .await?;
    append(connection, &one.audit.as_event(Event::CodeAccepted)).await?;
    Ok(Ruling::Accepted {
        token: one.token,
        step,
        activated: false,
    })
}

/// Counts a wrong code, unless it is the same wrong one as this user's just before.
pub async fn wrong(
    connection: &mut Connection,
    tried: &Tried,
    one: &Try,
    sharer: &Sharer,
    digest: [u8; 16],
) -> Result<Ruling, Fault> {
    let counted = sqlx::query(
        "UPDATE tokens SET failures = failures + 1
         WHERE id = $1 AND state = 'in_use' AND held_since IS NULL
           AND NOT EXISTS (SELECT 1 FROM token_users
               WHERE token_users.token = tokens.id AND token_users.user_id = $2
                 AND (token_users.locked_since IS NOT NULL OR token_users.retry_at > $3
                   OR token_users.wrong_digest = $4))
         RETURNING failures",
    )
    .bind(one.token.as_bytes().as_slice())
    .bind(sharer.0.as_str())
    .bind(at(tried.at))
    .bind(digest.as_slice())
    .fetch_optional(&mut *connection)
    .await?;
    let Some(row) = &counted else {
        return refused(connection, tried, one, sharer, None).await;
    };
    let of_token: u32 = Reading::new(row, "tokens").number("failures")?;
    let row = sqlx::query(
        "INSERT INTO token_users (token, user_id, failures, wrong_digest) VALUES ($1, $2, 1, $3)
         ON CONFLICT (token, user_id) DO UPDATE SET failures = token_users.failures + 1,
             wrong_digest = excluded.wrong_digest
         RETURNING failures",
    )
    .bind(one.token.as_bytes().as_slice())
    .bind(sharer.0.as_str())
    .bind(digest.as_slice())
    .fetch_one(&mut *connection)
    .await?;
    let failures: u32 = Reading::new(&row, "token_users").number("failures")?;
    append(&mut *connection, &one.audit.as_event(Event::CodeWrong)).await?;
    if of_token >= MOST_FAILURES {
        return lock_token(connection, tried, one).await;
    }
    let wait = u64::from(tried.rule.wait_after(failures));
    let (retry_at, locks) = (tried.at.plus(wait), tried.rule.locks(failures));
    sqlx::query(
        "UPDATE token_users SET retry_at = $1, locked_since = $2
         WHERE token = $3 AND user_id = $4",
    )
    .bind(at(retry_at))
    .bind(locks.then(|| at(tried.at)))
    .bind(one.token.as_bytes().as_slice())
    .bind(sharer.0.as_str())
    .execute(&mut *connection)
    .await?;
    if !locks {
        return Ok(Ruling::Wrong { failures, retry_at });
    }
    append(&mut *connection, &one.audit.as_event(Event::UserLocked)).await?;
    put(connection, &one.mail, None).await?;
    Ok(Ruling::Locked)
}

/// Whoever guesses, all together: the token itself is shut.
async fn lock_token(
    connection: &mut Connection,
    tried: &Tried,
    one: &Try,
) -> Result<Ruling, Fault> {
    let row = sqlx::query(
        "UPDATE tokens SET state = 'locked', locked_since = $1 WHERE id = $2 RETURNING serial",
    )
    .bind(at(tried.at))
    .bind(one.token.as_bytes().as_slice())
    .fetch_one(&mut *connection)
    .await?;
    let serial = Reading::new(&row, "tokens").parse("serial", SerialNumber::try_from)?;
    append(&mut *connection, &one.audit.as_event(Event::TokenLocked)).await?;
    let mail = NewMail {
        notice: Notice::Locked { serial },
        ..one.mail.clone()
    };
    put(connection, &mail, None).await?;
    Ok(Ruling::Locked)
}

/// Why a statement found no row; `step` where the code was right.
async fn refused(
    connection: &mut Connection,
    tried: &Tried,
    one: &Try,
    sharer: &Sharer,
    step: Option<Step>,
) -> Result<Ruling, Fault> {
    let found = sqlx::query(
        "SELECT tokens.state, tokens.held_since, tokens.last_step, tokens.drift,
             token_users.last_step AS own_step, token_users.locked_since,
             COALESCE(token_users.failures, 0) AS failures,
             COALESCE(token_users.retry_at, 0) AS retry_at
         FROM tokens LEFT JOIN token_users
             ON token_users.token = tokens.id AND token_users.user_id = $2
         WHERE tokens.id = $1",
    )
    .bind(one.token.as_bytes().as_slice())
    .bind(sharer.0.as_str())
    .fetch_optional(&mut *connection)
    .await?;
    let Some(row) = &found else {
        return Ok(Ruling::Gone);
    };
    let row = Reading::new(row, "tokens");
    let state: String = row.get("state")?;
    let retry_at = row.time("retry_at")?;
    let shut = row.maybe_time("held_since")?.is_some() || row.maybe_time("locked_since")?.is_some();
    let last = row.maybe_number::<u64>("last_step")?;
    let own = row.maybe_number::<u64>("own_step")?;
    let reached = |by: Option<u64>| step.is_some_and(|step| by.is_some_and(|by| step.0 <= by));
    Ok(match (state.as_str(), last) {
        ("ended", _) => Ruling::Gone,
        ("locked", _) => Ruling::Locked,
        _ if shut => Ruling::Locked,
        _ if retry_at > tried.at => Ruling::Wait { retry_at },
        _ if reached(own) => {
            count(connection, &one.audit.as_event(Event::CodeUsed), 1).await?;
            Ruling::Used
        }
        (_, Some(last)) if reached(Some(last)) => {
            count(connection, &one.audit.as_event(Event::CodeEarly), 1).await?;
            Ruling::Shared {
                last: Step(last),
                drift: row.get("drift")?,
            }
        }
        _ if step.is_some() => Ruling::Gone,
        _ => Ruling::Wrong {
            failures: row.number("failures")?,
            retry_at,
        },
    })
}
