//! Tokens that are to be ended on a cancellation form.

use crate::Database;
use crate::audit::append;
use crate::dialect::{Connection, Row};
use crate::fault::Fault;
use crate::rows::{Reading, at};
use crate::support::{Limits, change_as};
use crate::writer::job;
use async_trait::async_trait;
use warifu_issuer::audit::{Entry, Event};
use warifu_issuer::console::{Asked, CancelRuling, CancelState, NewCancel, OpenCancel, Ruled};
use warifu_issuer::contact::{Change, Changed, NewChange};
use warifu_issuer::ids::{CancelId, CustomerId, Slug, StaffId};
use warifu_issuer::ports::{CancelStore, StoreError};
use warifu_otp::{SerialNumber, UnixTime};

#[async_trait]
impl CancelStore for Database {
    async fn ask(&self, new: NewCancel) -> Result<Asked, StoreError> {
        let job = job(move |c| Box::pin(async move { ask(c, &new).await }));
        self.writer.write(job).await
    }

    async fn decide(&self, ruling: CancelRuling) -> Result<Ruled, StoreError> {
        let job = job(move |c| Box::pin(async move { decide(c, &ruling).await }));
        self.writer.write(job).await
    }

    async fn open(
        &self,
        institution: &Slug,
        now: UnixTime,
        count: u32,
    ) -> Result<Vec<OpenCancel>, StoreError> {
        let rows = sqlx::query(
            "SELECT r.id, t.customer, c.name AS customer_name, t.serial, r.form, r.why,
                    r.asked_by, a.name AS asked_by_name, r.asked_at, r.ends_at,
                    CASE WHEN r.state = 'waiting' AND r.ends_at <= $2 THEN 'expired'
                        ELSE r.state END AS state,
                    d.name AS decided_by_name, r.decided_at
             FROM cancellations r
             JOIN tokens t ON t.id = r.token
             JOIN customers c ON c.id = t.customer
             JOIN staff a ON a.id = r.asked_by
             LEFT JOIN staff d ON d.id = r.decided_by
             WHERE r.institution = $1
             ORDER BY CASE WHEN r.state = 'waiting' AND r.ends_at > $2 THEN 0 ELSE 1 END,
                 r.asked_at DESC
             LIMIT $3",
        )
        .bind(institution.as_str())
        .bind(at(now))
        .bind(i64::from(count))
        .fetch_all(&self.pool)
        .await
        .map_err(Fault::from)?;
        rows.iter().map(open).collect()
    }
}

async fn ask(connection: &mut Connection, new: &NewCancel) -> Result<Asked, Fault> {
    sqlx::query(
        "UPDATE cancellations SET state = 'expired', decided_at = ends_at
         WHERE state = 'waiting' AND ends_at <= $1
           AND token = (SELECT id FROM tokens WHERE serial = $2)",
    )
    .bind(at(new.at))
    .bind(new.serial.as_str())
    .execute(&mut *connection)
    .await?;
    let live = sqlx::query(
        "SELECT (SELECT COUNT(*) FROM cancellations
             WHERE token = tokens.id AND state = 'waiting') AS waiting
         FROM tokens
         WHERE serial = $1 AND customer = $2 AND institution = $3 AND state <> 'ended'",
    )
    .bind(new.serial.as_str())
    .bind(new.customer.as_bytes().as_slice())
    .bind(new.institution.as_str())
    .fetch_optional(&mut *connection)
    .await?;
    let Some(row) = &live else {
        return Ok(Asked::Nothing);
    };
    if Reading::new(row, "cancellations").get::<i64>("waiting")? > 0 {
        return Ok(Asked::Already);
    }
    insert(&mut *connection, new).await?;
    append(connection, &new.audit).await?;
    Ok(Asked::Done)
}

async fn insert(connection: &mut Connection, new: &NewCancel) -> Result<(), Fault> {
    sqlx::query(
        "INSERT INTO cancellations (id, institution, token, form, why, asked_by, asked_at,
             ends_at, state)
         VALUES ($1, $2, (SELECT id FROM tokens WHERE serial = $3), $4, $5, $6, $7, $8,
             'waiting')",
    )
    .bind(new.id.as_bytes().as_slice())
    .bind(new.institution.as_str())
    .bind(new.serial.as_str())
    .bind(&new.form)
    .bind(&new.why)
    .bind(new.by.as_bytes().as_slice())
    .bind(at(new.at))
    .bind(at(new.ends_at))
    .execute(connection)
    .await?;
    Ok(())
}

/// One statement takes the request; the token ends in the same transaction.
async fn decide(connection: &mut Connection, new: &CancelRuling) -> Result<Ruled, Fault> {
    let decided = sqlx::query(
        "UPDATE cancellations SET state = $1, decided_by = $2, decided_at = $3
         WHERE id = $4 AND institution = $5 AND state = 'waiting' AND ends_at > $3
           AND asked_by <> $2
         RETURNING form, why,
             (SELECT serial FROM tokens WHERE tokens.id = token) AS serial,
             (SELECT login FROM staff WHERE staff.id = asked_by) AS asked_by",
    )
    .bind(if new.confirm { "confirmed" } else { "refused" })
    .bind(new.staff.as_bytes().as_slice())
    .bind(at(new.at))
    .bind(new.id.as_bytes().as_slice())
    .bind(new.institution.as_str())
    .fetch_optional(&mut *connection)
    .await?;
    let Some(row) = &decided else {
        return undecided(connection, new).await;
    };
    carry_out(connection, new, &Reading::new(row, "cancellations")).await
}

async fn carry_out(
    connection: &mut Connection,
    new: &CancelRuling,
    row: &Reading<'_>,
) -> Result<Ruled, Fault> {
    let serial: SerialNumber = row.parse("serial", SerialNumber::try_from)?;
    let (form, why, asked): (String, String, String) =
        (row.get("form")?, row.get("why")?, row.get("asked_by")?);
    let asked = ("asked_by", asked.as_str());
    if !new.confirm {
        let event = Event::CancelRefused;
        let entry = Entry::new(&new.institution, new.at, event, &serial).with(&[
            asked,
            ("by", new.login.as_str()),
            ("form", form.as_str()),
            ("reason", why.as_str()),
        ]);
        append(connection, &entry).await?;
        return Ok(Ruled::Done);
    }
    let change = NewChange {
        serial,
        change: Change::Cancel,
        by: new.login.clone(),
        why,
        form: Some(form),
        again_from: new.at,
        at: new.at,
    };
    if change_as(&mut *connection, &change, Limits::default(), &[asked]).await? == Changed::Done {
        return Ok(Ruled::Done);
    }
    sqlx::query("UPDATE cancellations SET state = 'overtaken' WHERE id = $1")
        .bind(new.id.as_bytes().as_slice())
        .execute(connection)
        .await?;
    Ok(Ruled::Overtaken)
}

async fn undecided(connection: &mut Connection, new: &CancelRuling) -> Result<Ruled, Fault> {
    let own = sqlx::query(
        "SELECT 1 FROM cancellations
         WHERE id = $1 AND institution = $2 AND state = 'waiting' AND ends_at > $3
           AND asked_by = $4",
    )
    .bind(new.id.as_bytes().as_slice())
    .bind(new.institution.as_str())
    .bind(at(new.at))
    .bind(new.staff.as_bytes().as_slice())
    .fetch_optional(connection)
    .await?;
    Ok(own.map_or(Ruled::Gone, |_| Ruled::Own))
}

fn open(row: &Row) -> Result<OpenCancel, StoreError> {
    let row = Reading::new(row, "cancellations");
    Ok(OpenCancel {
        id: CancelId::from_bytes(row.bytes("id")?),
        customer: CustomerId::from_bytes(row.bytes("customer")?),
        customer_name: row.get("customer_name")?,
        serial: row.parse("serial", SerialNumber::try_from)?,
        form: row.get("form")?,
        why: row.get("why")?,
        asked_by: StaffId::from_bytes(row.bytes("asked_by")?),
        asked_by_name: row.get("asked_by_name")?,
        asked_at: row.time("asked_at")?,
        ends_at: row.time("ends_at")?,
        state: row.parse("state", |name| CancelState::named(&name).ok_or(()))?,
        decided_by_name: row.get("decided_by_name")?,
        decided_at: row.maybe_time("decided_at")?,
    })
}
