//! The table of scenarios: every screen and every error of the app.
//!
//! Whoever adds a screen or an error adds a scenario that shows it; a test in
//! the app's shell asks for one.

mod around;
mod by_itself;
mod change;
mod device;
mod enrolment;
mod entries;
mod everyday;
mod finger;
mod institution;
mod lock;
mod mail;
mod ways;
mod word;

use crate::institutions::Which::Shinkumi;
use crate::scenario::Act::{Fill, Press, Tick};
use crate::scenario::{Act, Cue, Refusal, Scenario, Step};

/// In the menu's order.
const PARTS: [&[Scenario]; 13] = [
    enrolment::SCENARIOS,
    by_itself::SCENARIOS,
    mail::SCENARIOS,
    everyday::SCENARIOS,
    change::SCENARIOS,
    word::SCENARIOS,
    entries::SCENARIOS,
    ways::SCENARIOS,
    institution::SCENARIOS,
    device::SCENARIOS,
    around::SCENARIOS,
    lock::SCENARIOS,
    finger::SCENARIOS,
];

/// All of them, in the menu's order.
pub fn all() -> impl Iterator<Item = &'static Scenario> {
    PARTS.into_iter().flatten()
}

/// The one of that name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Scenario> {
    all().find(|scenario| scenario.name == name)
}

/// The three values of the credit union's customer.
const VALUES: &[Act] = &[
    Fill("serviceId", "10212083"),
    Fill("userId", "2083L0000193A001"),
    Fill("activationPassword", "Kagi7392"),
];
const WELCOME: Step = Step::new(&[], "welcome");
const TYPE: Step = Step::new(&[Press("type")], "type");
const TYPED: Step = Step::new(VALUES, "type");
const CONSENT: Step = Step::new(&[Press("next")], "consent");
const AGREED: Step = Step::new(&[Tick("consent")], "consent");
const REGISTERED: Step = Step::new(&[Press("send")], "registered");
const NAMED: Step = Step::new(&[Press("register")], "display-name");
const DONE: Step = Step::new(&[Press("save-name")], "token");
const TOKEN: Step = Step::new(&[], "token");

const SCAN: Step = Step::new(&[Press("scan")], "scan");
const SERIAL: Step = Step::new(&[Press("menu")], "serial");
const SETTINGS: Step = Step::new(&[Press("settings")], "settings");

/// The core refuses that command.
const fn refused(command: &'static str, code: &'static str) -> Cue {
    Cue::Refuse(Refusal { command, code })
}

/// One token of the credit union.
const HELD: &[Cue] = &[Cue::Token(Shinkumi)];

/// Sent, and refused.
const fn sent(error: &'static str) -> Step {
    Step::new(&[Press("send")], "error").error(error)
}

/// The app does not open.
const fn not_started(error: &'static str) -> Step {
    Step::new(&[], "error").error(error)
}

/// No code is to be had.
const fn no_code(error: &'static str) -> Step {
    Step::new(&[], "token").error(error)
}
