//! A finger or a face beside the PIN. The rehearsal's sensor is a pretended one:
//! nobody has to touch anything.

use warifu_device::ports::BiometricsError::{
    Dismissed, LockedOut, NotRecognised, Unavailable, Unenrolled,
};

use super::lock::{CLOSED, LOCK, NEW_PIN, OPENED, PIN, SETTING, scenario, titled};
use super::{HELD, SERIAL, SETTINGS, TOKEN};
use crate::institutions::Which::Shinkumi;
use crate::scenario::Act::{Fill, Press, Tick};
use crate::scenario::{Cue, Scenario, Step};

/// A token behind PIN and finger; the app was just started.
const BEHIND_FINGER: &[Cue] = &[Cue::Token(Shinkumi), Cue::Pin(PIN), Cue::Finger(PIN)];
/// A token behind a PIN, on a device with a sensor.
const WITH_SENSOR: &[Cue] = &[Cue::Token(Shinkumi), Cue::Sensor(Ok(()))];
const CLOSED_TO_FINGER: Step = CLOSED.shows("[data-action=biometrics]");
const SET: Step = Step::new(NEW_PIN, "lock-settings").shows("[name=biometrics]");
const TICKED: Step = Step::new(&[Tick("biometrics")], "lock-settings");
/// The switch asks for the PIN.
const ASKS: Step = TICKED.shows("[data-state=pin-sensor]");
const ON: Step = Step::new(&[Fill("pin", PIN), Press("save-pin")], "lock-settings");

/// The finger is asked for, and something else comes of it.
const fn asked(cues: &'static [Cue], error: &'static str) -> Step {
    Step::new(&[Press("biometrics")], "lock")
        .after(cues)
        .error(error)
}

pub(super) const SCENARIOS: &[Scenario] = &[
    titled(
        "finger",
        ("指紋・顔で開く", "Opening with fingerprint or face"),
        BEHIND_FINGER,
        &[
            CLOSED_TO_FINGER,
            Step::new(&[Press("biometrics")], "token"),
            SERIAL,
            SETTINGS,
            LOCK,
        ],
    ),
    titled(
        "finger-set",
        (
            "指紋・顔でも開けるようにする",
            "Letting fingerprint or face open the app",
        ),
        WITH_SENSOR,
        &[
            TOKEN,
            SERIAL,
            SETTINGS,
            LOCK,
            SETTING,
            SET,
            ASKS,
            ON.shows("[name=biometrics]:checked"),
            Step::new(&[Press("lock")], "lock").shows("[data-action=biometrics]"),
        ],
    ),
    titled(
        "finger-dismissed",
        ("指紋・顔をやめてPINで開く", "The PIN instead of the finger"),
        BEHIND_FINGER,
        &[
            CLOSED_TO_FINGER,
            Step::new(&[Press("biometrics")], "lock").after(&[Cue::Sensor(Err(Dismissed))]),
            OPENED,
        ],
    ),
    scenario(
        "finger-not-recognised",
        BEHIND_FINGER,
        &[
            CLOSED_TO_FINGER,
            asked(
                &[Cue::Sensor(Err(NotRecognised))],
                "biometrics_not_recognised",
            ),
            OPENED,
        ],
    ),
    scenario(
        "finger-locked-out",
        BEHIND_FINGER,
        &[
            CLOSED_TO_FINGER,
            asked(&[Cue::Sensor(Err(LockedOut))], "biometrics_locked_out"),
            OPENED,
        ],
    ),
    scenario(
        "finger-unavailable",
        BEHIND_FINGER,
        &[
            CLOSED_TO_FINGER,
            asked(&[Cue::Sensor(Err(Unavailable))], "biometrics_unavailable"),
            OPENED,
        ],
    ),
    scenario(
        "finger-changed",
        BEHIND_FINGER,
        &[
            CLOSED_TO_FINGER,
            asked(&[Cue::Sensor(Err(Unenrolled))], "biometrics_changed"),
            OPENED,
        ],
    ),
    scenario(
        "finger-unenrolled",
        HELD,
        &[
            TOKEN,
            SERIAL,
            SETTINGS,
            LOCK,
            SETTING,
            SET.after(&[Cue::Sensor(Err(Unenrolled))]),
            TICKED.error("biometrics_unenrolled"),
        ],
    ),
    scenario(
        "finger-not-set",
        WITH_SENSOR,
        &[
            TOKEN,
            SERIAL,
            SETTINGS,
            LOCK,
            SETTING,
            SET,
            ASKS,
            ON.after(&[Cue::Sensor(Err(Dismissed))])
                .error("biometrics_dismissed"),
        ],
    ),
];
