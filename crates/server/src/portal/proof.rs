//! The confirmation password on a form: what is typed, judged, and what a refused
//! one is told.

use axum::http::StatusCode;
use warifu_issuer::Error;
use warifu_issuer::customers::Customer;
use warifu_issuer::policy::Proof;
use warifu_issuer::proof::{Proved, SecretKind};
use warifu_otp::UnixTime;

use super::desk::Desk;
use super::fields::Fields;
use super::leave::Leave;
use super::problems::Problems;
use crate::text::{Check, Closing, ProofErrors, fill};

/// The field's name.
pub(crate) const FIELD: &str = "confirmation_password";

/// A proof that was refused: status and words.
pub(crate) type Refused = (StatusCode, Problems);

/// Judges what a form holds; nothing to judge where the procedure asks for none.
pub(crate) async fn judge(
    desk: &Desk,
    customer: &Customer,
    proof: Proof,
    fields: &Fields,
) -> Result<Result<(), Refused>, Leave> {
    if proof == Proof::None {
        return Ok(Ok(()));
    }
    let e = ProofErrors::of(desk.visit.lang);
    if fields.get(FIELD).trim().is_empty() {
        let problems = Problems::one("proof_empty", FIELD, e.empty);
        return Ok(Err((StatusCode::UNPROCESSABLE_ENTITY, problems)));
    }
    let kind = SecretKind::ConfirmationPassword;
    let typed = fields.login_password(FIELD);
    match desk.app.issuer.check_secret(customer, kind, typed).await {
        Ok(Proved::Right) => Ok(Ok(())),
        Ok(proved) => Ok(Err(refused(desk, e, proved))),
        Err(Error::Busy) => {
            let problems = Problems::one("busy", "", e.busy);
            Ok(Err((StatusCode::SERVICE_UNAVAILABLE, problems)))
        }
        Err(error) => Err(error.into()),
    }
}

/// The hint under the field.
pub(crate) fn hint(desk: &Desk) -> String {
    let t = Check::of(desk.visit.lang);
    let (min, max) = desk
        .institution
        .proof
        .map_or((0, 0), |one| (one.min, one.max));
    fill(
        t.hint,
        &[("min", &min.to_string()), ("max", &max.to_string())],
    )
}

fn refused(desk: &Desk, e: &ProofErrors, proved: Proved) -> Refused {
    let wrong = StatusCode::UNPROCESSABLE_ENTITY;
    let many = StatusCode::TOO_MANY_REQUESTS;
    match proved {
        // The last one that may be wrong was: that is what the next is told, too.
        Proved::Wrong { left: 0 } => locked(desk, e, None),
        Proved::Wrong { left } => {
            let text = fill(e.wrong, &[("then", &then(desk, left))]);
            (wrong, Problems::one("proof_wrong", FIELD, text))
        }
        Proved::Wait { retry_after } => {
            let text = fill(e.wait, &[("seconds", &retry_after.to_string())]);
            (many, Problems::one("proof_wait", FIELD, text))
        }
        Proved::Locked { until } => locked(desk, e, until),
        Proved::Right => (StatusCode::OK, Problems::default()),
    }
}

fn locked(desk: &Desk, e: &ProofErrors, until: Option<UnixTime>) -> Refused {
    let text = closed(desk, until, e.locked, e.locked_until_support);
    let problems = Problems::one("proof_locked", "", text);
    (StatusCode::TOO_MANY_REQUESTS, problems)
}

/// What comes of so many more wrong ones: a wait, or a call.
pub(crate) fn then(desk: &Desk, left: u32) -> String {
    let t = Closing::of(desk.visit.lang);
    closing(desk, None, t.for_minutes, t.until_support, left)
}

/// What is said where it has come to that: in the words for a wait, or for a call.
pub(crate) fn closed(desk: &Desk, until: Option<UnixTime>, wait: &str, call: &str) -> String {
    closing(desk, until, wait, call, 0)
}

fn closing(desk: &Desk, until: Option<UnixTime>, wait: &str, call: &str, left: u32) -> String {
    let minutes = minutes_locked(desk, until);
    let values = [
        ("left", left.to_string()),
        ("minutes", minutes.unwrap_or_default().to_string()),
        ("telephone", desk.institution.telephone.number.clone()),
    ];
    let values = values
        .each_ref()
        .map(|(name, value)| (*name, value.as_str()));
    fill(if minutes.is_some() { wait } else { call }, &values)
}

/// How long a lock lasts: until then, or as long as one that begins now. `None`
/// where only support opens it.
fn minutes_locked(desk: &Desk, until: Option<UnixTime>) -> Option<u64> {
    let rule = desk.institution.proof.map(|one| one.wrong);
    let whole = rule.map_or(Some(0), |rule| rule.lock_seconds)?;
    let left = until.map_or(u64::from(whole), |until| until.since(desk.app.now()));
    Some(left.div_ceil(60).max(1))
}
