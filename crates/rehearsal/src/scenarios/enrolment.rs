//! Getting a token.

use super::{AGREED, CONSENT, DONE, NAMED, REGISTERED, TYPE, TYPED, WELCOME};
use crate::fault::{Fault, Message};
use crate::institutions::Which::{Michishio, Shinkumi};
use crate::pictures::Picture;
use crate::scenario::Act::{Fill, Hand, Press};
use crate::scenario::{Cue, Group, Keys, LinkKind, PromptUp, Scenario, Step};

const READ: Step = Step::new(&[Press("next")], "type");
const PASSWORD: Step = Step::new(&[Fill("activationPassword", "Kagi7392")], "type");
const HELD_UP: Step =
    Step::new(&[Press("send")], "progress").after(&[Cue::Bank(Message::Finish, Fault::Held)]);
const LET_GO: Step = Step::new(&[], "registered").after(&[Cue::Bank(Message::Finish, Fault::None)]);

const fn scenario(
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

pub(super) const SCENARIOS: &[Scenario] = &[
    scenario(
        "enrol-c",
        (
            "初期設定（サービスIDを入力）",
            "Set up by typing the service ID",
        ),
        &[],
        &[
            WELCOME, TYPE, TYPED, CONSENT, AGREED, REGISTERED, NAMED, DONE,
        ],
    ),
    scenario(
        "enrol-e",
        (
            "初期設定（数字のパスワード）",
            "Set up with a password of digits",
        ),
        &[],
        &[
            WELCOME,
            TYPE,
            Step::new(
                &[
                    Fill("serviceId", "１０２１-２０９１"),
                    Fill("userId", "999800000001"),
                    Fill("activationPassword", "739215"),
                ],
                "type",
            ),
            CONSENT,
            AGREED,
            REGISTERED,
            NAMED,
            DONE,
        ],
    ),
    scenario(
        "enrol-qr",
        ("初期設定（QRコードを読み取る）", "Set up with a QR code"),
        &[],
        &[
            WELCOME,
            Step::new(&[Press("scan")], "scan"),
            Step::new(&[Hand(Picture::Right)], "scan").shows("[data-action=next]"),
            READ,
            PASSWORD,
            CONSENT,
            AGREED,
            REGISTERED,
            NAMED,
            DONE,
        ],
    ),
    scenario(
        "enrol-link",
        (
            "初期設定（メールのリンク）",
            "Set up from the link in the mail",
        ),
        &[],
        &[
            WELCOME,
            Step::new(&[], "scan").after(&[Cue::Link(LinkKind::Right)]),
            READ,
            PASSWORD,
            CONSENT,
            AGREED,
            REGISTERED,
        ],
    ),
    scenario(
        "link-offer",
        (
            "入力の途中でリンクが届いたとき",
            "A link arrives while values are typed",
        ),
        &[],
        &[
            WELCOME,
            TYPE,
            TYPED,
            Step::new(&[], "type")
                .after(&[Cue::Link(LinkKind::Right)])
                .shows("[data-state=link-offered]"),
            Step::new(&[Press("open-link")], "scan").shows("[data-action=next]"),
        ],
    ),
    scenario(
        "progress",
        ("通信中", "Under way"),
        &[],
        &[WELCOME, TYPE, TYPED, CONSENT, AGREED, HELD_UP, LET_GO],
    ),
    scenario(
        "progress-cancel",
        ("通信中に取りやめる", "Stopped on the way"),
        &[],
        &[
            WELCOME,
            TYPE,
            TYPED,
            CONSENT,
            AGREED,
            HELD_UP,
            Step::new(&[Press("cancel")], "progress").shows("[data-action=confirm-cancel]"),
            Step::new(&[Press("next")], "progress"),
            LET_GO,
        ],
    ),
    scenario(
        "resume",
        ("途中で止まった初期設定", "A set-up that was interrupted"),
        &[Cue::Interrupted(Shinkumi, Message::Finish)],
        &[
            Step::new(&[], "resume").shows("[data-state=resume-on]"),
            Step::new(&[Press("next")], "registered"),
            NAMED,
            DONE,
        ],
    ),
    scenario(
        "resume-discard",
        (
            "途中で止まった初期設定（やめる）",
            "An interrupted set-up that is dropped",
        ),
        &[Cue::Interrupted(Shinkumi, Message::Finish)],
        &[
            Step::new(&[], "resume"),
            Step::new(&[Press("start-over")], "resume").shows("[data-action=confirm-discard]"),
            Step::new(&[Press("keep")], "resume").shows("[data-state=resume-on]"),
            Step::new(&[Press("start-over")], "resume").shows("[data-action=confirm-discard]"),
            Step::new(&[Press("confirm-discard")], "welcome"),
        ],
    ),
    scenario(
        "resume-later",
        (
            "途中で止まった初期設定（あとにする）",
            "An interrupted set-up that is put off",
        ),
        &[
            Cue::Token(Michishio),
            Cue::Token(Shinkumi),
            Cue::Interrupted(Shinkumi, Message::Finish),
        ],
        &[
            Step::new(&[], "resume").shows("[data-action=later]"),
            Step::new(&[Press("later")], "tokens").shows("[data-action=resume]"),
        ],
    ),
    scenario(
        "resume-password",
        (
            "途中で止まった初期設定（パスワードから）",
            "An interrupted set-up, from the password on",
        ),
        &[Cue::Interrupted(Shinkumi, Message::Start)],
        &[
            Step::new(&[], "resume").shows("[data-state=resume-password]"),
            Step::new(
                &[Fill("activationPassword", "Kagi7392"), Press("next")],
                "registered",
            ),
        ],
    ),
    scenario(
        "resume-over",
        (
            "途中で止まった初期設定（時間切れ）",
            "An interrupted set-up whose time is over",
        ),
        &[
            Cue::Interrupted(Shinkumi, Message::Start),
            Cue::Pass(3 * 60 * 60),
        ],
        &[
            Step::new(&[], "resume").shows("[data-state=resume-over]"),
            Step::new(&[Press("begin")], "type"),
        ],
    ),
    scenario(
        "resume-restored",
        (
            "途中で止まった初期設定（別の端末のデータ）",
            "An interrupted set-up of another device",
        ),
        &[
            Cue::Interrupted(Shinkumi, Message::Finish),
            Cue::Keys(Keys::Gone),
        ],
        &[Step::new(&[], "resume")
            .error("keystore_entry_missing")
            .shows("[data-state=resume-elsewhere]")],
    ),
    scenario(
        "resume-foreign",
        (
            "途中で止まった初期設定（別のアプリの鍵）",
            "An interrupted set-up of another installation",
        ),
        &[
            Cue::Interrupted(Shinkumi, Message::Finish),
            Cue::Keys(Keys::Others),
        ],
        &[Step::new(&[], "resume").error("keystore_entry_foreign")],
    ),
    scenario(
        "prompt-create",
        (
            "鍵の保管場所を作る（パソコンの画面）",
            "The computer asks for a new password",
        ),
        &[],
        &[
            WELCOME,
            TYPE,
            TYPED,
            Step::new(&[], "prompt")
                .after(&[Cue::Prompt(PromptUp::Create)])
                .shows("[data-prompt=create]"),
        ],
    ),
    scenario(
        "prompt-allow",
        ("許可をたずねる画面", "The computer asks for leave"),
        &[],
        &[
            WELCOME,
            Step::new(&[], "prompt")
                .after(&[Cue::Prompt(PromptUp::Allow)])
                .shows("[data-prompt=allow]"),
        ],
    ),
];
