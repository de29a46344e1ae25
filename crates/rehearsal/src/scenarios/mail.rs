//! The bank's mail, removing a token, and giving the device away.

use super::{HELD, SERIAL, SETTINGS, TOKEN, WELCOME, refused};
use crate::scenario::Act::{Fill, Press};
use crate::scenario::{Cue, Group, Scenario, Step};

const PASTE: Step = Step::new(&[Press("paste-mail")], "paste");
const CHANGE: Step = Step::new(&[Press("phone-change")], "phone-change");
const MAIL: &str = "サービスID：１０２１２０８３\nユーザID：2083L0000193A001\n利用開始パスワードは記載していません。";

const fn scenario(
    group: Group,
    name: &'static str,
    title: (&'static str, &'static str),
    stage: &'static [Cue],
    steps: &'static [Step],
) -> Scenario {
    Scenario {
        name,
        group,
        title,
        stage,
        steps,
    }
}

pub(super) const SCENARIOS: &[Scenario] = &[
    scenario(
        Group::Enrolment,
        "enrol-mail",
        (
            "初期設定（メールを貼り付ける）",
            "Set up from the mail's text",
        ),
        &[],
        &[
            WELCOME,
            PASTE,
            Step::new(&[Fill("mail", MAIL), Press("read")], "paste"),
            Step::new(&[Press("next")], "type"),
        ],
    ),
    scenario(
        Group::Entries,
        "mail-too-long",
        ("", ""),
        &[refused("read_mail", "mail_too_long")],
        &[
            WELCOME,
            PASTE,
            Step::new(&[Fill("mail", MAIL), Press("read")], "paste").error("mail_too_long"),
        ],
    ),
    scenario(
        Group::Entries,
        "clipboard-no-text",
        ("", ""),
        &[refused("paste_mail", "clipboard_no_text")],
        &[
            WELCOME,
            PASTE,
            Step::new(&[Press("paste")], "paste").error("clipboard_no_text"),
        ],
    ),
    scenario(
        Group::Everyday,
        "remove",
        ("トークンを消す", "Removing a token"),
        HELD,
        &[
            TOKEN,
            SERIAL,
            SETTINGS,
            Step::new(&[Press("remove")], "remove"),
            Step::new(&[Press("remove-go-on")], "remove"),
            Step::new(&[Press("confirm-remove")], "welcome"),
        ],
    ),
    scenario(
        Group::Change,
        "phone-change",
        ("機種変更の前に", "Before giving the device away"),
        HELD,
        &[TOKEN, SERIAL, SETTINGS, CHANGE],
    ),
    scenario(
        Group::Device,
        "print-failed",
        ("", ""),
        &[
            Cue::Token(crate::institutions::Which::Shinkumi),
            refused("print_page", "print_failed"),
        ],
        &[
            TOKEN,
            SERIAL,
            SETTINGS,
            CHANGE,
            Step::new(&[Press("print")], "phone-change").error("print_failed"),
        ],
    ),
];
