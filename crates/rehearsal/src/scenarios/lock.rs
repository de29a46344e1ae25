//! The app's own lock, the vault where there is no key store, and what has an
//! error of its own without a bank or a disk that would bring it about.

use warifu_device::ports::KeychainError;

use super::{HELD, TOKEN, TYPE, TYPED, WELCOME};
use crate::scenario::Act::Press;
use crate::scenario::{Cue, Group, Refusal, Scenario, Step};

const SERIAL: Step = Step::new(&[Press("menu")], "serial");
const SETTINGS: Step = Step::new(&[Press("settings")], "settings");

const fn titled(
    name: &'static str,
    title: (&'static str, &'static str),
    stage: &'static [Cue],
    steps: &'static [Step],
) -> Scenario {
    Scenario {
        name,
        group: Group::Device,
        title,
        stage,
        steps,
    }
}

/// An error that nothing in memory brings about, with its words and the way on.
macro_rules! refused {
    ($name:literal, $code:literal) => {
        titled(
            $name,
            ("", ""),
            &[Cue::Refuse(Refusal {
                command: "enroll_begin",
                code: $code,
            })],
            &[
                WELCOME,
                TYPE,
                TYPED,
                Step::new(&[Press("next")], "error").error($code),
            ],
        )
    };
}

pub(super) const SCENARIOS: &[Scenario] = &[
    titled(
        "lock-settings",
        ("アプリのロック", "The app's lock"),
        HELD,
        &[
            TOKEN,
            SERIAL,
            SETTINGS,
            Step::new(&[Press("lock-settings")], "lock-settings"),
        ],
    ),
    titled(
        "protection",
        ("このトークンを守るもの", "What protects this token"),
        HELD,
        &[
            TOKEN,
            SERIAL,
            SETTINGS,
            Step::new(&[Press("protection")], "protection"),
        ],
    ),
    titled(
        "vault",
        ("鍵の保管場所がないとき", "Where there is no key store"),
        &[Cue::KeyStore(KeychainError::Missing)],
        &[
            WELCOME,
            TYPE,
            TYPED,
            Step::new(&[Press("next")], "error").error("keystore_missing"),
            Step::new(&[Press("vault")], "vault"),
        ],
    ),
    refused!("app-locked", "app_locked"),
    refused!("pin-length", "pin_length"),
    refused!("pin-characters", "pin_characters"),
    refused!("pin-wrong", "pin_wrong"),
    refused!("pin-wait", "pin_wait"),
    refused!("lock-exists", "lock_exists"),
    refused!("lock-missing", "lock_missing"),
    refused!("lock-damaged", "lock_damaged"),
    refused!("passphrase-length", "passphrase_length"),
    refused!("passphrase-wrong", "passphrase_wrong"),
    refused!("vault-damaged", "vault_damaged"),
    refused!("vault-newer", "vault_newer"),
    refused!("vault-not-needed", "vault_not_needed"),
    refused!("screen-no-qr", "screen_no_qr"),
    refused!("screen-refused", "screen_refused"),
    refused!("screen-unavailable", "screen_unavailable"),
    refused!("clipboard-no-link", "clipboard_no_link"),
    refused!("clipboard-empty", "clipboard_empty"),
    refused!("clipboard-too-large", "clipboard_too_large"),
    refused!("clipboard-unreadable", "clipboard_unreadable"),
    refused!("camera-missing", "camera_missing"),
    refused!("camera-busy", "camera_busy"),
    refused!("camera-refused", "camera_refused"),
    refused!("camera-failed", "camera_failed"),
    refused!("page-unknown", "page_unknown"),
    refused!("contact-rejected", "contact_rejected"),
];
