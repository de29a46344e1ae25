//! What was issued and is stopped from an old token's device, until support has
//! looked into it.

use crate::audit::append;
use crate::dialect::{Connection, Row};
use crate::ends::about;
use crate::fault::Fault;
use crate::issuances::{end_pending, forget_draft};
use crate::outbox::put_once;
use crate::rows::{Reading, at};
use crate::support::said_of;
use warifu_issuer::audit::{Entry, Event};
use warifu_issuer::contact::{IssuedNext, NewChange, NewIssueStop};
use warifu_issuer::ids::{CustomerId, IssuanceId};
use warifu_issuer::outbox::Notice;
use warifu_issuer::ports::StoreError;

/// The newest issuance of a user since a time, and whether it was stopped from that
/// token.
pub const ISSUED: &str = "SELECT i.id, i.customer, i.issued_at, i.expires_at, i.state,
        (SELECT s.at FROM issue_stops s WHERE s.issuance = i.id AND s.from_token = $3
            AND s.lifted_at IS NULL) AS stopped_at
    FROM issuances i
    WHERE i.customer = $1 AND i.issued_at >= $2
    ORDER BY i.number DESC LIMIT 1";

/// A row of [`ISSUED`].
pub fn issued_next(row: &Row) -> Result<IssuedNext, StoreError> {
    let row = Reading::new(row, "issuances");
    let state: String = row.get("state")?;
    let expires_at = row.time("expires_at")?;
    Ok(IssuedNext {
        id: IssuanceId::from_bytes(row.bytes("id")?),
        customer: CustomerId::from_bytes(row.bytes("customer")?),
        at: row.time("issued_at")?,
        pending_until: (state == "pending").then_some(expires_at),
        stopped: row.maybe_time("stopped_at")?.is_some(),
    })
}

/// Whether support has yet to look into one.
pub async fn is_stopped(connection: &mut Connection, customer: CustomerId) -> Result<bool, Fault> {
    let open = "SELECT 1 FROM issue_stops WHERE customer = $1 AND lifted_at IS NULL LIMIT 1";
    let found = sqlx::query(open)
        .bind(customer.as_bytes().as_slice())
        .fetch_optional(connection)
        .await?;
    Ok(found.is_some())
}

/// Ends the issuance; `false` where it is no longer pending.
pub async fn stop_issuing(connection: &mut Connection, new: &NewIssueStop) -> Result<bool, Fault> {
    let begun = sqlx::query(
        "INSERT INTO issue_stops (issuance, customer, from_token, at)
         SELECT id, customer, $1, $2 FROM issuances
         WHERE id = $3 AND customer = $4 AND state = 'pending'
         ON CONFLICT (issuance) DO NOTHING",
    )
    .bind(new.from.as_bytes().as_slice())
    .bind(at(new.audit.at))
    .bind(new.issuance.as_bytes().as_slice())
    .bind(new.customer.as_bytes().as_slice())
    .execute(&mut *connection)
    .await?;
    if begun.rows_affected() == 0 {
        return Ok(false);
    }
    end_pending(&mut *connection, new.customer, &new.audit).await?;
    forget_draft(&mut *connection, new.customer).await?;
    append(&mut *connection, &new.audit).await?;
    let from = "SELECT id, customer, serial, mail, language FROM tokens WHERE id = $1";
    let row = sqlx::query(from)
        .bind(new.from.as_bytes().as_slice())
        .fetch_one(&mut *connection)
        .await?;
    let row = Reading::new(&row, "tokens");
    let told = about(&row, &new.audit, |serial| Notice::IssuingStopped { serial })?;
    put_once(connection, &told).await?;
    Ok(true)
}

/// Support lets the customer issue again, whose token, over or not, that is; `false`
/// where nothing was stopped.
pub async fn resume_issuing(connection: &mut Connection, new: &NewChange) -> Result<bool, Fault> {
    let of = "SELECT institution, user_id, customer FROM tokens WHERE serial = $1";
    let row = sqlx::query(of)
        .bind(new.serial.as_str())
        .fetch_optional(&mut *connection)
        .await?;
    let Some(row) = &row else {
        return Ok(false);
    };
    let row = Reading::new(row, "tokens");
    let user: String = row.get("user_id")?;
    let customer = CustomerId::from_bytes(row.bytes("customer")?);
    let event = Event::IssuingResumed;
    let mut said = said_of(new);
    said.push(("serial", new.serial.as_str()));
    let audit = Entry::new(&row.slug("institution")?, new.at, event, &user).with(&said);
    lift(connection, customer, &audit).await
}

/// Lets a customer issue again, and tells the address of the token whose app had
/// stopped it; `false`, and nothing, where nothing was stopped.
pub async fn lift(
    connection: &mut Connection,
    customer: CustomerId,
    audit: &Entry,
) -> Result<bool, Fault> {
    let lifted = sqlx::query(
        "UPDATE issue_stops SET lifted_at = $1 WHERE lifted_at IS NULL AND customer = $2
         RETURNING from_token",
    )
    .bind(at(audit.at))
    .bind(customer.as_bytes().as_slice())
    .fetch_all(&mut *connection)
    .await?;
    let Some(row) = lifted.first() else {
        return Ok(false);
    };
    let from: [u8; 16] = Reading::new(row, "issue_stops").bytes("from_token")?;
    let token = "SELECT id, customer, serial, mail, language FROM tokens WHERE id = $1";
    let row = sqlx::query(token)
        .bind(from.as_slice())
        .fetch_one(&mut *connection)
        .await?;
    let row = Reading::new(&row, "tokens");
    append(&mut *connection, audit).await?;
    let told = about(&row, audit, |serial| Notice::IssuingResumed { serial })?;
    put_once(connection, &told).await?;
    Ok(true)
}
