//! Rows of telephone checks.

use crate::dialect::Row;
use crate::rows::Reading;
use warifu_issuer::ids::{ChallengeId, CustomerId, PageId};
use warifu_issuer::ports::StoreError;
use warifu_issuer::telephone::{
    Challenge, FailedWhy, PageCode, Passed, PhoneNumber, Said, State, Waiting,
};

pub fn challenge(row: &Row) -> Result<Challenge, StoreError> {
    let row = Reading::new(row, "challenges");
    Ok(Challenge {
        id: ChallengeId::from_bytes(row.bytes("id")?),
        institution: row.slug("institution")?,
        customer: CustomerId::from_bytes(row.bytes("customer")?),
        number: row.parse("number", PhoneNumber::try_from)?,
        page: PageId::from_bytes(row.bytes("page")?),
        code: row.parse("code", |text| PageCode::parse(&text).ok_or(()))?,
        started_at: row.time("started_at")?,
        state: state(&row)?,
    })
}

fn state(row: &Reading<'_>) -> Result<State, StoreError> {
    let (name, ends_at): (String, _) = (row.get("state")?, row.time("ends_at")?);
    Ok(match name.as_str() {
        "waiting" => State::Waiting(Waiting {
            until: ends_at,
            tries_left: row.number("tries_left")?,
        }),
        "passed" => State::Passed(Passed { until: ends_at }),
        "used" => State::Used { at: ends_at },
        "failed" => State::Failed {
            at: ends_at,
            why: row.parse("why", |why| FailedWhy::named(&why).ok_or(()))?,
        },
        "expired" => State::Expired { at: ends_at },
        _ => return Err(row.impossible("state")),
    })
}

pub fn said(row: &Row) -> Result<Said, StoreError> {
    Reading::new(row, "call_steps").parse("said", |text| Said::parse(&text).ok_or(()))
}
