//! A PIN of a contract's on a form: what is typed, judged, and what a refused one
//! is told.

use axum::http::StatusCode;
use warifu_issuer::Error;
use warifu_issuer::customers::Customer;
use warifu_issuer::proof::{Proved, SecretKind};
use warifu_otp::UnixTime;

use crate::portal::desk::Desk;
use crate::portal::fields::Fields;
use crate::portal::leave::Leave;
use crate::portal::problems::Problems;
use crate::portal::proof::{Refused, closed, then};
use crate::text::{CompanyErrors, Errors, fill};

/// Judges what the form's field of that kind holds.
pub(crate) async fn judge(
    desk: &Desk,
    customer: &Customer,
    kind: SecretKind,
    fields: &Fields,
) -> Result<Result<(), Refused>, Leave> {
    if let Err(problems) = filled(desk, kind, fields) {
        return Ok(Err((StatusCode::UNPROCESSABLE_ENTITY, problems)));
    }
    let typed = fields.login_password(kind.name());
    match desk.app.issuer.check_secret(customer, kind, typed).await {
        Ok(Proved::Right) => Ok(Ok(())),
        Ok(proved) => Ok(Err(refused(desk, kind, proved))),
        Err(Error::Busy) => {
            let text = Errors::of(desk.visit.lang).login_busy;
            let problems = Problems::one("busy", "", text);
            Ok(Err((StatusCode::SERVICE_UNAVAILABLE, problems)))
        }
        Err(error) => Err(error.into()),
    }
}

/// Whether there is anything to judge.
pub(crate) fn filled(desk: &Desk, kind: SecretKind, fields: &Fields) -> Result<(), Problems> {
    if !fields.get(kind.name()).trim().is_empty() {
        return Ok(());
    }
    let e = CompanyErrors::of(desk.visit.lang);
    Err(match kind {
        SecretKind::RegistrationPin => {
            let text = e.registration_pin_empty;
            Problems::one("registration_pin_empty", kind.name(), text)
        }
        _ => Problems::one("pin_empty", kind.name(), e.pin_empty),
    })
}

fn refused(desk: &Desk, kind: SecretKind, proved: Proved) -> Refused {
    let e = CompanyErrors::of(desk.visit.lang);
    let many = StatusCode::TOO_MANY_REQUESTS;
    let locked = |until: Option<UnixTime>| {
        let text = closed(desk, until, e.locked, e.locked_until_support);
        (many, Problems::one("pin_locked", "", text))
    };
    match proved {
        // The last one that may be wrong was: that is what the next is told, too.
        Proved::Wrong { left: 0 } => locked(None),
        Proved::Locked { until } => locked(until),
        Proved::Wrong { left } => {
            let (code, text) = match kind {
                SecretKind::RegistrationPin => ("registration_pin_wrong", e.registration_pin_wrong),
                _ => ("pin_wrong", e.pin_wrong),
            };
            let text = fill(text, &[("then", &then(desk, left))]);
            let problems = Problems::one(code, kind.name(), text);
            (StatusCode::UNPROCESSABLE_ENTITY, problems)
        }
        Proved::Wait { retry_after } => {
            let text = fill(e.wait, &[("seconds", &retry_after.to_string())]);
            (many, Problems::one("pin_wait", kind.name(), text))
        }
        Proved::Right => (StatusCode::OK, Problems::default()),
    }
}
