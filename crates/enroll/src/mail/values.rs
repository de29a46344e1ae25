//! The values themselves.

use super::labels::Kind;
use crate::ids::{ServiceId, UserId};

/// A user ID of fewer characters is not told from a number in a sentence.
const LEAST_USER: usize = 4;
/// Groups longer than this are not parts of one value.
const GROUP: usize = 8;
/// More characters than any value has.
const TOO_LONG: usize = 64;
/// Most groups of a value.
const MAX_GROUPS: usize = 10;

/// What stands at a place, in each way that it can be read.
pub(super) struct Value {
    pub options: Vec<String>,
    /// Where it ends.
    pub to: usize,
    /// The characters read, whether they make a value or are a part of one.
    pub raw: String,
}

/// Letters and digits without a space, hyphens taken out.
struct Group {
    text: String,
    to: usize,
}

/// The value that begins at `from`.
pub(super) fn at(kind: Kind, chars: &[char], from: usize) -> Value {
    let groups = groups(chars, from);
    let (options, count) = match kind {
        Kind::Service => service(&groups),
        Kind::User => user(&groups),
    };
    let read = groups.iter().take(count.max(1));
    let to = read.clone().next_back().map_or(from, |group| group.to);
    let raw = read.map(|group| group.text.as_str()).collect();
    let options = if is_address(chars, to) {
        Vec::new()
    } else {
        options
    };
    Value { options, to, raw }
}

/// `text` is a value of that kind.
pub(super) fn is_one(kind: Kind, text: &str) -> bool {
    match kind {
        Kind::Service => ServiceId::parse(text).is_ok(),
        Kind::User => {
            let digit = text.contains(|c: char| c.is_ascii_digit());
            text.len() >= LEAST_USER && digit && UserId::parse(text).is_ok()
        }
    }
}

/// Eight digits, in one group or several.
fn service(groups: &[Group]) -> (Vec<String>, usize) {
    let mut joined = String::new();
    for (number, group) in groups.iter().enumerate() {
        joined.push_str(&group.text);
        if is_one(Kind::Service, &joined) {
            return (vec![joined], number.saturating_add(1));
        }
    }
    (Vec::new(), 0)
}

/// One group; short ones may belong together.
fn user(groups: &[Group]) -> (Vec<String>, usize) {
    let Some((first, others)) = groups.split_first() else {
        return (Vec::new(), 0);
    };
    let belongs = |group: &&Group| {
        let upper = !group.text.contains(|c: char| c.is_ascii_lowercase());
        upper && group.text.contains(|c: char| c.is_ascii_digit()) && group.text.len() <= GROUP
    };
    let more: Vec<&Group> = if first.text.len() <= GROUP {
        others.iter().take_while(belongs).collect()
    } else {
        Vec::new()
    };
    let joined: String = std::iter::once(first)
        .chain(more.iter().copied())
        .map(|group| group.text.as_str())
        .collect();
    let even = more.len() > 1
        && more
            .iter()
            .all(|group| group.text.len() == first.text.len());
    let mut options = vec![joined];
    if !more.is_empty() && !even {
        options.push(first.text.clone());
    }
    options.retain(|option| is_one(Kind::User, option));
    let options = options.iter().map(|text| text.to_ascii_uppercase());
    (options.collect(), more.len().saturating_add(1))
}

fn groups(chars: &[char], from: usize) -> Vec<Group> {
    let mut groups = Vec::new();
    let mut at = from;
    while groups.len() < MAX_GROUPS {
        let group = group(chars, at);
        if group.text.is_empty() {
            break;
        }
        at = group.to.saturating_add(1);
        let goes_on = chars.get(group.to) == Some(&' ');
        groups.push(group);
        if !goes_on {
            break;
        }
    }
    groups
}

fn group(chars: &[char], from: usize) -> Group {
    let mut text = String::new();
    let mut to = from;
    let mut at = from;
    while let Some(c) = chars.get(at).filter(|_| text.len() < TOO_LONG) {
        if c.is_ascii_alphanumeric() {
            text.push(*c);
            to = at.saturating_add(1);
        } else if text.is_empty() || !is_hyphen(*c) || to != at {
            break;
        }
        at = at.saturating_add(1);
    }
    Group { text, to }
}

/// It goes on as an address, a path or a word does.
fn is_address(chars: &[char], to: usize) -> bool {
    let follows = |at: usize| chars.get(at).is_some_and(char::is_ascii_alphanumeric);
    match chars.get(to) {
        Some('@' | '_' | '/') => true,
        Some('.') => follows(to.saturating_add(1)),
        Some(c) => is_unit(*c),
        None => false,
    }
}

/// What makes a number a count or a date.
fn is_unit(c: char) -> bool {
    matches!(
        c,
        '桁' | '文' | '字' | '年' | '月' | '日' | '時' | '分' | '円' | '件' | '回' | '番' | '%'
    )
}

pub(super) fn is_hyphen(c: char) -> bool {
    matches!(
        c,
        '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{30fc}' | '\u{ff70}'
    )
}
