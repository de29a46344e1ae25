//! The ten boxes of the transfer password, of which two are open.

use axum::http::StatusCode;
use warifu_issuer::binding::Places;
use warifu_issuer::customers::Customer;
use warifu_issuer::proof::Proved;

use super::desk::Desk;
use super::fields::Fields;
use super::leave::Leave;
use super::problems::Problems;
use super::proof::{Refused, closed, then};
use crate::text::{BindErrors, Binding, fill};

/// One of the ten boxes.
pub(crate) struct Slot {
    pub(crate) place: u8,
    pub(crate) open: bool,
    pub(crate) label: String,
}

/// The ten boxes.
pub(crate) fn slots(desk: &Desk, places: Places) -> Vec<Slot> {
    let t = Binding::of(desk.visit.lang);
    let one = |place: u8| Slot {
        place,
        open: places.asks(place),
        label: fill(t.transfer_box, &[("place", &place.to_string())]),
    };
    (1..=10).map(one).collect()
}

/// What stands over them.
pub(crate) fn hint(desk: &Desk, places: Places) -> String {
    let t = Binding::of(desk.visit.lang);
    let (first, second) = (places.first.to_string(), places.second.to_string());
    fill(t.transfer_hint, &[("first", &first), ("second", &second)])
}

/// Whether a digit stands in each open box.
pub(crate) fn is_filled(fields: &Fields, places: Places) -> bool {
    typed(fields, places)
        .iter()
        .all(|digit| !digit.trim().is_empty())
}

/// Judges the two digits.
pub(crate) async fn judge(
    desk: &Desk,
    customer: &Customer,
    fields: &Fields,
    places: Places,
) -> Result<Result<(), Refused>, Leave> {
    let digits = typed(fields, places);
    let proved = desk.app.issuer.answer_challenge(customer, digits).await?;
    Ok(match proved {
        Proved::Right => Ok(()),
        other => Err(refused(desk, other)),
    })
}

fn typed(fields: &Fields, places: Places) -> [&str; 2] {
    [places.first, places.second].map(|place| fields.get(&format!("transfer_{place}")))
}

fn refused(desk: &Desk, proved: Proved) -> Refused {
    let e = BindErrors::of(desk.visit.lang);
    let locked = |until| {
        let text = closed(desk, until, e.locked, e.locked_until_support);
        let problems = Problems::one("transfer_locked", "", text);
        (StatusCode::TOO_MANY_REQUESTS, problems)
    };
    match proved {
        Proved::Wrong { left: 0 } => locked(None),
        Proved::Locked { until } => locked(until),
        Proved::Wrong { left } => {
            let text = fill(e.transfer_wrong, &[("then", &then(desk, left))]);
            let problems = Problems::one("transfer_wrong", "transfer", text);
            (StatusCode::UNPROCESSABLE_ENTITY, problems)
        }
        Proved::Wait { retry_after } => {
            let text = fill(e.wait, &[("seconds", &retry_after.to_string())]);
            let problems = Problems::one("transfer_wait", "transfer", text);
            (StatusCode::TOO_MANY_REQUESTS, problems)
        }
        Proved::Right => (StatusCode::OK, Problems::default()),
    }
}
