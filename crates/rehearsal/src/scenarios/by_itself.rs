//! Tokens that the app makes by itself.

use warifu_device::ports::IssuerError;

use super::{AGREED, DONE, NAMED, REGISTERED, TOKEN, WELCOME, refused, sent};
use crate::fault::{Fault, Message};
use crate::institutions::Which::{Michishio, Shinkumi};
use crate::scenario::Act::Press;
use crate::scenario::{Cue, Group, Scenario, Step};
use crate::word::Word;

const fn titled(
    name: &'static str,
    title: (&'static str, &'static str),
    stage: &'static [Cue],
    steps: &'static [Step],
) -> Scenario {
    Scenario {
        name,
        group: Group::Enrolment,
        title,
        stage,
        steps,
    }
}

const fn scenario(name: &'static str, stage: &'static [Cue], steps: &'static [Step]) -> Scenario {
    titled(name, ("", ""), stage, steps)
}

/// One institution offers it.
const OFFERED: Cue = Cue::Offers(&[Michishio]);
const MAKE: Step = Step::new(&[Press("make-token")], "consent");
const UNBOUND: &str = "[data-word=unbound]";
const JUST_MADE: &str = "[data-state=unbound]";

pub(super) const SCENARIOS: &[Scenario] = &[
    titled(
        "self-registered",
        (
            "トークンを自分で作る",
            "A token that the app makes by itself",
        ),
        &[OFFERED],
        &[
            WELCOME.shows("[data-action=make-token]"),
            MAKE,
            AGREED,
            REGISTERED,
            NAMED,
            DONE.shows(UNBOUND),
            Step::new(&[Press("ask-issuer")], "token")
                .after(&[Cue::Said(Word::Bound)])
                .shows("[data-action=login]"),
        ],
    ),
    titled(
        "self-registered-choice",
        (
            "トークンを自分で作る（金融機関を選ぶ）",
            "A token that the app makes by itself, with a choice",
        ),
        &[Cue::Offers(&[Shinkumi, Michishio])],
        &[
            WELCOME.shows("[data-action=make-token]"),
            Step::new(&[Press("make-token")], "offers"),
            Step::new(&[Press("offer-10212083")], "consent"),
            AGREED,
            REGISTERED,
        ],
    ),
    titled(
        "self-registered-late",
        (
            "作ったトークンの期限が切れた",
            "A self-registered token that was not activated in time",
        ),
        &[
            OFFERED,
            Cue::SelfRegistered(Michishio),
            Cue::Pass(8 * 24 * 60 * 60),
        ],
        &[TOKEN.shows("[data-word=ended_unbound]")],
    ),
    titled(
        "self-registered-late-offline",
        (
            "作ったトークンの期限が切れた（金融機関に確かめられないとき）",
            "A self-registered token past its time, with no connection",
        ),
        &[
            OFFERED,
            Cue::SelfRegistered(Michishio),
            Cue::Bank(Message::Any, Fault::Lost(IssuerError::Unreachable)),
            Cue::Pass(8 * 24 * 60 * 60),
        ],
        &[TOKEN.shows("[data-state=unbound-late]")],
    ),
    titled(
        "self-registered-resume",
        (
            "途中で止まったトークンの作成",
            "Making a token was interrupted",
        ),
        &[OFFERED, Cue::SelfInterrupted(Michishio)],
        &[
            Step::new(&[], "resume"),
            Step::new(&[Press("next")], "registered"),
            NAMED,
            DONE.shows(UNBOUND),
        ],
    ),
    scenario(
        "already-self-registered",
        &[OFFERED, Cue::SelfRegistered(Michishio)],
        &[
            TOKEN.shows(JUST_MADE),
            Step::new(&[Press("menu")], "serial"),
            Step::new(&[Press("start-over")], "welcome"),
            Step::new(&[Press("make-token")], "error").error("already_self_registered"),
        ],
    ),
    scenario(
        "self-registration-refused",
        &[
            OFFERED,
            Cue::Bank(
                Message::SelfRegistration,
                Fault::Problem(403, "enrollment_rejected"),
            ),
        ],
        &[WELCOME, MAKE, AGREED, sent("self_registration_refused")],
    ),
    scenario(
        "self-registration-not-offered",
        &[
            OFFERED,
            refused("self_register_begin", "self_registration_not_offered"),
        ],
        &[
            WELCOME,
            Step::new(&[Press("make-token")], "error").error("self_registration_not_offered"),
        ],
    ),
    titled(
        "self-registration-offline",
        (
            "トークンの作成中に通信が切れた",
            "The connection drops while a token is made",
        ),
        &[
            OFFERED,
            Cue::Bank(
                Message::SelfRegistration,
                Fault::Lost(IssuerError::Unreachable),
            ),
        ],
        &[
            WELCOME,
            MAKE,
            AGREED,
            sent("issuer_unreachable"),
            Step::new(&[Press("retry")], "registered")
                .after(&[Cue::Bank(Message::SelfRegistration, Fault::None)]),
        ],
    ),
];
