//! Using a token.

use warifu_device::ports::KeychainError;

use super::{HELD, SERIAL, SETTINGS, TOKEN, WELCOME};
use crate::institutions::Which::{Michishio, Shinkumi};
use crate::scenario::Act::{Choose, Fill, Press};
use crate::scenario::{Around, Cue, Group, Scenario, Step};

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

const SLOW: Step = Step::new(&[Press("slow")], "slow");
/// So many that they are searched.
const SEVEN: &[Cue] = &[
    Cue::Token(Michishio),
    Cue::Token(Shinkumi),
    Cue::Token(Michishio),
    Cue::Token(Shinkumi),
    Cue::Token(Michishio),
    Cue::Token(Shinkumi),
    Cue::Token(Michishio),
    Cue::Names(&[
        "本店 経理",
        "給与振込",
        "総合振込",
        "代表口座",
        "海外送金",
        "支店 給与",
        "予備",
    ]),
];

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
        HELD,
        &[
            TOKEN,
            Step::new(&[], "token")
                .after(&[Cue::PassTo(55)])
                .shows("[data-state=soon]"),
        ],
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
            Step::new(&[Press("text-size")], "choice").shows("[name=text-size]"),
            Step::new(&[Choose("text-size", "large")], "choice"),
            Step::new(&[Choose("text-size", "standard")], "choice"),
            Step::new(&[Press("back")], "settings"),
            Step::new(&[Press("clipboard")], "choice").shows("[name=clipboard]"),
            Step::new(&[Press("back")], "settings"),
            Step::new(&[Press("theme")], "choice").shows("[name=theme]"),
            Step::new(&[Press("back")], "settings"),
            Step::new(&[Press("language")], "choice").shows("[name=language]"),
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
        &[TOKEN, SLOW.shows("[data-state=slow-code]")],
    ),
    scenario(
        "slow-waiting",
        (
            "ゆっくり表示（新しいパスワードを待つ）",
            "Slow and sure: waiting for a fresh code",
        ),
        &[Cue::Token(Shinkumi), Cue::Pass(25)],
        &[
            TOKEN,
            SLOW.shows("[data-state=slow-waiting]"),
            Step::new(&[], "slow")
                .after(&[Cue::Pass(30)])
                .shows("[data-state=slow-code]"),
        ],
    ),
    scenario(
        "slow-silent",
        (
            "ゆっくり表示（読み上げができない端末）",
            "Slow and sure: nothing to read aloud with",
        ),
        &[Cue::Token(Shinkumi), Cue::Around(Around::Speech, false)],
        &[TOKEN, SLOW.shows("[data-state=slow-silent]")],
    ),
    scenario(
        "slow-clock-off",
        (
            "ゆっくり表示（端末の時計がずれている）",
            "Slow and sure: the device's clock is off",
        ),
        &[Cue::BankAhead(600), Cue::Token(Shinkumi)],
        &[
            TOKEN.error("clock_off"),
            SLOW.error("clock_off").shows("[data-state=slow-code]"),
        ],
    ),
    scenario(
        "slow-locked",
        (
            "ゆっくり表示（パスワードを表示できない）",
            "Slow and sure: no password to show",
        ),
        HELD,
        &[
            TOKEN,
            SLOW.after(&[Cue::KeyStore(KeychainError::Locked)])
                .error("keystore_locked"),
            Step::new(&[Press("retry")], "slow")
                .after(&[Cue::KeyStoreWell])
                .shows("[data-state=slow-code]"),
        ],
    ),
    scenario(
        "phone",
        ("スマートフォンの画面", "The screens of a phone"),
        &[
            Cue::Token(Shinkumi),
            Cue::Around(Around::Phone, true),
            Cue::Around(Around::Capture, true),
        ],
        &[
            TOKEN,
            SERIAL,
            SETTINGS.shows("[data-around=phone]"),
            Step::new(&[Press("phone-change")], "phone-change").shows("[data-by-hand]"),
        ],
    ),
    scenario(
        "clock",
        ("時計の確認", "Looking at the clock"),
        HELD,
        &[
            TOKEN,
            SERIAL,
            SETTINGS,
            Step::new(&[Press("clock")], "clock").shows("[data-clock=right]"),
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
    scenario(
        "tokens-many",
        (
            "多くのトークン（探す・並べ替える）",
            "Many tokens: searching, and putting in order",
        ),
        SEVEN,
        &[
            Step::new(&[], "tokens").shows("[data-state=tokens-search]"),
            Step::new(&[Fill("search", "給与")], "tokens").shows("[data-state=tokens-found]"),
            Step::new(&[Fill("search", "証券")], "tokens").shows("[data-state=tokens-none-found]"),
            Step::new(&[Press("order")], "tokens").shows("[data-state=tokens-order]"),
            Step::new(&[Press("down")], "tokens").shows("[data-state=tokens-order]"),
            Step::new(&[Press("order-done")], "tokens").shows("[data-state=tokens-search]"),
        ],
    ),
    scenario(
        "settings-none",
        (
            "設定（トークンがないとき）",
            "Settings, before there is a token",
        ),
        &[],
        &[
            WELCOME,
            SETTINGS,
            Step::new(&[Press("phone-change")], "phone-change").shows("[data-none]"),
        ],
    ),
];
