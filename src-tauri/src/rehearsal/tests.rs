//! Nothing is left out of the rehearsal, and nothing real is within its reach.

use std::collections::BTreeSet;

use ts_rs::{Config, TS};
use warifu_rehearsal::{Cue, scenarios};

use super::door::{PRETENDED, REFUSED, THROUGH};
use crate::error::ErrorCode;

/// Names between quotation marks.
fn quoted(text: &str) -> BTreeSet<String> {
    let odd = text.split('"').skip(1).step_by(2);
    odd.map(str::to_owned).collect()
}

fn errors() -> BTreeSet<String> {
    quoted(&ErrorCode::decl(&Config::new()))
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
fn the_real_app_does_not_believe_the_rehearsals_bank() {
    let theatre = super::Theatre::new(std::sync::Arc::new(super::SystemClock::new())).unwrap();
    assert_ne!(theatre.anchor().root_key, crate::anchor::anchor().root_key);
}
