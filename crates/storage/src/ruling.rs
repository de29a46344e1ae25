//! What a look at a code writes. The database alone decides what came of it: the
//! look was taken outside, at a row that may have changed since.

use crate::audit::append;
use crate::dialect::Connection;
use crate::ends::end_others;
use crate::fault::Fault;
use crate::noted::count;
use crate::outbox::put;
use crate::rows::{Reading, at, int};
use crate::sharing;
use warifu_issuer::audit::Event;
use warifu_issuer::verification::{Outcome, Ruling, Tried, Try};
use warifu_otp::Step;

/// Writes one right code, or a wrong one for each token it was held against.
pub async fn rule(connection: &mut Connection, tried: &Tried) -> Result<Ruling, Fault> {
    let mut worst = Ruling::Gone;
    for one in &tried.tries {
        let ruling = match one.outcome {
            Outcome::Fresh { step, drift } => {
                if let Some(sharer) = &tried.sharer {
                    let seen = (step, drift);
                    return sharing::accept(connection, tried, one, sharer, seen).await;
                }
                return accept(connection, tried, one, step, drift).await;
            }
            Outcome::Wrong { digest } => match &tried.sharer {
                Some(sharer) => {
                    sharing::wrong(&mut *connection, tried, one, sharer, digest).await?
                }
                None => wrong(&mut *connection, tried, one, digest).await?,
            },
        };
        if weight(ruling) > weight(worst) {
            worst = ruling;
        }
    }
    Ok(worst)
}

/// Which of several rulings about one wrong code is told.
fn weight(ruling: Ruling) -> u8 {
    match ruling {
        Ruling::Gone => 0,
        Ruling::Wait { .. } => 1,
        Ruling::Wrong { .. } => 2,
        Ruling::Locked => 3,
        Ruling::Used | Ruling::Shared { .. } | Ruling::Accepted { .. } => 4,
    }
}

/// The accepting statement: one row or nothing.
async fn accept(
    connection: &mut Connection,
    tried: &Tried,
    one: &Try,
    step: Step,
    drift: i64,
) -> Result<Ruling, Fault> {
    let accepted = sqlx::query(
        "UPDATE tokens
         SET last_step = $1, drift = $2, failures = 0, wrong_digest = NULL, retry_at = 0,
             state = 'in_use', in_use_since = COALESCE(in_use_since, $3),
             activated_step = COALESCE(activated_step, $1)
         WHERE id = $4 AND (last_step IS NULL OR last_step < $1)
           AND (state = 'enrolled' OR (state = 'in_use' AND $5 = 0)) AND held_since IS NULL
           AND retry_at <= $3 AND (valid_until IS NULL OR valid_until > $3)
         RETURNING activated_step",
    )
    .bind(int(step.0))
    .bind(drift)
    .bind(at(tried.at))
    .bind(one.token.as_bytes().as_slice())
    .bind(i64::from(tried.activation_only))
    .fetch_optional(&mut *connection)
    .await?;
    let Some(row) = &accepted else {
        return refused(connection, tried, one, Some(step)).await;
    };
    let first: u64 = Reading::new(row, "tokens").number("activated_step")?;
    let activated = first == step.0;
    if activated {
        activate(connection, one).await?;
    } else {
        append(connection, &one.audit.as_event(Event::CodeAccepted)).await?;
    }
    Ok(Ruling::Accepted {
        token: one.token,
        step,
        activated,
    })
}

/// What goes with a token's first code.
pub async fn activate(connection: &mut Connection, one: &Try) -> Result<(), Fault> {
    append(&mut *connection, &one.audit.as_event(Event::Activated)).await?;
    end_others(&mut *connection, one.token, true, &one.audit, &one.mail).await?;
    put(connection, &one.mail, None).await
}

/// Counts a wrong code, unless it is the same wrong one as just before.
async fn wrong(
    connection: &mut Connection,
    tried: &Tried,
    one: &Try,
    digest: [u8; 16],
) -> Result<Ruling, Fault> {
    let counted = sqlx::query(
        "UPDATE tokens SET failures = failures + 1, wrong_digest = $1
         WHERE id = $2 AND state IN ('enrolled', 'in_use') AND retry_at <= $3
           AND held_since IS NULL
           AND (wrong_digest IS NULL OR wrong_digest <> $1)
         RETURNING failures",
    )
    .bind(digest.as_slice())
    .bind(one.token.as_bytes().as_slice())
    .bind(at(tried.at))
    .fetch_optional(&mut *connection)
    .await?;
    let Some(row) = &counted else {
        return refused(connection, tried, one, None).await;
    };
    let failures: u32 = Reading::new(row, "tokens").number("failures")?;
    append(&mut *connection, &one.audit.as_event(Event::CodeWrong)).await?;
    if tried.rule.locks(failures) {
        lock(connection, tried, one).await?;
        return Ok(Ruling::Locked);
    }
    let wait = u64::from(tried.rule.wait_after(failures));
    let retry_at = tried.at.plus(wait);
    sqlx::query("UPDATE tokens SET retry_at = $1 WHERE id = $2")
        .bind(at(retry_at))
        .bind(one.token.as_bytes().as_slice())
        .execute(connection)
        .await?;
    Ok(Ruling::Wrong { failures, retry_at })
}

async fn lock(connection: &mut Connection, tried: &Tried, one: &Try) -> Result<(), Fault> {
    sqlx::query("UPDATE tokens SET state = 'locked', locked_since = $1 WHERE id = $2")
        .bind(at(tried.at))
        .bind(one.token.as_bytes().as_slice())
        .execute(&mut *connection)
        .await?;
    append(&mut *connection, &one.audit.as_event(Event::TokenLocked)).await?;
    put(connection, &one.mail, None).await
}

/// Why a statement found no row; `step` where the code was right.
pub async fn refused(
    connection: &mut Connection,
    tried: &Tried,
    one: &Try,
    step: Option<Step>,
) -> Result<Ruling, Fault> {
    let found = sqlx::query(
        "SELECT state, failures, retry_at, last_step, held_since FROM tokens WHERE id = $1",
    )
    .bind(one.token.as_bytes().as_slice())
    .fetch_optional(&mut *connection)
    .await?;
    let Some(row) = &found else {
        return Ok(Ruling::Gone);
    };
    let row = Reading::new(row, "tokens");
    let state: String = row.get("state")?;
    let retry_at = row.time("retry_at")?;
    let last: Option<u64> = row.maybe_number("last_step")?;
    let held = row.maybe_time("held_since")?.is_some();
    let used = step.is_some_and(|step| last.is_some_and(|last| step.0 <= last));
    Ok(match state.as_str() {
        "ended" => Ruling::Gone,
        "locked" => Ruling::Locked,
        _ if held => Ruling::Locked,
        _ if used => {
            count(connection, &one.audit.as_event(Event::CodeUsed), 1).await?;
            Ruling::Used
        }
        _ if retry_at > tried.at => Ruling::Wait { retry_at },
        _ if step.is_some() => Ruling::Gone,
        _ => Ruling::Wrong {
            failures: row.number("failures")?,
            retry_at,
        },
    })
}
