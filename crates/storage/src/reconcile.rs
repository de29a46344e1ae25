//! What happened after a backup, applied to the database that was put back.

use crate::audit::append;
use crate::dialect::Connection;
use crate::fault::Fault;
use crate::rows::{Reading, at, int};
use std::fmt::Write as _;
use warifu_issuer::audit::{Entry, Event};
use warifu_issuer::contact::{EndedWhy, HeldWhy};
use warifu_issuer::ids::Slug;
use warifu_issuer::restore::{Became, Fate, Reconciled, Reconciling, TokenReport};
use warifu_issuer::verification::MOST_FAILURES;
use warifu_otp::UnixTime;

/// One token and what is known of it.
struct One<'a> {
    what: &'a Reconciling,
    serial: &'a str,
    fate: &'a Fate,
    user: Option<String>,
}

impl One<'_> {
    fn slug(&self) -> &Slug {
        &self.what.end.institution
    }

    fn report(self, became: Became) -> TokenReport {
        TokenReport {
            serial: self.serial.to_owned(),
            user: self.user,
            became,
        }
    }
}

/// Applies it, and frees what agrees.
pub async fn reconcile(
    connection: &mut Connection,
    what: &Reconciling,
) -> Result<Reconciled, Fault> {
    let mut tokens = Vec::new();
    for (serial, fate) in &what.fates {
        tokens.extend(apply(&mut *connection, what, serial, fate).await?);
    }
    let slug = &what.end.institution;
    let freed = sqlx::query(
        "UPDATE tokens SET held_since = NULL, held_why = NULL
         WHERE held_why = 'support' AND state <> 'ended' AND id IN (
             SELECT token FROM restored_tokens WHERE institution = $1 AND held = 1)",
    )
    .bind(slug.as_str())
    .execute(&mut *connection)
    .await?;
    for statement in [
        "DELETE FROM restored_tokens WHERE institution = $1",
        "DELETE FROM restores WHERE institution = $1",
    ] {
        sqlx::query(statement)
            .bind(slug.as_str())
            .execute(&mut *connection)
            .await?;
    }
    let hash = what.end.hash.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    });
    let entry = Entry::new(slug, what.at, Event::Reconciled, slug).with(&[
        ("changed", &tokens.len().to_string()),
        ("freed", &freed.rows_affected().to_string()),
        ("log_ends_at", &what.end.sequence.to_string()),
        ("log_hash", &hash),
    ]);
    append(connection, &entry).await?;
    Ok(Reconciled {
        tokens,
        freed: freed.rows_affected(),
    })
}

async fn apply(
    connection: &mut Connection,
    what: &Reconciling,
    serial: &str,
    fate: &Fate,
) -> Result<Option<TokenReport>, Fault> {
    let slug = what.end.institution.as_str();
    let row =
        sqlx::query("SELECT user_id, state FROM tokens WHERE institution = $1 AND serial = $2")
            .bind(slug)
            .bind(serial)
            .fetch_optional(&mut *connection)
            .await?;
    let mut one = One {
        what,
        serial,
        fate,
        user: fate.bound_to.clone(),
    };
    let Some(row) = &row else {
        return unknown(connection, one).await;
    };
    let row = Reading::new(row, "tokens");
    one.user = Some(row.get("user_id")?);
    let state: String = row.get("state")?;
    if state == "ended" {
        return Ok(None);
    }
    known(connection, one).await
}

/// A token that lives in the backup.
async fn known(connection: &mut Connection, one: One<'_>) -> Result<Option<TokenReport>, Fault> {
    if let Some((when, why)) = one.fate.ended {
        end(&mut *connection, &one, when, why).await?;
        return Ok(Some(one.report(Became::Ended)));
    }
    let mut became = None;
    if let Some(when) = one.fate.last_code {
        used(&mut *connection, &one, when).await?;
        became = Some(Became::Used);
    }
    if let Some(when) = one.fate.activated {
        let text = "UPDATE tokens SET state = 'in_use', in_use_since = $1
            WHERE serial = $2 AND state = 'enrolled'";
        if change(&mut *connection, text, &one, when).await? {
            became = Some(Became::Activated);
        }
    }
    if let Some(when) = one.fate.locked {
        let text = "UPDATE tokens SET state = 'locked', locked_since = $1
            WHERE serial = $2 AND state <> 'locked'";
        change(&mut *connection, text, &one, when).await?;
        became = Some(Became::Locked);
    }
    match one.fate.held {
        Some(Some((when, why))) => {
            hold(&mut *connection, &one, when, why).await?;
            became = Some(Became::Held);
        }
        Some(None) => resume(&mut *connection, &one).await?,
        None => {}
    }
    Ok(became.map(|became| one.report(became)))
}

/// One that no customer has here.
async fn unknown(connection: &mut Connection, one: One<'_>) -> Result<Option<TokenReport>, Fault> {
    let free = sqlx::query("SELECT 1 FROM free_tokens WHERE institution = $1 AND serial = $2")
        .bind(one.slug().as_str())
        .bind(one.serial)
        .fetch_optional(&mut *connection)
        .await?;
    let over = one.fate.ended;
    match (free, over, &one.fate.bound_to) {
        (Some(_), Some((when, why)), _) => {
            bury(&mut *connection, &one, when, why).await?;
            Ok(Some(one.report(Became::Ended)))
        }
        (Some(_), None, Some(_)) => Ok(Some(one.report(Became::Unbound))),
        (Some(_), None, None) if one.fate.locked.is_some() => {
            lock_free(&mut *connection, &one).await?;
            Ok(Some(one.report(Became::Locked)))
        }
        (Some(_), None, None) | (None, Some(_), _) => Ok(None),
        (None, None, _) => Ok(Some(one.report(Became::Lost))),
    }
}

/// Wrong codes had locked it: so many as lock under any policy.
async fn lock_free(connection: &mut Connection, one: &One<'_>) -> Result<(), Fault> {
    sqlx::query("UPDATE free_tokens SET failures = $1 WHERE serial = $2 AND failures < $1")
        .bind(i64::from(MOST_FAILURES))
        .bind(one.serial)
        .execute(connection)
        .await?;
    Ok(())
}

async fn change(
    connection: &mut Connection,
    text: &'static str,
    one: &One<'_>,
    when: UnixTime,
) -> Result<bool, Fault> {
    let done = sqlx::query(text)
        .bind(at(when))
        .bind(one.serial)
        .execute(connection)
        .await?;
    Ok(done.rows_affected() == 1)
}

async fn end(
    connection: &mut Connection,
    one: &One<'_>,
    when: UnixTime,
    why: EndedWhy,
) -> Result<(), Fault> {
    sqlx::query(
        "UPDATE tokens SET state = 'ended', ended_at = $1, ended_why = $2
         WHERE serial = $3 AND state <> 'ended'",
    )
    .bind(at(when))
    .bind(why.name())
    .bind(one.serial)
    .execute(&mut *connection)
    .await?;
    logged(connection, one, why).await
}

/// Hardware or a token of an app that was bound and ended since: under the user it
/// was bound to, so that its number stays known and nobody binds it again. Where
/// that user is not known here either, it is gone.
async fn bury(
    connection: &mut Connection,
    one: &One<'_>,
    when: UnixTime,
    why: EndedWhy,
) -> Result<(), Fault> {
    sqlx::query(
        "INSERT INTO tokens (id, institution, customer, user_id, serial, algorithm, digits,
             period, seed, seed_key, device_key, device, mail, language, enrolled_at,
             valid_until, state, ended_at, ended_why, last_step, drift, kind)
         SELECT f.id, f.institution, c.id, c.user_id, f.serial, f.algorithm, f.digits,
             f.period, f.seed, f.seed_key, COALESCE(f.device_key, $5),
             COALESCE(f.device, f.maker), COALESCE(d.mail, 'unknown@invalid.example'),
             COALESCE(d.language, 'ja'), $1, f.valid_until, 'ended', $1, $2, f.last_step,
             f.drift, f.kind
         FROM free_tokens f
             JOIN customers c ON c.institution = f.institution AND c.user_id = $4
             LEFT JOIN customer_details d ON d.customer = c.id
         WHERE f.serial = $3",
    )
    .bind(at(when))
    .bind(why.name())
    .bind(one.serial)
    .bind(one.fate.bound_to.as_deref())
    .bind([].as_slice())
    .execute(&mut *connection)
    .await?;
    sqlx::query("DELETE FROM free_tokens WHERE serial = $1")
        .bind(one.serial)
        .execute(&mut *connection)
        .await?;
    logged(connection, one, why).await
}

/// What the log says once more, in the log that goes on from the backup.
async fn logged(connection: &mut Connection, one: &One<'_>, why: EndedWhy) -> Result<(), Fault> {
    let event = match why {
        EndedWhy::Superseded => Event::TokenEnded,
        EndedWhy::Released => Event::TokenReleased,
        EndedWhy::Cancelled => Event::TokenCancelled,
    };
    let user = one.user.as_deref().unwrap_or_default();
    let entry = Entry::new(one.slug(), one.what.at, event, one.serial)
        .with(&[("user", user), ("why", "reconciled")]);
    append(connection, &entry).await
}

/// Codes that were accepted since, and all that would be taken with them.
async fn used(connection: &mut Connection, one: &One<'_>, when: UnixTime) -> Result<(), Fault> {
    sqlx::query(
        "UPDATE tokens SET last_step = $1 / period + $2 + CASE WHEN drift > 0 THEN drift ELSE 0 END
         WHERE serial = $3 AND (last_step IS NULL OR last_step <
             $1 / period + $2 + CASE WHEN drift > 0 THEN drift ELSE 0 END)",
    )
    .bind(at(when))
    .bind(int(one.what.ahead.into()))
    .bind(one.serial)
    .execute(connection)
    .await?;
    Ok(())
}

/// Held for a reason of its own: nothing frees it but support.
async fn hold(
    connection: &mut Connection,
    one: &One<'_>,
    when: UnixTime,
    why: HeldWhy,
) -> Result<(), Fault> {
    sqlx::query("UPDATE tokens SET held_since = $1, held_why = $2 WHERE serial = $3")
        .bind(at(when))
        .bind(why.name())
        .bind(one.serial)
        .execute(&mut *connection)
        .await?;
    keep(connection, one, 0).await
}

/// It was held in the backup, and support has resumed it since.
async fn resume(connection: &mut Connection, one: &One<'_>) -> Result<(), Fault> {
    sqlx::query("UPDATE tokens SET held_why = 'support' WHERE serial = $1")
        .bind(one.serial)
        .execute(&mut *connection)
        .await?;
    keep(connection, one, 1).await
}

async fn keep(connection: &mut Connection, one: &One<'_>, held: i64) -> Result<(), Fault> {
    sqlx::query(
        "UPDATE restored_tokens SET held = $1
         WHERE token = (SELECT id FROM tokens WHERE serial = $2)",
    )
    .bind(held)
    .bind(one.serial)
    .execute(connection)
    .await?;
    Ok(())
}
