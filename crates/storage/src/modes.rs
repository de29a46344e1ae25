//! Changes of mode: whose the tokens of a contract are.

use crate::audit::append;
use crate::dialect::Connection;
use crate::fault::Fault;
use crate::outbox::put;
use crate::rows::{Reading, at};
use warifu_issuer::audit::Event;
use warifu_issuer::contract::{NewMode, Turned};

/// Turns the mode and ends every token but the one that is to stay.
pub async fn turn(connection: &mut Connection, new: &NewMode) -> Result<Turned, Fault> {
    if !fits(&mut *connection, new).await? {
        return Ok(Turned::Otherwise);
    }
    if is_shut(&mut *connection, new).await? {
        return Ok(Turned::Shut);
    }
    let turned = sqlx::query("UPDATE contracts SET mode = $1 WHERE customer = $2 AND mode = $3")
        .bind(new.to.name())
        .bind(new.customer.as_bytes().as_slice())
        .bind(new.to.other().name())
        .execute(&mut *connection)
        .await?;
    if turned.rows_affected() != 1 {
        return Ok(Turned::Otherwise);
    }
    end_others(&mut *connection, new).await?;
    if let Some(keep) = &new.keep {
        sqlx::query("UPDATE tokens SET user_id = $1 WHERE customer = $2 AND serial = $3")
            .bind(keep.user.as_str())
            .bind(new.customer.as_bytes().as_slice())
            .bind(keep.serial.as_str())
            .execute(&mut *connection)
            .await?;
    }
    put(&mut *connection, &new.mail, None).await?;
    append(connection, &new.audit).await?;
    Ok(Turned::Done)
}

/// What is to stay must be in use.
async fn fits(connection: &mut Connection, new: &NewMode) -> Result<bool, Fault> {
    let Some(keep) = &new.keep else {
        return Ok(true);
    };
    let found = sqlx::query(
        "SELECT 1 FROM tokens WHERE customer = $1 AND serial = $2 AND state = 'in_use'
           AND (valid_until IS NULL OR valid_until > $3)",
    )
    .bind(new.customer.as_bytes().as_slice())
    .bind(keep.serial.as_str())
    .bind(at(new.audit.at))
    .fetch_optional(connection)
    .await?;
    Ok(found.is_some())
}

/// A token that is locked or held is support's to open, and nothing goes past it.
async fn is_shut(connection: &mut Connection, new: &NewMode) -> Result<bool, Fault> {
    let shut = sqlx::query(
        "SELECT 1 FROM tokens WHERE customer = $1 AND state <> 'ended'
           AND (state = 'locked' OR held_since IS NOT NULL) LIMIT 1",
    )
    .bind(new.customer.as_bytes().as_slice())
    .fetch_optional(connection)
    .await?;
    Ok(shut.is_some())
}

async fn end_others(connection: &mut Connection, new: &NewMode) -> Result<(), Fault> {
    let kept = new.keep.as_ref().map_or("", |keep| keep.serial.as_str());
    let ended = sqlx::query(
        "UPDATE tokens SET state = 'ended', ended_at = $1, ended_why = 'released'
         WHERE customer = $2 AND state IN ('enrolled', 'in_use') AND serial <> $3
         RETURNING serial, user_id",
    )
    .bind(at(new.audit.at))
    .bind(new.customer.as_bytes().as_slice())
    .bind(kept)
    .fetch_all(&mut *connection)
    .await?;
    for row in &ended {
        let row = Reading::new(row, "tokens");
        let user: String = row.get("user_id")?;
        let mut entry = new.audit.as_event(Event::TokenReleased).with(&[
            ("by", "company administrator"),
            ("mode", new.to.name()),
            ("user", &user),
        ]);
        entry.subject = row.get("serial")?;
        append(&mut *connection, &entry).await?;
    }
    Ok(())
}
