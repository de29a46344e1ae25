//! Using a token.

use super::{HELD, SERIAL, SETTINGS, TOKEN};
use crate::institutions::Which::{Michishio, Shinkumi};
use crate::scenario::Act::{Choose, Fill, Press};
use crate::scenario::{Cue, Group, Scenario, Step};

const fn scenario(
    name: &'static str,
    title: (&'static str, &'static str),
    stage: &'static [Cue],
    steps: &'static [Step],
) -> Scenario {
    Scenario {
        name,
        group: Group::Everyday,
        title,
        stage,
        steps,
    }
}

pub(super) const SCENARIOS: &[Scenario] = &[
    scenario(
        "starting",
        ("起動中", "Opening"),
        &[Cue::Stall("startup")],
        &[Step::new(&[], "starting")],
    ),
    scenario(
        "token",
        ("ワンタイムパスワードを見る", "The one-time password"),
        HELD,
        &[TOKEN, Step::new(&[Press("copy")], "token")],
    ),
    scenario(
        "token-soon",
        ("まもなく切り替わるとき", "About to change"),
        &[Cue::Token(Shinkumi), Cue::Pass(45)],
        &[TOKEN],
    ),
    scenario(
        "serial",
        ("シリアル番号を見る", "The serial number"),
        HELD,
        &[TOKEN, SERIAL, Step::new(&[Press("close-menu")], "token")],
    ),
    scenario(
        "settings",
        ("設定", "Settings"),
        HELD,
        &[
            TOKEN,
            SERIAL,
            SETTINGS,
            Step::new(&[Press("text-size")], "choice"),
            Step::new(&[Choose("text-size", "large")], "choice"),
            Step::new(&[Choose("text-size", "standard")], "choice"),
            Step::new(&[Press("back")], "settings"),
            Step::new(&[Press("licences")], "licences"),
            Step::new(&[Press("back")], "settings"),
            Step::new(&[Press("about")], "about"),
        ],
    ),
    scenario(
        "slow",
        ("ゆっくり確かめながら入力する", "Slow and sure"),
        HELD,
        &[TOKEN, Step::new(&[Press("slow")], "slow")],
    ),
    scenario(
        "clock",
        ("時計の確認", "Looking at the clock"),
        HELD,
        &[
            TOKEN,
            SERIAL,
            SETTINGS,
            Step::new(&[Press("clock")], "clock"),
        ],
    ),
    scenario(
        "rename",
        ("トークン表示名を変える", "Another display name"),
        HELD,
        &[
            TOKEN,
            SERIAL,
            SETTINGS,
            Step::new(&[Press("display-name")], "display-name"),
            Step::new(&[Fill("displayName", "経理用")], "display-name"),
            Step::new(&[Press("save-name")], "settings"),
        ],
    ),
    scenario(
        "tokens",
        ("複数のトークン", "Several tokens"),
        &[Cue::Token(Michishio), Cue::Token(Shinkumi)],
        &[
            Step::new(&[], "tokens"),
            Step::new(&[Press("open-token")], "token"),
            Step::new(&[Press("back")], "tokens"),
        ],
    ),
];
