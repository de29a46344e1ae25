//! The labels that values stand beside.

use super::lines::Line;

/// What a label announces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Service,
    User,
}

/// A label in a line.
#[derive(Debug, Clone, Copy)]
pub(super) struct Label {
    pub kind: Kind,
    pub from: usize,
    pub to: usize,
}

/// In lower case; where one has a gap, it may be any.
const LABELS: [(Kind, &str); 5] = [
    (Kind::Service, "サービスid"),
    (Kind::Service, "serviceid"),
    (Kind::User, "ユーザid"),
    (Kind::User, "ユーザーid"),
    (Kind::User, "userid"),
];
/// Characters before a label that are shown with it: 旧ユーザID.
const PREFIX: usize = 12;

/// The labels of a line, from left to right.
pub(super) fn of(line: &Line) -> Vec<Label> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < line.chars.len() {
        match label_at(line, at) {
            Some(label) => {
                at = label.to;
                found.push(label);
            }
            None => at = at.saturating_add(1),
        }
    }
    found
}

impl Label {
    /// As it stands in the line, with the word that it is part of.
    pub fn text(&self, line: &Line) -> String {
        let before = line.part(0, self.from).iter().rev();
        let word = before.take_while(|c| is_word(**c)).take(PREFIX).count();
        line.part(self.from.saturating_sub(word), self.to)
            .iter()
            .collect()
    }
}

fn label_at(line: &Line, from: usize) -> Option<Label> {
    let before = from.checked_sub(1).and_then(|at| line.chars.get(at));
    LABELS.iter().find_map(|(kind, name)| {
        let latin = name.starts_with(|c: char| c.is_ascii());
        if latin && before.is_some_and(char::is_ascii_alphanumeric) {
            return None;
        }
        let to = end_of(line, from, name)?;
        let next = line.chars.get(to);
        let whole = !next.is_some_and(char::is_ascii_alphabetic);
        whole.then_some(Label {
            kind: *kind,
            from,
            to,
        })
    })
}

/// Where `name` ends, if it stands there; between its characters there may be
/// gaps.
fn end_of(line: &Line, from: usize, name: &str) -> Option<usize> {
    let mut at = from;
    for (number, expected) in name.chars().enumerate() {
        while number > 0 && line.chars.get(at).is_some_and(|c| is_gap(*c)) {
            at = at.saturating_add(1);
        }
        let c = line.chars.get(at)?;
        if c.to_ascii_lowercase() != expected {
            return None;
        }
        at = at.saturating_add(1);
    }
    Some(at)
}

fn is_gap(c: char) -> bool {
    matches!(c, ' ' | '-' | '_' | '・' | '·')
}

/// Of the kind that words are made of; hiragana stands between them.
fn is_word(c: char) -> bool {
    c.is_alphanumeric() && !('\u{3041}'..='\u{309f}').contains(&c)
}
