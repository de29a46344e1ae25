//! Contacts of devices.

use crate::Database;
use crate::audit::append;
use crate::contact_rows::{contacted, installation, successor};
use crate::dialect::Connection;
use crate::ends::about;
use crate::fault::Fault;
use crate::issue_stops::{ISSUED, issued_next, stop_issuing};
use crate::outbox::put_once;
use crate::rows::{Reading, at, int};
use crate::writer::job;
use async_trait::async_trait;
use warifu_issuer::contact::{Advance, Contacted, IssuedNext, NewHold, NewIssueStop, NewStop};
use warifu_issuer::outbox::Notice;
use warifu_issuer::ports::{ContactStore, StoreError};
use warifu_otp::SerialNumber;

const TOKEN: &str =
    "SELECT t.id, t.institution, t.customer, t.user_id, t.device_key, t.device, t.state,
        t.in_use_since, t.locked_since, t.ended_at, t.ended_why, t.enrolled_at,
        t.valid_until, t.usable_from, t.held_since, t.held_why, c.epoch, c.counter, c.chain, c.fresh,
        c.request, c.reply, c.earlier,
        (SELECT epoch FROM contact_epochs WHERE id = 1) AS first_epoch
    FROM tokens t LEFT JOIN contacts c ON c.token = t.id WHERE t.serial = $1 AND t.kind = 'soft'";

const SUCCESSOR: &str = "SELECT t.id, t.serial, t.kind, t.device, t.enrolled_at, t.state,
        (SELECT s.at FROM stops s WHERE s.from_token = $3 AND s.to_token = t.id) AS stopped_at,
        (SELECT i.id FROM issuances i WHERE i.customer = t.customer AND i.token = t.id)
            AS issuance
    FROM tokens t
    WHERE t.institution = $1 AND t.user_id = $2 AND t.id <> $3 AND t.enrolled_at >= $4
    ORDER BY t.enrolled_at DESC LIMIT 1";

#[async_trait]
impl ContactStore for Database {
    async fn contacted(&self, serial: &SerialNumber) -> Result<Option<Contacted>, StoreError> {
        let found = sqlx::query(TOKEN)
            .bind(serial.as_str())
            .fetch_optional(&self.pool)
            .await
            .map_err(Fault::from)?;
        let Some(row) = &found else {
            return Ok(None);
        };
        let row = Reading::new(row, "tokens");
        let id: [u8; 16] = row.bytes("id")?;
        let (institution, user): (String, String) = (row.get("institution")?, row.get("user_id")?);
        let next = sqlx::query(SUCCESSOR)
            .bind(&institution)
            .bind(&user)
            .bind(id.as_slice())
            .bind(at(row.time("enrolled_at")?))
            .fetch_optional(&self.pool)
            .await
            .map_err(Fault::from)?;
        let here = installation(&row)?;
        let successor = next.as_ref().map(|next| successor(next, &here));
        let issued = self.issued_since(&row).await?;
        Ok(Some(contacted(&row, successor.transpose()?, issued)?))
    }

    async fn advance(&self, step: Advance) -> Result<bool, StoreError> {
        let job = job(move |c| Box::pin(async move { advance(c, &step).await }));
        self.writer.write(job).await
    }

    async fn hold(&self, new: NewHold) -> Result<bool, StoreError> {
        let job = job(move |c| Box::pin(async move { hold(c, &new).await }));
        self.writer.write(job).await
    }

    async fn stop(&self, stop: NewStop) -> Result<(), StoreError> {
        let job = job(move |c| {
            Box::pin(async move {
                let first = sqlx::query(
                    "INSERT INTO stops (from_token, to_token, at) VALUES ($1, $2, $3)
                     ON CONFLICT (from_token, to_token) DO NOTHING",
                )
                .bind(stop.from.as_bytes().as_slice())
                .bind(stop.hold.token.as_bytes().as_slice())
                .bind(at(stop.hold.audit.at))
                .execute(&mut *c)
                .await?;
                if first.rows_affected() == 1 {
                    hold(c, &stop.hold).await?;
                }
                Ok(())
            })
        });
        self.writer.write(job).await
    }

    async fn stop_issuing(&self, stop: NewIssueStop) -> Result<bool, StoreError> {
        let job = job(move |c| Box::pin(async move { stop_issuing(c, &stop).await }));
        self.writer.write(job).await
    }
}

impl Database {
    /// What ended the token already by being issued; only where it was superseded.
    async fn issued_since(&self, row: &Reading<'_>) -> Result<Option<IssuedNext>, StoreError> {
        let why: Option<String> = row.get("ended_why")?;
        let (Some("superseded"), Some(ended)) = (why.as_deref(), row.maybe_time("ended_at")?)
        else {
            return Ok(None);
        };
        let (customer, id): ([u8; 16], [u8; 16]) = (row.bytes("customer")?, row.bytes("id")?);
        let found = sqlx::query(ISSUED)
            .bind(customer.as_slice())
            .bind(at(ended))
            .bind(id.as_slice())
            .fetch_optional(&self.pool)
            .await
            .map_err(Fault::from)?;
        found.as_ref().map(issued_next).transpose()
    }
}

/// One statement: a row that is still as it was read, or none yet.
async fn advance(connection: &mut Connection, step: &Advance) -> Result<bool, Fault> {
    let from = &step.from;
    let text = if from.stored {
        "UPDATE contacts SET epoch = $2, counter = $3, chain = $4, fresh = 0, request = $5,
             reply = $6, earlier = $7, at = $8
         WHERE token = $1 AND epoch = $9 AND counter = $10 AND chain = $11 AND fresh = $12"
    } else {
        "INSERT INTO contacts (token, epoch, counter, chain, fresh, request, reply, earlier, at)
         SELECT $1, $2, $3, $4, 0, $5, $6, $7, $8
         WHERE $9 = (SELECT epoch FROM contact_epochs WHERE id = 1)
           AND $10 = 0 AND length($11) = 32 AND $12 IN (0, 1)
         ON CONFLICT (token) DO NOTHING"
    };
    let done = sqlx::query(text)
        .bind(step.token.as_bytes().as_slice())
        .bind(int(step.to.epoch))
        .bind(int(step.to.counter))
        .bind(step.to.chain.0.as_slice())
        .bind(step.request.as_slice())
        .bind(step.reply.as_slice())
        .bind(from.remembered())
        .bind(at(step.at))
        .bind(int(from.expected.epoch))
        .bind(int(from.expected.counter))
        .bind(from.expected.chain.0.as_slice())
        .bind(i64::from(from.fresh))
        .execute(connection)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// What a customer has stopped weighs more than two devices, and both more than a
/// hold of support's: a word that weighs more is never lost to one that was first.
pub async fn hold(connection: &mut Connection, new: &NewHold) -> Result<bool, Fault> {
    let held = sqlx::query(
        "UPDATE tokens SET held_since = COALESCE(held_since, $1), held_why = $2
         WHERE id = $3 AND state <> 'ended' AND (valid_until IS NULL OR valid_until > $1)
           AND (held_since IS NULL
             OR ($2 = 'stopped' AND held_why IN ('support', 'two_devices'))
             OR ($2 = 'two_devices' AND held_why = 'support'))
         RETURNING id, customer, serial, mail, language",
    )
    .bind(at(new.audit.at))
    .bind(new.why.name())
    .bind(new.token.as_bytes().as_slice())
    .fetch_optional(&mut *connection)
    .await?;
    let Some(row) = &held else {
        return Ok(false);
    };
    append(&mut *connection, &new.audit).await?;
    let row = Reading::new(row, "tokens");
    let told = about(&row, &new.audit, |serial| Notice::Held { serial })?;
    put_once(connection, &told).await?;
    let (serial, why) = (&new.audit.subject, new.why.name());
    tracing::warn!(%serial, why, detail = %new.audit.detail, "a token is held");
    Ok(true)
}
