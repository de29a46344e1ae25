//! What a refused one-time password is told.

use axum::http::StatusCode;
use warifu_issuer::verification::Verdict;
use warifu_otp::{Digits, Otp, OtpError};

use super::desk::Desk;
use super::fields::Fields;
use super::problems::Problems;
use crate::text::{Errors, fill};

/// A refused one-time password: status and words.
pub(crate) struct Refused {
    pub(crate) status: StatusCode,
    pub(crate) problems: Problems,
}

impl Refused {
    /// The app is not set up yet.
    pub(crate) fn not_enrolled(desk: &Desk) -> Self {
        Self::of(
            "otp_not_enrolled",
            Errors::of(desk.visit.lang).otp_not_enrolled,
        )
    }

    /// Nothing was looked at: the page alone is shown in another way.
    pub(crate) fn nothing() -> Self {
        Self {
            status: StatusCode::OK,
            problems: Problems::default(),
        }
    }

    fn of(code: &'static str, text: impl Into<String>) -> Self {
        Self {
            status: StatusCode::UNPROCESSABLE_ENTITY,
            problems: Problems::one(code, "otp", text),
        }
    }

    fn wait(mut self) -> Self {
        self.status = StatusCode::TOO_MANY_REQUESTS;
        self
    }
}

/// Looks at the form alone: what no token shows is not counted. A token may be
/// older than the policy, so 6 and 8 digits both go on.
pub(crate) fn form(desk: &Desk, typed: &str) -> Result<(), Refused> {
    if typed.trim().is_empty() {
        return Err(Refused::of(
            "otp_empty",
            Errors::of(desk.visit.lang).otp_empty,
        ));
    }
    let parsed = Otp::parse(typed, desk.institution.token.params.digits);
    let fits = [Digits::Six, Digits::Eight].map(|digits| Otp::parse(typed, digits).is_ok());
    match parsed {
        Err(error) if !fits.contains(&true) => Err(malformed(desk, error)),
        _ => Ok(()),
    }
}

/// What stays in the field: only what was no code at all, to be put right.
pub(crate) fn kept(verdict: &Verdict, fields: &Fields) -> String {
    match verdict {
        Verdict::Malformed(_) => fields.shown("otp"),
        _ => String::new(),
    }
}

/// The words for a verdict that is not *accepted*.
pub(crate) fn refused(desk: &Desk, verdict: &Verdict) -> Refused {
    let e = Errors::of(desk.visit.lang);
    match verdict {
        Verdict::Malformed(error) => malformed(desk, *error),
        Verdict::Used => Refused::of("otp_used", e.otp_used),
        Verdict::Wrong { retry_after: 0 } => Refused::of("otp_wrong", e.otp_wrong),
        Verdict::Wrong { retry_after } => Refused::of(
            "otp_wrong",
            fill(e.otp_wrong_slow, &[("seconds", &retry_after.to_string())]),
        ),
        Verdict::Wait { retry_after } => Refused::of(
            "otp_wait",
            fill(e.otp_wait, &[("seconds", &retry_after.to_string())]),
        )
        .wait(),
        Verdict::Locked => Refused::of("otp_locked", e.otp_locked),
        Verdict::Unknown | Verdict::Accepted { .. } => Refused::not_enrolled(desk),
    }
}

/// The hint under the field, with the policy's digits and period.
pub(crate) fn otp_hint(desk: &Desk, text: &str) -> String {
    let params = desk.institution.token.params;
    let (digits, period) = (
        params.digits.count().to_string(),
        params.period.seconds().to_string(),
    );
    fill(text, &[("digits", &digits), ("period", &period)])
}

fn malformed(desk: &Desk, error: OtpError) -> Refused {
    let e = Errors::of(desk.visit.lang);
    let digits = desk.institution.token.params.digits.count().to_string();
    match error {
        OtpError::Characters => Refused::of(
            "otp_characters",
            fill(e.otp_characters, &[("digits", &digits)]),
        ),
        OtpError::Length { found, .. } => Refused::of(
            "otp_length",
            fill(
                e.otp_length,
                &[("digits", &digits), ("n", &found.to_string())],
            ),
        ),
    }
}
