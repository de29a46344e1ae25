//! What the bank says of a token at the next contact.

use super::TOKEN;
use crate::fault::{Fault, Message};
use crate::institutions::Which::Shinkumi;
use crate::scenario::Act::Press;
use crate::scenario::{Cue, Group, Scenario, Step};
use crate::word::Word;

const ASK: &[crate::scenario::Act] = &[Press("ask-issuer")];

/// The app asks when it starts.
macro_rules! said {
    ($name:literal, $ja:literal, $en:literal, $word:ident, $shown:literal) => {
        titled(
            $name,
            ($ja, $en),
            &[Cue::Token(Shinkumi), Cue::Said(Word::$word)],
            &[TOKEN.shows($shown)],
        )
    };
}

const fn titled(
    name: &'static str,
    title: (&'static str, &'static str),
    stage: &'static [Cue],
    steps: &'static [Step],
) -> Scenario {
    Scenario {
        name,
        group: Group::Change,
        title,
        stage,
        steps,
    }
}

pub(super) const SCENARIOS: &[Scenario] = &[
    titled(
        "moved",
        (
            "別の端末に移された（自分ではないとき）",
            "Moved to another device, not by the customer",
        ),
        &[Cue::Token(Shinkumi), Cue::Said(Word::Moved)],
        &[
            TOKEN.shows("[data-word=moved]"),
            Step::new(&[Press("stop-move")], "token").shows("[data-action=stop-go-on]"),
            Step::new(&[Press("stop-go-on")], "token").shows("[data-action=confirm-stop]"),
            Step::new(&[Press("confirm-stop")], "token").shows("[data-word=stopped]"),
        ],
    ),
    said!(
        "word-locked",
        "金融機関がロックした",
        "Locked by the institution",
        Locked,
        "[data-word=locked]"
    ),
    said!(
        "word-held",
        "金融機関が止めている",
        "Held by the institution",
        Held,
        "[data-word=held]"
    ),
    said!(
        "word-twice",
        "同じ鍵の端末が2台ある",
        "Two devices with one key",
        Twice,
        "[data-word=held_twice]"
    ),
    said!(
        "word-released",
        "解除された",
        "Released",
        Released,
        "[data-word=released]"
    ),
    said!(
        "word-cancelled",
        "失効した",
        "Cancelled",
        Cancelled,
        "[data-word=cancelled]"
    ),
    said!(
        "word-superseded",
        "別のトークンに替わった",
        "Another token took its place",
        Superseded,
        "[data-word=superseded]"
    ),
    said!(
        "word-expired",
        "有効期限が切れた",
        "Its time is over",
        Expired,
        "[data-word=expired]"
    ),
    titled(
        "word-offline",
        (
            "金融機関に確かめられないとき",
            "The institution cannot be asked",
        ),
        &[Cue::Token(Shinkumi), Cue::Said(Word::Held)],
        &[
            TOKEN.shows("[data-word=held]"),
            Step::new(ASK, "token")
                .after(&[Cue::Bank(
                    Message::Contact,
                    Fault::Lost(warifu_device::ports::IssuerError::Unreachable),
                )])
                .error("issuer_unreachable"),
        ],
    ),
    titled(
        "contact-rejected",
        ("", ""),
        &[Cue::Token(Shinkumi), Cue::Said(Word::Held)],
        &[
            TOKEN.shows("[data-word=held]"),
            Step::new(ASK, "token")
                .after(&[Cue::Bank(
                    Message::Contact,
                    Fault::Problem(403, "contact_rejected"),
                )])
                .error("contact_rejected"),
        ],
    ),
];
