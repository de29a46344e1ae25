//! Another device, another token.

use crate::institutions::Which::{Michishio, Shinkumi};
use crate::scenario::Act::Press;
use crate::scenario::{Cue, Group, Keys, Scenario, Step};

const fn scenario(
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

const RESTORED: Step = Step::new(&[], "restored").shows("[data-standing=entry_missing]");
const FOREIGN: Step = Step::new(&[], "restored").shows("[data-standing=entry_foreign]");
const ASKED: Step = Step::new(&[Press("remove")], "remove").shows("[data-action=remove-go-on]");
const ASKED_AGAIN: Step =
    Step::new(&[Press("remove-go-on")], "remove").shows("[data-action=confirm-remove]");
const GONE: Step = Step::new(&[Press("confirm-remove")], "welcome");

pub(super) const SCENARIOS: &[Scenario] = &[
    scenario(
        "restored",
        ("別の端末のデータ", "Data of another device"),
        &[Cue::Token(Shinkumi), Cue::Keys(Keys::Gone)],
        &[
            RESTORED,
            Step::new(&[Press("scan")], "scan"),
            Step::new(&[Press("back")], "restored"),
        ],
    ),
    scenario(
        "restored-remove",
        (
            "別の端末のトークンを消す",
            "Removing another device's token",
        ),
        &[Cue::Token(Shinkumi), Cue::Keys(Keys::Gone)],
        &[
            RESTORED.shows("[data-state=restored-one]"),
            ASKED,
            ASKED_AGAIN,
            GONE,
        ],
    ),
    scenario(
        "restored-foreign",
        (
            "別のアプリの鍵が残っている",
            "A key of another installation",
        ),
        &[Cue::Token(Shinkumi), Cue::Keys(Keys::Others)],
        &[
            FOREIGN,
            ASKED,
            ASKED_AGAIN.shows("[name=foreignEntryToo]"),
            GONE,
        ],
    ),
    scenario(
        "restored-several",
        (
            "別の端末のデータ（複数）",
            "Several tokens of another device",
        ),
        &[
            Cue::Token(Shinkumi),
            Cue::Token(Michishio),
            Cue::Keys(Keys::Gone),
        ],
        &[RESTORED.shows("[data-state=restored-several]")],
    ),
    scenario(
        "moved-here",
        (
            "新しい端末で設定し終えたあと",
            "After the move to this device",
        ),
        &[
            Cue::Token(Shinkumi),
            Cue::Token(Shinkumi),
            Cue::Keys(Keys::OldestGone),
        ],
        &[Step::new(&[], "tokens")],
    ),
    scenario(
        "restored-replaced",
        (
            "新しいトークンに替わった古いトークン",
            "An old token whose successor is here",
        ),
        &[
            Cue::Token(Shinkumi),
            Cue::Token(Shinkumi),
            Cue::Keys(Keys::OldestGone),
            Cue::OldestFirst,
        ],
        &[
            Step::new(&[], "tokens").shows("[data-standing=entry_missing]"),
            Step::new(&[Press("open-token")], "restored").shows("[data-state=restored-replaced]"),
            Step::new(&[Press("open-new")], "token"),
        ],
    ),
];
