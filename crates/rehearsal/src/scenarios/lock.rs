//! The app's own lock, and the vault where there is no key store.

use warifu_device::ports::KeychainError;

use super::{HELD, SERIAL, SETTINGS, TOKEN, TYPE, TYPED, WELCOME, refused};
use crate::institutions::Which::Shinkumi;
use crate::scenario::Act::{Fill, Press};
use crate::scenario::{Act, Cue, Group, LinkKind, Scenario, Step};

pub(super) const PIN: &str = "258013";
const PASSPHRASE: &str = "tamago-no-kara-wo-mamoru";

/// A token behind a PIN; the app was just started.
const BEHIND_PIN: &[Cue] = &[Cue::Token(Shinkumi), Cue::Pin(PIN)];
/// A token in a vault; the app was just started.
pub(super) const IN_VAULT: &[Cue] = &[Cue::Vault(PASSPHRASE), Cue::Token(Shinkumi)];

pub(super) const CLOSED: Step = Step::new(&[], "lock");
pub(super) const OPENED: Step = Step::new(&[Fill("pin", PIN), Press("unlock")], "token");
pub(super) const LOCK: Step = Step::new(&[Press("lock-settings")], "lock-settings");
pub(super) const SETTING: Step =
    Step::new(&[Press("set-pin")], "lock-settings").shows("[data-state=pin-set]");
const NO_STORE: &[Cue] = &[Cue::KeyStore(KeychainError::Missing)];
const TO_VAULT: Step = Step::new(&[Press("next")], "error").error("keystore_missing");
const VAULT: Step = Step::new(&[Press("vault")], "vault");

pub(super) const NEW_PIN: &[Act] = &[
    Fill("newPin", PIN),
    Fill("pinAgain", PIN),
    Press("save-pin"),
];

pub(super) const fn titled(
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

pub(super) const fn scenario(
    name: &'static str,
    stage: &'static [Cue],
    steps: &'static [Step],
) -> Scenario {
    titled(name, ("", ""), stage, steps)
}

/// Typed on the lock's own screen, and refused.
const fn kept_out(acts: &'static [Act], error: &'static str) -> Step {
    Step::new(acts, "lock").error(error)
}

/// On the settings of the lock, and refused.
const fn not_set(acts: &'static [Act], error: &'static str) -> Step {
    Step::new(acts, "lock-settings").error(error)
}

const WRONG_PIN: &[Act] = &[Fill("pin", "111111"), Press("unlock")];
const WRONG_PHRASE: &[Act] = &[Fill("passphrase", "nani-ka-chigau-kotoba"), Press("unlock")];
pub(super) const RIGHT_PHRASE: &[Act] = &[Fill("passphrase", PASSPHRASE), Press("unlock")];

pub(super) const SCENARIOS: &[Scenario] = &[
    titled(
        "lock",
        ("PINで開く", "Opening with the PIN"),
        BEHIND_PIN,
        &[
            CLOSED,
            kept_out(WRONG_PIN, "pin_wrong"),
            OPENED,
            SERIAL,
            SETTINGS,
            LOCK,
            Step::new(&[Press("lock")], "lock"),
        ],
    ),
    titled(
        "lock-wait",
        ("PINを何度も間違えたあと", "After several wrong PINs"),
        &[
            Cue::Token(Shinkumi),
            Cue::Pin(PIN),
            Cue::Restart,
            Cue::WrongPins(6),
        ],
        &[CLOSED.shows("[data-wait]")],
    ),
    titled(
        "lock-forgotten",
        ("PINを忘れたとき", "When the PIN is forgotten"),
        BEHIND_PIN,
        &[
            CLOSED,
            Step::new(&[Press("forgotten")], "lock").shows("[data-action=reset]"),
            Step::new(&[Press("reset")], "lock").shows("[data-action=confirm-reset]"),
            Step::new(&[Press("confirm-reset")], "welcome"),
        ],
    ),
    titled(
        "lock-set",
        ("PINを決める", "Setting a PIN"),
        HELD,
        &[
            TOKEN,
            SERIAL,
            SETTINGS,
            LOCK,
            SETTING,
            Step::new(NEW_PIN, "lock-settings").shows("[data-action=change-pin]"),
        ],
    ),
    titled(
        "pin-change",
        ("PINを変える", "Another PIN"),
        BEHIND_PIN,
        &[
            CLOSED,
            OPENED,
            SERIAL,
            SETTINGS,
            LOCK,
            Step::new(&[Press("change-pin")], "lock-settings").shows("[data-state=pin-change]"),
            not_set(
                &[
                    Fill("pin", "111111"),
                    Fill("newPin", "975310"),
                    Fill("pinAgain", "975310"),
                    Press("save-pin"),
                ],
                "pin_wrong",
            ),
        ],
    ),
    titled(
        "link-locked",
        (
            "ロック中にリンクが届いたとき",
            "A link arrives while the app is locked",
        ),
        BEHIND_PIN,
        &[
            CLOSED,
            CLOSED
                .after(&[Cue::Link(LinkKind::Right)])
                .shows("[data-state=link-waits]"),
            Step::new(&[Fill("pin", PIN), Press("unlock")], "scan").shows("[data-action=next]"),
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
        NO_STORE,
        &[
            WELCOME,
            TYPE,
            TYPED,
            TO_VAULT,
            VAULT,
            Step::new(
                &[
                    Fill("passphrase", "mijikai"),
                    Fill("passphraseAgain", "mijikai"),
                    Press("make-vault"),
                ],
                "vault",
            )
            .error("passphrase_length"),
        ],
    ),
    titled(
        "vault-open",
        ("合言葉で開く", "Opening with the passphrase"),
        IN_VAULT,
        &[
            CLOSED,
            kept_out(WRONG_PHRASE, "passphrase_wrong"),
            Step::new(RIGHT_PHRASE, "token"),
        ],
    ),
    scenario(
        "vault-not-needed",
        &[
            Cue::KeyStore(KeychainError::Missing),
            refused("make_vault", "vault_not_needed"),
        ],
        &[
            WELCOME,
            TYPE,
            TYPED,
            TO_VAULT,
            VAULT,
            Step::new(
                &[
                    Fill("passphrase", PASSPHRASE),
                    Fill("passphraseAgain", PASSPHRASE),
                    Press("make-vault"),
                ],
                "vault",
            )
            .error("vault_not_needed"),
        ],
    ),
    scenario(
        "vault-damaged",
        &[
            Cue::Vault(PASSPHRASE),
            Cue::Token(Shinkumi),
            refused("unlock", "vault_damaged"),
        ],
        &[CLOSED, kept_out(RIGHT_PHRASE, "vault_damaged")],
    ),
    scenario(
        "vault-newer",
        &[
            Cue::Vault(PASSPHRASE),
            Cue::Token(Shinkumi),
            refused("unlock", "vault_newer"),
        ],
        &[CLOSED, kept_out(RIGHT_PHRASE, "vault_newer")],
    ),
    scenario(
        "pin-wait",
        &[
            Cue::Token(Shinkumi),
            Cue::Pin(PIN),
            refused("unlock", "pin_wait"),
        ],
        &[CLOSED, kept_out(WRONG_PIN, "pin_wait")],
    ),
    scenario(
        "lock-damaged",
        &[
            Cue::Token(Shinkumi),
            Cue::Pin(PIN),
            refused("unlock", "lock_damaged"),
        ],
        &[CLOSED, kept_out(WRONG_PIN, "lock_damaged")],
    ),
    scenario(
        "pin-length",
        HELD,
        &[
            TOKEN,
            SERIAL,
            SETTINGS,
            LOCK,
            SETTING,
            not_set(
                &[
                    Fill("newPin", "12"),
                    Fill("pinAgain", "12"),
                    Press("save-pin"),
                ],
                "pin_length",
            ),
        ],
    ),
    scenario(
        "pin-characters",
        &[Cue::Token(Shinkumi), refused("set_pin", "pin_characters")],
        &[
            TOKEN,
            SERIAL,
            SETTINGS,
            LOCK,
            SETTING,
            not_set(NEW_PIN, "pin_characters"),
        ],
    ),
    scenario(
        "lock-exists",
        &[Cue::Token(Shinkumi), refused("set_pin", "lock_exists")],
        &[
            TOKEN,
            SERIAL,
            SETTINGS,
            LOCK,
            SETTING,
            not_set(NEW_PIN, "lock_exists"),
        ],
    ),
    scenario(
        "lock-missing",
        &[
            Cue::Token(Shinkumi),
            Cue::Pin(PIN),
            refused("remove_pin", "lock_missing"),
        ],
        &[
            CLOSED,
            OPENED,
            SERIAL,
            SETTINGS,
            LOCK,
            Step::new(&[Press("remove-pin")], "lock-settings").shows("[data-state=pin-off]"),
            not_set(&[Fill("pin", PIN), Press("save-pin")], "lock_missing"),
        ],
    ),
    scenario(
        "app-locked",
        &[
            Cue::Token(Shinkumi),
            refused("support_code", "app_locked"),
            refused("show_code", "app_locked"),
        ],
        &[Step::new(&[], "token").error("app_locked")],
    ),
];
