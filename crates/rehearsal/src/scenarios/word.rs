//! What the bank says of a token at the next contact.

use super::TOKEN;
use crate::fault::{Fault, Message};
use crate::institutions::Which::{Michishio, Shinkumi};
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
    titled(
        "moving",
        (
            "別の端末に移されようとしている",
            "About to move to another device",
        ),
        &[Cue::Token(Shinkumi), Cue::Said(Word::Moving)],
        &[
            TOKEN.shows("[data-word=moving]"),
            Step::new(&[Press("stop-move")], "token").shows("[data-action=stop-go-on]"),
            Step::new(&[Press("keep")], "token").shows("[data-otp]"),
        ],
    ),
    said!(
        "word-held-stopped",
        "移すのを止めたので金融機関が止めている",
        "Held because a move was stopped",
        Stopped,
        "[data-word=held_stopped]"
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
        "word-released-today",
        "解除されて間もないとき",
        "Released just now",
        ReleasedToday,
        "[data-state=issue-later]"
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
    titled(
        "payments-later",
        (
            "新しいトークンを取引で使えるまでの待ち時間",
            "Payments do not take a new token yet",
        ),
        &[
            Cue::Offers(&[Michishio]),
            Cue::SelfRegistered(Michishio),
            Cue::Said(Word::Waiting),
        ],
        &[TOKEN.shows("[data-state=payments-later]")],
    ),
    titled(
        "renewal",
        ("有効期限が近づいた", "Its end is near"),
        &[Cue::Token(Shinkumi), Cue::Said(Word::Ending)],
        &[
            TOKEN.shows("[data-word=ending]"),
            Step::new(ASK, "token")
                .after(&[Cue::Pass(25 * 24 * 60 * 60)])
                .shows("[data-word=expired]"),
        ],
    ),
    titled(
        "renewal-self-registered",
        (
            "自分で作ったトークンの有効期限が近づいた",
            "The end of a self-registered token is near",
        ),
        &[
            Cue::Offers(&[Michishio]),
            Cue::SelfRegistered(Michishio),
            Cue::Said(Word::Ending),
        ],
        &[
            TOKEN.shows("[data-word=ending]"),
            Step::new(ASK, "token")
                .after(&[Cue::Pass(25 * 24 * 60 * 60)])
                .shows("[data-word=expired]"),
        ],
    ),
    titled(
        "renewal-list",
        (
            "有効期限が近づいたトークンの一覧",
            "Tokens whose end is near, in the list",
        ),
        &[
            Cue::Token(Shinkumi),
            Cue::Token(Michishio),
            Cue::Said(Word::Ending),
        ],
        &[
            Step::new(&[], "tokens"),
            Step::new(&[Press("open-token")], "token").shows("[data-word=ending]"),
        ],
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
