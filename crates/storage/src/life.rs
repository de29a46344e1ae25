//! What customers do to their tokens.

use crate::Database;
use crate::audit::append;
use crate::bindings::stands_as;
use crate::dialect::Connection;
use crate::fault::Fault;
use crate::issuances::{end_pending, forget_draft};
use crate::outbox::put;
use crate::receipts::insert;
use crate::rows::{Reading, at};
use crate::writer::job;
use async_trait::async_trait;
use warifu_issuer::ids::{MailAddress, MailId};
use warifu_issuer::outbox::{NewMail, Notice};
use warifu_issuer::ports::{LifeStore, StoreError};
use warifu_issuer::release::{NewRelease, Released};
use warifu_otp::SerialNumber;

#[async_trait]
impl LifeStore for Database {
    async fn release(&self, new: NewRelease) -> Result<Released, StoreError> {
        let job = job(move |c| Box::pin(async move { release(c, &new).await }));
        self.writer.write(job).await
    }
}

async fn release(connection: &mut Connection, new: &NewRelease) -> Result<Released, Fault> {
    if let Some(only) = &new.only
        && !stands_as(&mut *connection, new.customer, &only.user, &only.expected).await?
    {
        return Ok(Released::Nothing);
    }
    let only = new.only.as_ref().map(|only| only.user.as_str());
    if is_shut(&mut *connection, new, only).await? {
        return Ok(Released::Shut);
    }
    let ended = sqlx::query(
        "UPDATE tokens SET state = 'ended', ended_at = $1, ended_why = 'released'
         WHERE customer = $2 AND state IN ('enrolled', 'in_use') AND held_since IS NULL
           AND EXISTS (SELECT 1 FROM tokens AS used
               WHERE used.customer = $2 AND used.state = 'in_use')
           AND (CAST($3 AS TEXT) IS NULL OR user_id = $3)
         RETURNING id, serial, mail, language",
    )
    .bind(at(new.audit.at))
    .bind(new.customer.as_bytes().as_slice())
    .bind(only)
    .fetch_all(&mut *connection)
    .await?;
    if ended.is_empty() {
        return Ok(Released::Nothing);
    }
    end_pending(&mut *connection, new.customer, &new.audit).await?;
    forget_draft(&mut *connection, new.customer).await?;
    if let Some(receipt) = &new.receipt {
        insert(&mut *connection, new.customer, receipt).await?;
    }
    for row in &ended {
        tell(&mut *connection, new, &Reading::new(row, "tokens")).await?;
    }
    Ok(Released::Done {
        again_from: new.again_from,
    })
}

/// A token that is locked or held is support's to open, and nothing goes past it.
async fn is_shut(
    connection: &mut Connection,
    new: &NewRelease,
    only: Option<&str>,
) -> Result<bool, Fault> {
    let shut = sqlx::query(
        "SELECT 1 FROM tokens WHERE customer = $1 AND state <> 'ended'
           AND (state = 'locked' OR held_since IS NOT NULL)
           AND (CAST($2 AS TEXT) IS NULL OR user_id = $2) LIMIT 1",
    )
    .bind(new.customer.as_bytes().as_slice())
    .bind(only)
    .fetch_optional(connection)
    .await?;
    Ok(shut.is_some())
}

async fn tell(
    connection: &mut Connection,
    new: &NewRelease,
    row: &Reading<'_>,
) -> Result<(), Fault> {
    let serial: SerialNumber = row.parse("serial", SerialNumber::try_from)?;
    let mut entry = new.audit.clone();
    entry.subject = serial.to_string();
    append(&mut *connection, &entry).await?;
    let mail = NewMail {
        // As random as the token's, of which there is one such mail.
        id: MailId::from_bytes(row.bytes("id")?),
        institution: new.audit.institution.clone(),
        customer: new.customer,
        to: row.parse("mail", MailAddress::try_from)?,
        language: row.language("language")?,
        notice: Notice::Released {
            serial,
            again_from: new.again_from,
        },
        at: new.audit.at,
    };
    put(connection, &mail, None).await
}
