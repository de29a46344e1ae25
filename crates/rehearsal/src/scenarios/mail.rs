//! The bank's mail, removing a token, and giving the device away.

use super::{HELD, SERIAL, SETTINGS, TOKEN, WELCOME, refused};
use crate::scenario::Act::{Choose, Fill, Press};
use crate::scenario::{Act, Cue, Group, Scenario, Step};

const PASTE: Step = Step::new(&[Press("paste-mail")], "paste");
const CHANGE: Step = Step::new(&[Press("phone-change")], "phone-change");
const MAIL: &str = "サービスID：１０２１２０８３\nユーザID：2083L0000193A001\n利用開始パスワードは記載していません。";

const TWO_USERS: &str =
    "サービスID：10212083\n経理部　ユーザID：2083L0000193A001\n総務部　ユーザID：2083L0000193A002";
const PARTLY: &str = "サービスID：10212083\n次のリンクを開きます。\nhttps://token.warifu-shinkumi.example/enroll#v=1&s=10212083&u=2083L000\n（以下省略）";
/// The link is the rehearsal bank's own but for the user.
const CONTRADICTS: &str = "サービスID：10212083\nユーザID：2083L0000193A001\nhttps://token.warifu-shinkumi.example/enroll#v=1&s=10212083&u=2083L0000193A002&k=@KEY@";
const FORGED: &str = "【重要】トークンの再設定のお願い\nサービスID：10212083\nユーザID：2083L0000193A001\nhttps://token.warifu-shinkumi.example.evil.test/enroll#v=1&s=10212083&u=2083L0000193A001&k=fPE_aaOaI4SrwkLrN5xH-1ZkBPFMxPyKIU5L8VDUuhY";
const NOTHING: &str = "いつもご利用ありがとうございます。\n本日は定期メンテナンスのお知らせです。";

/// Read, and what was found in it.
const fn read(acts: &'static [Act], shows: &'static str) -> Step {
    Step::new(acts, "paste").shows(shows)
}

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
            read(
                &[Fill("mail", MAIL), Press("read")],
                "[data-state=mail-found]",
            ),
            Step::new(&[Press("next")], "type"),
        ],
    ),
    scenario(
        Group::Enrolment,
        "mail-several",
        ("メールにユーザIDが2つあるとき", "A mail with two user IDs"),
        &[],
        &[
            WELCOME,
            PASTE,
            read(
                &[Fill("mail", TWO_USERS), Press("read")],
                "[data-state=mail-several]",
            ),
            Step::new(&[Choose("userId", "2083L0000193A002")], "paste"),
            Step::new(&[Press("next")], "type"),
        ],
    ),
    scenario(
        Group::Entries,
        "mail-partly",
        (
            "メールに足りないものがあるとき",
            "A mail in which something is missing",
        ),
        &[],
        &[
            WELCOME,
            PASTE,
            read(
                &[Fill("mail", PARTLY), Press("read")],
                "[data-state=mail-partly]",
            ),
            Step::new(&[], "paste").shows("[data-state=mail-broken-link]"),
            Step::new(&[Press("next")], "type"),
        ],
    ),
    scenario(
        Group::Entries,
        "mail-contradicts",
        (
            "メールの文とリンクが食い違うとき",
            "A mail whose link says otherwise",
        ),
        &[],
        &[
            WELCOME,
            PASTE,
            read(
                &[Fill("mail", CONTRADICTS), Press("read")],
                "[data-state=mail-contradicts]",
            ),
        ],
    ),
    scenario(
        Group::Entries,
        "mail-forged",
        ("にせのメールのとき", "A forged mail"),
        &[],
        &[
            WELCOME,
            PASTE,
            read(
                &[Fill("mail", FORGED), Press("read")],
                "[data-state=mail-forged]",
            )
            .error("directory_mismatch"),
        ],
    ),
    scenario(
        Group::Entries,
        "mail-nothing",
        (
            "メールに何も見つからないとき",
            "A mail in which nothing is found",
        ),
        &[],
        &[
            WELCOME,
            PASTE,
            read(
                &[Fill("mail", NOTHING), Press("read")],
                "[data-state=mail-nothing]",
            ),
            Step::new(&[Press("paste-again")], "paste"),
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
            Step::new(&[Press("remove")], "remove").shows("[data-action=remove-go-on]"),
            Step::new(&[Press("remove-go-on")], "remove").shows("[data-action=confirm-remove]"),
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
