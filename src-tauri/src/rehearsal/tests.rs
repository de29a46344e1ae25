//! Nothing is left out of the rehearsal, and nothing real is within its reach.

use std::collections::BTreeSet;

use serde_json::json;
use tauri::ipc::InvokeBody;
use ts_rs::{Config, TS};
use warifu_rehearsal::{Around, Cue, scenarios};

use super::door::{PRETENDED, REFUSED, THROUGH, answer};
use crate::error::ErrorCode;
use crate::platform;
use crate::views::{ClockStateView, PromptKindView, StandingView, StoreView, WordStateView};

/// Names between quotation marks.
fn quoted(text: &str) -> BTreeSet<String> {
    let odd = text.split('"').skip(1).step_by(2);
    odd.map(str::to_owned).collect()
}

fn errors() -> BTreeSet<String> {
    quoted(&ErrorCode::decl(&Config::new()))
}

/// The names of `ui/src/state/shown.ts`.
fn states() -> BTreeSet<String> {
    let text = include_str!("../../../ui/src/state/shown.ts");
    quoted(text.split_once("export type Shown =").unwrap().1)
}

/// What a selector of an attribute finds: `[data-word=moved]`.
fn shown_by(attribute: &str) -> BTreeSet<String> {
    let steps = scenarios::all().flat_map(|scenario| scenario.steps);
    let start = format!("[{attribute}=");
    let found = steps.filter_map(|step| step.shows?.strip_prefix(start.as_str()));
    let found = found.filter_map(|rest| rest.strip_suffix(']'));
    found.map(str::to_owned).collect()
}

/// Those that a type has and no scene shows, and those that there are not.
fn unlike(all: &BTreeSet<String>, attribute: &str) -> Vec<String> {
    let shown = shown_by(attribute);
    let unlike = all.symmetric_difference(&shown);
    unlike.map(|one| format!("{attribute}={one}")).collect()
}

/// The variants of a type of the views, without these.
fn of<T: TS>(without: &[&str]) -> BTreeSet<String> {
    let mut all = quoted(&T::decl(&Config::new()));
    for one in without {
        assert!(all.remove(*one), "there is no {one}");
    }
    all
}

/// The names of `ui/src/state/screen.ts`.
fn screens() -> BTreeSet<String> {
    let text = include_str!("../../../ui/src/state/screen.ts");
    let (_, union) = text.split_once("export type Screen =").unwrap();
    let names = union.split("name: \"").skip(1);
    let names = names.filter_map(|rest| rest.split('"').next());
    names.map(str::to_owned).collect()
}

#[test]
fn every_screen_and_every_error_is_reached_by_a_scenario() {
    let steps: Vec<_> = scenarios::all()
        .flat_map(|scenario| scenario.steps)
        .collect();
    let reached: BTreeSet<String> = steps.iter().map(|step| step.screen.to_owned()).collect();
    let missing: Vec<_> = screens().difference(&reached).cloned().collect();
    assert!(
        missing.is_empty(),
        "screens without a scenario: {missing:?}"
    );
    let shown: BTreeSet<String> = steps
        .iter()
        .filter_map(|s| s.error)
        .map(str::to_owned)
        .collect();
    let missing: Vec<_> = errors().difference(&shown).cloned().collect();
    assert!(missing.is_empty(), "errors without a scenario: {missing:?}");
    let unknown: Vec<_> = shown.difference(&errors()).cloned().collect();
    assert!(unknown.is_empty(), "no such errors: {unknown:?}");
}

#[test]
fn every_state_of_a_screen_is_shown_by_a_scenario() {
    // Nothing to be said; and what the page says in its place once a move was stopped.
    let mut words = of::<WordStateView>(&["fine"]);
    words.insert("stopped".to_owned());
    // Where the key is here, or nobody has looked yet, there is no notice.
    let standing = of::<StandingView>(&["unknown", "usable"]);
    // The other key stores are one for each system.
    let own = [
        "secret_service",
        "credential_manager",
        "keychain",
        "keystore",
    ];
    let unlike = [
        unlike(&states(), "data-state"),
        unlike(&words, "data-word"),
        unlike(&of::<ClockStateView>(&[]), "data-clock"),
        unlike(&of::<PromptKindView>(&[]), "data-prompt"),
        unlike(&standing, "data-standing"),
        unlike(&of::<StoreView>(&own), "data-store"),
    ];
    let unlike = unlike.concat();
    assert!(unlike.is_empty(), "states unlike the scenes: {unlike:?}");
}

#[test]
fn what_a_scenario_refuses_is_an_error_of_a_command() {
    let commands: BTreeSet<&str> = [THROUGH, PRETENDED, REFUSED].concat().into_iter().collect();
    let cues = scenarios::all().flat_map(|scenario| {
        let later = scenario.steps.iter().flat_map(|step| step.cues);
        scenario.stage.iter().chain(later)
    });
    for cue in cues {
        match cue {
            Cue::Refuse(refusal) => {
                assert!(commands.contains(refusal.command), "{}", refusal.command);
                assert!(errors().contains(refusal.code), "{}", refusal.code);
            }
            Cue::Stall(command) => assert!(commands.contains(command), "{command}"),
            _ => {}
        }
    }
}

#[test]
fn each_command_is_let_through_pretended_or_refused_in_a_rehearsal() {
    let permissions = include_str!("../../permissions/app.toml");
    let commands = permissions.split("commands.allow = [\"").skip(1);
    let commands: BTreeSet<&str> = commands.filter_map(|rest| rest.split('"').next()).collect();
    let listed: Vec<&str> = [THROUGH, PRETENDED, REFUSED].concat();
    let judged: BTreeSet<&str> = listed.iter().copied().collect();
    assert_eq!(judged.len(), listed.len(), "one is listed twice");
    assert_eq!(judged, commands);
}

#[test]
fn what_is_pretended_is_answered_as_the_page_expects() {
    let nothing = |_: Around| None;
    let body = InvokeBody::Json(json!({ "on": true }));
    let answered = |command: &str| answer(command, &body, 30, &nothing);
    // Anything else would let the web view speak for real.
    assert_eq!(answered("speak"), json!(true));
    assert_eq!(answered("copy_code"), json!(30));
    let around = answered("set_autostart");
    let can_block = platform::CAPTURE_CAN_BE_BLOCKED;
    assert_eq!(around["captureProtection"], json!(can_block));
    assert_eq!(around["autostart"], json!(true));
    for has in [true, false] {
        let ordered = |_: Around| Some(has);
        let answered = |command: &str| answer(command, &body, 30, &ordered);
        assert_eq!(answered("speak"), json!(has));
        let around = answered("surroundings");
        assert_eq!(around["captureProtection"], json!(has));
        assert_eq!(around["tray"], json!(has));
    }
}

#[test]
fn the_real_app_does_not_believe_the_rehearsals_bank() {
    let theatre = super::Theatre::new(std::sync::Arc::new(super::SystemClock::new())).unwrap();
    assert_ne!(theatre.anchor().root_key, crate::anchor::anchor().root_key);
}
