//! What a refused one-time password is told.

use axum::http::StatusCode;
use warifu_issuer::Standing;
use warifu_issuer::binding::BindRefusal;
use warifu_issuer::verification::Verdict;
use warifu_otp::{Digits, Otp, OtpError};

use super::desk::Desk;
use super::fields::Fields;
use super::problems::Problems;
use crate::text::{BindErrors, Errors, fill};

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

    /// A token that is held was not locked by wrong codes: what is said is that. Which
    /// of both it is does not depend on what was typed.
    pub(crate) fn told_of(self, desk: &Desk, standing: &Standing) -> Self {
        let locked = |problems: &Problems| problems.into_iter().any(|one| one.code == "otp_locked");
        if standing.is_held() && locked(&self.problems) {
            let text = Errors::of(desk.visit.lang).otp_held;
            return Self::of("otp_held", desk.calling(text));
        }
        self
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
        Err(error) if !fits.contains(&true) => Err(not_a_code(desk, error)),
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
        Verdict::Malformed(error) => not_a_code(desk, *error),
        Verdict::Used => Refused::of("otp_used", e.otp_used),
        Verdict::Wrong { retry_after: 0 } => Refused::of("otp_wrong", e.otp_wrong),
        Verdict::Wrong { retry_after } => Refused::of(
            "otp_wrong",
            fill(e.otp_wrong_slow, &[("seconds", &retry_after.to_string())]),
        ),
        Verdict::Wait { retry_after } | Verdict::Shared { retry_after } => Refused::of(
            "otp_wait",
            fill(e.otp_wait, &[("seconds", &retry_after.to_string())]),
        )
        .wait(),
        Verdict::Locked => Refused::of("otp_locked", desk.calling(e.otp_locked)),
        Verdict::Unknown | Verdict::NotYet { .. } | Verdict::Accepted { .. } => {
            Refused::not_enrolled(desk)
        }
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

/// Whether it cannot be a code at all, so that it may stay to be put right.
pub(crate) fn malformed(typed: &str) -> bool {
    [Digits::Six, Digits::Eight].map(|digits| Otp::parse(typed, digits).is_ok()) == [false, false]
}

/// The words for a token that was not bound, or not stopped.
pub(crate) fn of_bind(desk: &Desk, refusal: &BindRefusal) -> (StatusCode, Problems) {
    let e = BindErrors::of(desk.visit.lang);
    let wrong = StatusCode::UNPROCESSABLE_ENTITY;
    let of = |refused: Refused| (refused.status, refused.problems);
    match refusal {
        BindRefusal::Serial => (
            wrong,
            Problems::one("serial_unknown", "serial", e.serial_unknown),
        ),
        BindRefusal::Own => (wrong, Problems::one("serial_own", "serial", e.serial_own)),
        BindRefusal::NoAddress => (wrong, Problems::one("no_address", "", e.no_address)),
        BindRefusal::Malformed(error) => of(not_a_code(desk, *error)),
        BindRefusal::Wrong { retry_after } => {
            let retry_after = *retry_after;
            of(refused(desk, &Verdict::Wrong { retry_after }))
        }
        BindRefusal::Wait { retry_after } => {
            let retry_after = *retry_after;
            of(refused(desk, &Verdict::Wait { retry_after }))
        }
        BindRefusal::Used => of(refused(desk, &Verdict::Used)),
        BindRefusal::Locked { until: Some(until) } => {
            let minutes = until.since(desk.app.now()).div_ceil(60).max(1).to_string();
            let text = fill(e.token_wait, &[("minutes", &minutes)]);
            let many = StatusCode::TOO_MANY_REQUESTS;
            (many, Problems::one("token_wait", "", text))
        }
        BindRefusal::Locked { until: None } | BindRefusal::Otherwise | BindRefusal::Issuer(_) => {
            let many = StatusCode::TOO_MANY_REQUESTS;
            let text = desk.calling(e.token_locked);
            (many, Problems::one("token_locked", "", text))
        }
    }
}

fn not_a_code(desk: &Desk, error: OtpError) -> Refused {
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
