//! The device's clock, and what the system around the app has and has not.

use warifu_device::ports::IssuerError;

use super::lock::{CLOSED, IN_VAULT, LOCK, RIGHT_PHRASE, titled};
use super::{HELD, SERIAL, SETTINGS, TOKEN};
use crate::fault::{Fault, Message};
use crate::institutions::Which::Shinkumi;
use crate::scenario::Act::Press;
use crate::scenario::{Around, Cue, Scenario, Step};

const CLOCK: Step = Step::new(&[Press("clock")], "clock");
const PROTECTION: Step = Step::new(&[Press("protection")], "protection");
const OFFLINE: Cue = Cue::Bank(Message::Any, Fault::Lost(IssuerError::Unreachable));

pub(super) const SCENARIOS: &[Scenario] = &[
    titled(
        "clock-doctor-corrected",
        (
            "時計の確認（少しずれている）",
            "The clock doctor: a little off",
        ),
        &[Cue::BankAhead(42), Cue::Token(Shinkumi)],
        &[
            TOKEN,
            SERIAL,
            SETTINGS,
            CLOCK.shows("[data-clock=corrected]"),
        ],
    ),
    titled(
        "clock-doctor-off",
        (
            "時計の確認（大きくずれている）",
            "The clock doctor: far off",
        ),
        &[Cue::BankAhead(600), Cue::Token(Shinkumi)],
        &[
            TOKEN.error("clock_off"),
            SERIAL,
            SETTINGS,
            CLOCK.shows("[data-clock=off]"),
            Step::new(&[Press("measure")], "clock")
                .after(&[Cue::BankAhead(0)])
                .shows("[data-clock=right]"),
        ],
    ),
    titled(
        "clock-doctor-set",
        (
            "時計の確認（時計が変えられた）",
            "The clock doctor: the clock was set",
        ),
        &[Cue::Token(Shinkumi), OFFLINE, Cue::ClockSet(60 * 60)],
        &[
            TOKEN.error("clock_set"),
            SERIAL,
            SETTINGS,
            CLOCK.shows("[data-clock=set]"),
        ],
    ),
    titled(
        "clock-doctor-unknown",
        (
            "時計の確認（まだ確かめられない）",
            "The clock doctor: not known yet",
        ),
        &[Cue::Token(Shinkumi), Cue::ClockForgotten, OFFLINE],
        &[
            TOKEN,
            SERIAL,
            SETTINGS,
            CLOCK.shows("[data-clock=unknown]"),
            Step::new(&[Press("measure")], "clock").error("issuer_unreachable"),
        ],
    ),
    titled(
        "capture-possible",
        (
            "画面の撮影を防げる端末",
            "A device that blocks screen captures",
        ),
        &[Cue::Token(Shinkumi), Cue::Around(Around::Capture, true)],
        &[
            TOKEN,
            SERIAL,
            SETTINGS.shows("[name=captureProtection]"),
            PROTECTION.shows("[data-capture=true]"),
        ],
    ),
    titled(
        "capture-impossible",
        (
            "画面の撮影を防げない端末",
            "A device that cannot block screen captures",
        ),
        &[Cue::Token(Shinkumi), Cue::Around(Around::Capture, false)],
        &[
            TOKEN,
            SERIAL,
            SETTINGS.shows("[data-row=capture]"),
            PROTECTION.shows("[data-capture=false]"),
        ],
    ),
    titled(
        "tray-none",
        ("通知領域がないパソコン", "A computer without a tray"),
        &[Cue::Token(Shinkumi), Cue::Around(Around::Tray, false)],
        &[TOKEN, SERIAL, SETTINGS.shows("[data-state=tray-none]")],
    ),
    titled(
        "tray",
        ("通知領域があるパソコン", "A computer with a tray"),
        &[Cue::Token(Shinkumi), Cue::Around(Around::Tray, true)],
        &[TOKEN, SERIAL, SETTINGS.shows("[data-state=tray-there]")],
    ),
    titled(
        "protection-no-store",
        (
            "このトークンを守るもの（鍵の保管場所がない）",
            "What protects this token: no key store",
        ),
        HELD,
        &[
            TOKEN,
            SERIAL,
            SETTINGS,
            PROTECTION
                .after(&[Cue::KeyStore(warifu_device::ports::KeychainError::Missing)])
                .shows("[data-store=none]")
                .error("keystore_missing"),
        ],
    ),
    titled(
        "vault-leave",
        ("鍵を保管場所へ移す", "Moving the keys to the key store"),
        IN_VAULT,
        &[
            CLOSED,
            Step::new(RIGHT_PHRASE, "token"),
            SERIAL,
            SETTINGS
                .after(&[Cue::KeyStoreWell])
                .shows("[data-action=leave-vault-offer]"),
            Step::new(&[Press("leave-vault-offer")], "protection")
                .shows("[data-state=vault-can-leave]"),
            Step::new(&[Press("leave-vault")], "protection").shows("[data-state=vault-left]"),
        ],
    ),
    titled(
        "protection-vault",
        (
            "このトークンを守るもの（合言葉）",
            "What protects this token: the passphrase",
        ),
        IN_VAULT,
        &[
            CLOSED,
            Step::new(RIGHT_PHRASE, "token"),
            SERIAL,
            SETTINGS,
            PROTECTION.shows("[data-store=vault]"),
            LOCK,
        ],
    ),
];
