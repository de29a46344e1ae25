//! Tokens that end, and who is told.

use crate::audit::append;
use crate::dialect::{Connection, Row};
use crate::fault::Fault;
use crate::outbox::put;
use crate::rows::{Reading, at};
use sha2::{Digest, Sha256};
use warifu_issuer::audit::{Entry, Event};
use warifu_issuer::ids::{CustomerId, MailAddress, MailId, TokenId};
use warifu_issuer::outbox::{NewMail, Notice};
use warifu_issuer::ports::StoreError;
use warifu_otp::SerialNumber;

/// Ends the other tokens of the same user: those never in use, and where asked
/// also those that are. Each one's own address is told.
pub async fn end_others(
    connection: &mut Connection,
    new: TokenId,
    also_in_use: bool,
    audit: &Entry,
    mail: &NewMail,
) -> Result<(), Fault> {
    let ended = sqlx::query(
        "UPDATE tokens SET state = 'ended', ended_at = $1, ended_why = 'superseded'
         WHERE id <> $2 AND state <> 'ended' AND (in_use_since IS NULL OR $3 = 1)
           AND institution = (SELECT institution FROM tokens WHERE id = $2)
           AND user_id = (SELECT user_id FROM tokens WHERE id = $2)
         RETURNING id, serial, mail, language",
    )
    .bind(at(audit.at))
    .bind(new.as_bytes().as_slice())
    .bind(i64::from(also_in_use))
    .fetch_all(&mut *connection)
    .await?;
    superseded(connection, &ended, audit, mail).await
}

/// Ends the customer's tokens because one was issued to take their place, but for
/// those that are locked or held: nobody issues past a lock.
pub async fn end_for_issue(
    connection: &mut Connection,
    audit: &Entry,
    mail: &NewMail,
) -> Result<(), Fault> {
    let ended = sqlx::query(
        "UPDATE tokens SET state = 'ended', ended_at = $1, ended_why = 'superseded'
         WHERE customer = $2 AND state IN ('enrolled', 'in_use') AND held_since IS NULL
         RETURNING id, serial, mail, language",
    )
    .bind(at(audit.at))
    .bind(mail.customer.as_bytes().as_slice())
    .fetch_all(&mut *connection)
    .await?;
    superseded(connection, &ended, audit, mail).await
}

async fn superseded(
    connection: &mut Connection,
    ended: &[Row],
    audit: &Entry,
    mail: &NewMail,
) -> Result<(), Fault> {
    for row in ended {
        let row = Reading::new(row, "tokens");
        let serial: SerialNumber = row.parse("serial", SerialNumber::try_from)?;
        let mut entry = audit.as_event(Event::TokenEnded);
        entry.subject = serial.to_string();
        append(&mut *connection, &entry).await?;
        let told = tell(&row, mail, Notice::Ended { serial })?;
        put(&mut *connection, &told, None).await?;
    }
    Ok(())
}

/// Ends the customer's tokens that were never in use, nor locked or held, and
/// tells their addresses; whether there was one.
pub async fn end_enrolled(
    connection: &mut Connection,
    customer: CustomerId,
    audit: &Entry,
) -> Result<bool, Fault> {
    let ended = sqlx::query(
        "UPDATE tokens SET state = 'ended', ended_at = $1, ended_why = 'cancelled'
         WHERE customer = $2 AND state = 'enrolled' AND held_since IS NULL
         RETURNING id, serial, mail, language",
    )
    .bind(at(audit.at))
    .bind(customer.as_bytes().as_slice())
    .fetch_all(&mut *connection)
    .await?;
    for row in &ended {
        let row = Reading::new(row, "tokens");
        let serial: SerialNumber = row.parse("serial", SerialNumber::try_from)?;
        let mut entry = audit.as_event(Event::TokenEnded);
        entry.subject = serial.to_string();
        append(&mut *connection, &entry).await?;
        let told = stopped(&row, customer, audit, serial)?;
        put(&mut *connection, &told, None).await?;
    }
    Ok(!ended.is_empty())
}

fn stopped(
    row: &Reading<'_>,
    customer: CustomerId,
    audit: &Entry,
    serial: SerialNumber,
) -> Result<NewMail, StoreError> {
    Ok(NewMail {
        // As random as the token's, of which there is one such mail.
        id: MailId::from_bytes(row.bytes("id")?),
        institution: audit.institution.clone(),
        customer,
        to: row.parse("mail", MailAddress::try_from)?,
        language: row.language("language")?,
        notice: Notice::TokenStopped { serial },
        at: audit.at,
    })
}

/// Tells the addresses of the customer's tokens in use that one was issued to
/// another address.
pub async fn tell_in_use(connection: &mut Connection, mail: &NewMail) -> Result<(), Fault> {
    let others = sqlx::query(
        "SELECT id, mail, language FROM tokens
         WHERE customer = $1 AND mail <> $2 AND in_use_since IS NOT NULL AND state <> 'ended'",
    )
    .bind(mail.customer.as_bytes().as_slice())
    .bind(mail.to.as_str())
    .fetch_all(&mut *connection)
    .await?;
    for row in &others {
        let told = tell(&Reading::new(row, "tokens"), mail, Notice::Reissued)?;
        put(&mut *connection, &told, None).await?;
    }
    Ok(())
}

fn tell(row: &Reading<'_>, mail: &NewMail, notice: Notice) -> Result<NewMail, StoreError> {
    let id = TokenId::from_bytes(row.bytes("id")?);
    let to = row.parse("mail", MailAddress::try_from)?;
    Ok(mail.also_to(&id, to, row.language("language")?, notice))
}

/// A mail to a token's own address about what happened to it just now; `row` has
/// its id, customer, serial, mail and language. Its name follows from what it is
/// about, so that one thing is told once.
pub fn about(
    row: &Reading<'_>,
    audit: &Entry,
    notice: impl FnOnce(SerialNumber) -> Notice,
) -> Result<NewMail, StoreError> {
    let (id, customer): ([u8; 16], [u8; 16]) = (row.bytes("id")?, row.bytes("customer")?);
    let notice = notice(row.parse("serial", SerialNumber::try_from)?);
    let digest = Sha256::new()
        .chain_update(b"warifu/1 mail about")
        .chain_update(id)
        .chain_update(audit.at.0.to_be_bytes())
        .chain_update(notice.name())
        .finalize();
    Ok(NewMail {
        id: MailId::from_bytes(digest.first_chunk().copied().unwrap_or_default()),
        institution: audit.institution.clone(),
        customer: CustomerId::from_bytes(customer),
        to: row.parse("mail", MailAddress::try_from)?,
        language: row.language("language")?,
        notice,
        at: audit.at,
    })
}
