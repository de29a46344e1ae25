//! The table as a diagram and as rows, for `docs/token-life.md`.

use super::{Actor, StateName, TRANSITIONS};
use std::fmt::Write as _;

/// The diagram, in Mermaid's words.
#[must_use]
pub fn diagram() -> String {
    let mut text = String::from("```mermaid\nstateDiagram-v2\n");
    for first in [StateName::InStock, StateName::Unbound, StateName::Enrolled] {
        let _ = writeln!(text, "    [*] --> {}", first.name());
    }
    for one in TRANSITIONS {
        for from in one.from {
            for to in one.to {
                let _ = writeln!(text, "    {} --> {}: {}", from.name(), to.name(), one.name);
            }
        }
    }
    for last in StateName::ALL.into_iter().filter(|state| state.is_over()) {
        let _ = writeln!(text, "    {} --> [*]", last.name());
    }
    text.push_str("```");
    text
}

/// The rows of the table.
#[must_use]
pub fn rows() -> String {
    let names = |states: &[StateName]| {
        let names: Vec<_> = states.iter().map(|state| state.name()).collect();
        names.join(", ")
    };
    let actors = |actors: &[Actor]| {
        let names: Vec<_> = actors.iter().map(|actor| actor.name()).collect();
        names.join(", ")
    };
    let rows: Vec<_> = TRANSITIONS
        .iter()
        .map(|one| {
            let to = match one.to {
                [to] => to.name(),
                _ => "what it was",
            };
            let mail = one.mail.map_or("–".to_owned(), |mail| format!("`{mail}`"));
            let event = one
                .event
                .map_or("–".to_owned(), |event| format!("`{}`", event.name()));
            let (from, by) = (names(one.from), actors(one.by));
            format!("| {} | {from} | {to} | {by} | {mail} | {event} |", one.name)
        })
        .collect();
    rows.join("\n")
}
