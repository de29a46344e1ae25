//! Network and institution.

use warifu_device::ports::IssuerError;

use super::{AGREED, CONSENT, REGISTERED, TYPE, TYPED, WELCOME, not_started, refused, sent};
use crate::fault::{Fault, Message};
use crate::scenario::Act::{Fill, Press};
use crate::scenario::{Cue, Group, Scenario, Step};

const fn titled(
    name: &'static str,
    title: (&'static str, &'static str),
    stage: &'static [Cue],
    steps: &'static [Step],
) -> Scenario {
    Scenario {
        name,
        group: Group::Institution,
        title,
        stage,
        steps,
    }
}

const fn scenario(name: &'static str, stage: &'static [Cue], steps: &'static [Step]) -> Scenario {
    titled(name, ("", ""), stage, steps)
}

/// *Next*, and the card does not come.
const fn no_card(error: &'static str) -> Step {
    Step::new(&[Press("next")], "error").error(error)
}

pub(super) const SCENARIOS: &[Scenario] = &[
    titled(
        "wrong-password",
        ("利用開始パスワードの間違い", "A wrong activation password"),
        &[],
        &[
            WELCOME,
            TYPE,
            Step::new(
                &[
                    Fill("serviceId", "10212083"),
                    Fill("userId", "2083L0000193A001"),
                    Fill("activationPassword", "Kagi7393"),
                ],
                "type",
            ),
            CONSENT,
            AGREED,
            sent("enrollment_refused"),
            Step::new(&[Press("type")], "type"),
            Step::new(&[Fill("activationPassword", "Kagi7392")], "type"),
            CONSENT,
            AGREED,
            REGISTERED,
        ],
    ),
    titled(
        "issuance-expired",
        ("トークン発行の期限切れ", "An issuance that has expired"),
        &[Cue::Bank(
            Message::Start,
            Fault::Problem(403, "enrollment_rejected"),
        )],
        &[
            WELCOME,
            TYPE,
            TYPED,
            CONSENT,
            AGREED,
            sent("enrollment_refused"),
        ],
    ),
    scenario(
        "enrollment-expired",
        &[refused("enroll_send", "enrollment_expired")],
        &[
            WELCOME,
            TYPE,
            TYPED,
            CONSENT,
            AGREED,
            sent("enrollment_expired"),
        ],
    ),
    scenario(
        "enrollment-interrupted",
        &[refused("enroll_begin", "enrollment_interrupted")],
        &[WELCOME, TYPE, TYPED, no_card("enrollment_interrupted")],
    ),
    scenario(
        "enrollment-missing",
        &[refused("enroll_send", "enrollment_missing")],
        &[
            WELCOME,
            TYPE,
            TYPED,
            CONSENT,
            AGREED,
            sent("enrollment_missing"),
        ],
    ),
    scenario(
        "already-enrolled",
        super::HELD,
        &[
            super::TOKEN,
            Step::new(&[Press("menu")], "serial"),
            Step::new(&[Press("start-over")], "welcome"),
            TYPE,
            TYPED,
            no_card("already_enrolled_here"),
        ],
    ),
    scenario(
        "terms-changed",
        &[],
        &[
            WELCOME,
            TYPE,
            TYPED,
            CONSENT,
            AGREED,
            sent("terms_changed").after(&[Cue::NewTerms]),
        ],
    ),
    scenario(
        "issuer-unreachable",
        &[Cue::Bank(
            Message::Any,
            Fault::Lost(IssuerError::Unreachable),
        )],
        &[WELCOME, TYPE, TYPED, no_card("issuer_unreachable")],
    ),
    scenario(
        "issuer-timeout",
        &[Cue::Bank(Message::Any, Fault::Lost(IssuerError::Timeout))],
        &[WELCOME, TYPE, TYPED, no_card("issuer_timeout")],
    ),
    scenario(
        "tls-untrusted",
        &[Cue::Bank(
            Message::Any,
            Fault::Lost(IssuerError::TlsUntrusted),
        )],
        &[WELCOME, TYPE, TYPED, no_card("tls_untrusted")],
    ),
    scenario(
        "network-login-needed",
        &[Cue::Bank(Message::Any, Fault::Page)],
        &[WELCOME, TYPE, TYPED, no_card("network_login_needed")],
    ),
    scenario(
        "issuer-failed",
        &[Cue::Bank(Message::Any, Fault::Problem(500, "internal"))],
        &[WELCOME, TYPE, TYPED, no_card("issuer_failed")],
    ),
    scenario(
        "issuer-busy",
        &[Cue::Bank(Message::Any, Fault::Problem(503, "busy"))],
        &[WELCOME, TYPE, TYPED, no_card("issuer_busy")],
    ),
    scenario(
        "rate-limited",
        &[Cue::Bank(Message::Any, Fault::Problem(429, "rate_limited"))],
        &[WELCOME, TYPE, TYPED, no_card("rate_limited")],
    ),
    scenario(
        "issuer-answer-invalid",
        &[Cue::Bank(Message::Finish, Fault::Altered)],
        &[
            WELCOME,
            TYPE,
            TYPED,
            CONSENT,
            AGREED,
            sent("issuer_answer_invalid"),
        ],
    ),
    scenario(
        "card-invalid",
        &[Cue::Bank(Message::Card, Fault::Altered)],
        &[WELCOME, TYPE, TYPED, no_card("card_invalid")],
    ),
    scenario(
        "card-expired",
        &[Cue::CardsOver],
        &[WELCOME, TYPE, TYPED, no_card("card_expired")],
    ),
    scenario(
        "directory-invalid",
        &[refused("enroll_begin", "directory_invalid")],
        &[WELCOME, TYPE, TYPED, no_card("directory_invalid")],
    ),
    scenario(
        "internal",
        &[refused("startup", "internal")],
        &[not_started("internal")],
    ),
];
