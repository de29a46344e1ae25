//! This device: key store, disk, clock, clipboard.

use warifu_device::ports::{FileError, IssuerError, KeychainError};

use super::{HELD, SERIAL, SETTINGS, TOKEN, no_code, not_started, refused};
use crate::fault::{Fault, Message};
use crate::institutions::Which::Shinkumi;
use crate::scenario::Act::{Press, Tick};
use crate::scenario::{Cue, Group, Keys, PromptUp, Scenario, Step};

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

const fn scenario(name: &'static str, stage: &'static [Cue], steps: &'static [Step]) -> Scenario {
    titled(name, ("", ""), stage, steps)
}

/// The settings cannot be kept.
const fn not_kept(cues: &'static [Cue], error: &'static str) -> Step {
    Step::new(&[Tick("tray")], "settings")
        .error(error)
        .after(cues)
}

pub(super) const SCENARIOS: &[Scenario] = &[
    titled(
        "store-locked",
        ("鍵の保管場所がロックされている", "The key store is locked"),
        &[Cue::Token(Shinkumi), Cue::KeyStore(KeychainError::Locked)],
        &[
            no_code("keystore_locked"),
            Step::new(&[], "prompt")
                .after(&[Cue::Prompt(PromptUp::Unlock)])
                .shows("[data-prompt=unlock]"),
        ],
    ),
    scenario(
        "store-missing",
        &[Cue::Token(Shinkumi), Cue::KeyStore(KeychainError::Missing)],
        &[no_code("keystore_missing")],
    ),
    scenario(
        "store-no-default",
        &[
            Cue::Token(Shinkumi),
            Cue::KeyStore(KeychainError::NoDefault),
        ],
        &[no_code("keystore_no_default")],
    ),
    scenario(
        "store-refused",
        &[Cue::Token(Shinkumi), Cue::KeyStore(KeychainError::Refused)],
        &[no_code("keystore_refused")],
    ),
    scenario(
        "store-timeout",
        &[Cue::Token(Shinkumi), Cue::KeyStore(KeychainError::Timeout)],
        &[
            no_code("keystore_timeout"),
            Step::new(&[Press("retry")], "token")
                .after(&[Cue::KeyStoreWell])
                .shows("[data-otp]"),
        ],
    ),
    scenario(
        "store-dismissed",
        &[
            Cue::Token(Shinkumi),
            Cue::KeyStore(KeychainError::PromptDismissed),
        ],
        &[no_code("keystore_prompt_dismissed")],
    ),
    scenario(
        "key-damaged",
        &[Cue::Token(Shinkumi), Cue::Keys(Keys::Damaged)],
        &[no_code("keystore_entry_damaged")],
    ),
    scenario(
        "key-newer",
        &[Cue::Token(Shinkumi), Cue::Keys(Keys::Newer)],
        &[no_code("keystore_entry_newer")],
    ),
    scenario(
        "data-damaged",
        &[Cue::DataDamaged],
        &[
            not_started("data_damaged"),
            Step::new(&[Press("set-aside")], "error")
                .error("data_damaged")
                .shows("[data-action=confirm-set-aside]"),
            Step::new(&[Press("confirm-set-aside")], "welcome"),
        ],
    ),
    scenario(
        "data-newer",
        &[Cue::DataNewer],
        &[not_started("data_newer")],
    ),
    scenario(
        "data-unreadable",
        &[Cue::Disk(FileError::Unreadable)],
        &[not_started("data_unreadable")],
    ),
    scenario(
        "data-gone",
        HELD,
        &[
            TOKEN,
            SERIAL,
            SETTINGS,
            not_kept(&[Cue::Disk(FileError::Gone)], "data_gone"),
        ],
    ),
    scenario(
        "data-full",
        HELD,
        &[
            TOKEN,
            SERIAL,
            SETTINGS,
            not_kept(&[Cue::Disk(FileError::Full)], "data_full"),
        ],
    ),
    scenario(
        "data-unwritable",
        HELD,
        &[
            TOKEN,
            SERIAL,
            SETTINGS,
            not_kept(&[Cue::Disk(FileError::Unusable)], "data_unwritable"),
        ],
    ),
    titled(
        "clock-off",
        ("端末の時計がずれている", "The device's clock is off"),
        &[Cue::BankAhead(600), Cue::Token(Shinkumi)],
        &[no_code("clock_off")],
    ),
    scenario(
        "clock-set",
        &[
            Cue::Token(Shinkumi),
            // Whatever the bank answers, its word of the token too, measures the clock.
            Cue::Bank(Message::Any, Fault::Lost(IssuerError::Unreachable)),
            Cue::ClockSet(60 * 60),
        ],
        &[no_code("clock_set")],
    ),
    scenario(
        "clipboard-failed",
        &[
            Cue::Token(Shinkumi),
            refused("copy_code", "clipboard_failed"),
        ],
        &[
            TOKEN.shows("[data-otp]"),
            Step::new(&[Press("copy")], "token").error("clipboard_failed"),
        ],
    ),
    scenario(
        "autostart-failed",
        &[
            Cue::Token(Shinkumi),
            refused("set_autostart", "autostart_failed"),
        ],
        &[
            TOKEN,
            SERIAL,
            SETTINGS,
            Step::new(&[Tick("autostart")], "settings").error("autostart_failed"),
        ],
    ),
    scenario(
        "login-page-unknown",
        &[
            Cue::Token(Shinkumi),
            refused("open_login_page", "login_page_unknown"),
        ],
        &[
            TOKEN,
            Step::new(&[Press("login")], "token").error("login_page_unknown"),
        ],
    ),
    scenario(
        "not-in-rehearsal",
        &[
            Cue::Token(Shinkumi),
            refused("open_login_page", "not_in_rehearsal"),
        ],
        &[
            TOKEN,
            Step::new(&[Press("login")], "token").error("not_in_rehearsal"),
        ],
    ),
    scenario(
        "token-unknown",
        &[Cue::Token(Shinkumi), refused("show_code", "token_unknown")],
        &[no_code("token_unknown")],
    ),
];
