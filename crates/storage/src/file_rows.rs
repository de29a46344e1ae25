//! Rows of a customer's page.

use crate::contact_rows::ended_why;
use crate::dialect::Row;
use crate::issuances;
use crate::outbox::delivery;
use crate::rows::Reading;
use crate::tokens::state;
use warifu_issuer::binding::Kind;
use warifu_issuer::console::{FileIssuance, FileMail, FileToken};
use warifu_issuer::contact::HeldWhy;
use warifu_issuer::ids::{MailId, TokenId};
use warifu_issuer::outbox::Notice;
use warifu_issuer::ports::StoreError;
use warifu_otp::SerialNumber;

pub fn token(row: &Row) -> Result<FileToken, StoreError> {
    let row = Reading::new(row, "tokens");
    let held_why: Option<String> = row.get("held_why")?;
    let held_why = held_why
        .map(|why| HeldWhy::named(&why).ok_or_else(|| row.impossible("held_why")))
        .transpose()?;
    Ok(FileToken {
        id: TokenId::from_bytes(row.bytes("id")?),
        serial: row.parse("serial", SerialNumber::try_from)?,
        kind: row.parse("kind", |name| Kind::named(&name).ok_or(()))?,
        state: state(&row)?,
        held_why,
        ended_why: ended_why(&row)?,
        enrolled_at: row.time("enrolled_at")?,
        valid_until: row.maybe_time("valid_until")?,
        usable_from: row.maybe_time("usable_from")?,
        mail: row.get("mail")?,
        failures: row.number("failures")?,
        drift: row.get("drift")?,
        period: row.number("period")?,
        last_step: row.maybe_number("last_step")?,
        contact_at: row.maybe_time("contact_at")?,
    })
}

pub fn issuance(row: &Row) -> Result<FileIssuance, StoreError> {
    let row = Reading::new(row, "issuances");
    Ok(FileIssuance {
        issued_at: row.time("issued_at")?,
        expires_at: row.time("expires_at")?,
        mail: row.get("mail")?,
        state: issuances::state(&row)?,
    })
}

pub fn mail(row: &Row) -> Result<FileMail, StoreError> {
    let read = Reading::new(row, "outbox");
    let notice: Notice = read.parse("notice", |text| serde_json::from_str(&text))?;
    Ok(FileMail {
        id: MailId::from_bytes(read.bytes("id")?),
        kind: notice.name().to_owned(),
        to: read.get("recipient")?,
        at: read.time("created_at")?,
        delivery: delivery(row)?,
        again: read.get::<i64>("waiting")? > 0,
    })
}
