//! What stands between a label and its value.

use super::lines::Line;
use super::values::is_hyphen;

/// Longest note in brackets that is passed over: 「サービスID（8桁の数字）：」.
const NOTE: usize = 30;
/// Words that lead from a label to its value.
const LEADING: [&str; 8] = ["は", "が", "is ", "is:", "番号", "(番号)", "number", "no."];
/// Words that lead from a value to its label.
const TRAILING: [&str; 6] = ["は", "が", "is your", "is the", "= your", "is"];

/// Where the value begins, up to `limit`; `None` where nothing is left.
pub(super) fn value_after(line: &Line, from: usize, limit: usize) -> Option<usize> {
    let mut at = from;
    while at < limit {
        let c = line.chars.get(at)?;
        let step = if is_between(*c) { 1 } else { leading(line, at) };
        if step == 0 {
            return Some(at);
        }
        at = at.saturating_add(step);
    }
    None
}

/// Where a value ends that stands right before `to`, and where it begins.
pub(super) fn value_before(line: &Line, left: usize, to: usize) -> Option<usize> {
    let mut end = to;
    while end > left {
        let before = line.part(left, end);
        let step = match before.last() {
            Some(c) if is_between(*c) => 1,
            _ => trailing(before),
        };
        if step == 0 {
            break;
        }
        end = end.saturating_sub(step);
    }
    let before = line.part(left, end);
    let count = before.iter().rev().take_while(|c| is_part(**c)).count();
    let from = end.checked_sub(count).filter(|_| count > 0)?;
    let apart = match from.checked_sub(1).and_then(|at| line.chars.get(at)) {
        Some(c) => from == left || c.is_whitespace() || is_between(*c) && *c != '.',
        None => true,
    };
    apart.then_some(from)
}

/// Nothing but space and marks from there on.
pub(super) fn is_end(line: &Line, from: usize) -> bool {
    let rest = line.chars.get(from..).unwrap_or_default();
    rest.iter().all(|c| is_between(*c))
}

/// How many characters a note in brackets or a leading word takes.
fn leading(line: &Line, at: usize) -> usize {
    let rest = line.chars.get(at..).unwrap_or_default();
    if rest.first() == Some(&'(') {
        return note(rest);
    }
    let word = LEADING.iter().find(|word| begins_with(rest, word));
    word.map_or(0, |word| word.chars().count())
}

/// A note that holds no value: it says of what kind one is.
fn note(rest: &[char]) -> usize {
    let end = rest.iter().take(NOTE).position(|c| *c == ')');
    let Some(end) = end else {
        return 1;
    };
    let inside = rest.get(1..end).unwrap_or_default();
    if inside.iter().all(|c| is_part(*c) || *c == ' ') {
        return 1;
    }
    end.saturating_add(1)
}

fn trailing(before: &[char]) -> usize {
    let ends = |word: &&&str| {
        let length = word.chars().count();
        let from = before.len().checked_sub(length);
        let apart = |from: usize| {
            let latin = word.starts_with(|c: char| c.is_ascii_alphabetic());
            let next = from.checked_sub(1).and_then(|at| before.get(at));
            !latin || next.is_some_and(|c| c.is_whitespace())
        };
        from.is_some_and(|from| {
            apart(from) && begins_with(before.get(from..).unwrap_or_default(), word)
        })
    };
    TRAILING
        .iter()
        .find(ends)
        .map_or(0, |word| word.chars().count())
}

fn begins_with(chars: &[char], word: &str) -> bool {
    let mut chars = chars.iter();
    word.chars().all(|expected| {
        chars
            .next()
            .is_some_and(|c| c.eq_ignore_ascii_case(&expected))
    })
}

/// Of a value as a person writes it.
fn is_part(c: char) -> bool {
    c.is_ascii_alphanumeric() || is_hyphen(c)
}

/// Space, and marks that belong to neither.
fn is_between(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, ':' | '=' | '|' | '/' | '*' | '#' | '"' | '\'' | '~' | '>' | '<' | ',' | '.'
            | ')' | '[' | ']' | '{' | '}' | '「' | '」' | '『' | '』' | '【' | '】' | '〔' | '〕'
            | '〈' | '〉' | '《' | '》' | '、' | '。' | '・' | '→' | '←' | '⇒' | '⇐' | '▶' | '»' | '«'
            | '“' | '”' | '‘' | '’' | '●' | '■' | '◆' | '○' | '□' | '◇' | '▼' | '▽'
            | '-' | '\u{2010}'..='\u{2015}' | '\u{2500}'..='\u{257f}')
}
