//! Rows that contacts need.

use crate::dialect::Row;
use crate::rows::Reading;
use warifu_enroll::bytes::Bytes;
use warifu_enroll::contact::ChainPlace;
use warifu_enroll::{DeviceReport, UserId};
use warifu_issuer::contact::{
    ChainRow, Contacted, EndedWhy, HeldWhy, IssuedNext, Stands, Successor,
};
use warifu_issuer::ids::{IssuanceId, TokenId};
use warifu_issuer::ports::StoreError;
use warifu_otp::SerialNumber;

/// The installation of the app that holds the token.
pub fn installation(row: &Reading<'_>) -> Result<String, StoreError> {
    let device: String = row.get("device")?;
    let report: DeviceReport =
        serde_json::from_str(&device).map_err(|_| row.impossible("device"))?;
    Ok(report.installation_id)
}

pub fn successor(row: &Row, here: &str) -> Result<Successor, StoreError> {
    let row = Reading::new(row, "tokens");
    let state: String = row.get("state")?;
    Ok(Successor {
        id: TokenId::from_bytes(row.bytes("id")?),
        serial: row.parse("serial", SerialNumber::try_from)?,
        at: row.time("enrolled_at")?,
        ended: state == "ended",
        // Hardware is on no installation at all.
        elsewhere: row.get::<String>("kind")? == "hardware" || installation(&row)? != here,
        stopped: row.maybe_time("stopped_at")?.is_some(),
        issuance: row.maybe_bytes("issuance")?.map(IssuanceId::from_bytes),
    })
}

pub fn contacted(
    row: &Reading<'_>,
    successor: Option<Successor>,
    issued: Option<IssuedNext>,
) -> Result<Contacted, StoreError> {
    let held_since = row.maybe_time("held_since")?;
    let held = match held_since {
        Some(since) => Some((
            since,
            row.parse("held_why", |why| HeldWhy::named(&why).ok_or(()))?,
        )),
        None => None,
    };
    Ok(Contacted {
        id: TokenId::from_bytes(row.bytes("id")?),
        institution: row.slug("institution")?,
        user: row.parse("user_id", UserId::try_from)?,
        device_key: row.get("device_key")?,
        stands: stands(row)?,
        valid_until: row.maybe_time("valid_until")?,
        usable_from: row.maybe_time("usable_from")?,
        held,
        successor,
        issued,
        chain: chain(row)?,
    })
}

fn stands(row: &Reading<'_>) -> Result<Stands, StoreError> {
    let state: String = row.get("state")?;
    Ok(match state.as_str() {
        "enrolled" => Stands::Enrolled,
        "in_use" => Stands::InUse {
            since: row.time("in_use_since")?,
        },
        "locked" => Stands::Locked {
            since: row.time("locked_since")?,
        },
        "ended" => Stands::Ended {
            at: row.time("ended_at")?,
            why: ended_why(row)?,
        },
        _ => return Err(row.impossible("state")),
    })
}

pub fn ended_why(row: &Reading<'_>) -> Result<Option<EndedWhy>, StoreError> {
    let why: Option<String> = row.get("ended_why")?;
    why.map(|why| EndedWhy::named(&why).ok_or_else(|| row.impossible("ended_why")))
        .transpose()
}

fn chain(row: &Reading<'_>) -> Result<ChainRow, StoreError> {
    let Some(epoch) = row.maybe_number("epoch")? else {
        return Ok(ChainRow::first(row.number("first_epoch")?));
    };
    let fresh: i64 = row.get("fresh")?;
    Ok(ChainRow {
        expected: ChainPlace {
            epoch,
            counter: row.number("counter")?,
            chain: Bytes(row.bytes("chain")?),
        },
        fresh: fresh == 1,
        request: row.maybe_bytes("request")?,
        reply: row.get("reply")?,
        earlier: row.get("earlier")?,
        stored: true,
    })
}
