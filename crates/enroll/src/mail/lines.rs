//! The lines of a text, put right for reading.

use warifu_otp::text::half_width;

/// Longer lines are read in pieces: no mail has such, and what is read of a line
/// must not take longer than its length allows.
const LONGEST: usize = 2000;
/// Most characters of a line that are shown.
const SHOWN: usize = 120;
/// Characters shown before what was found.
const BEFORE: usize = 24;
/// Stands where something was taken out; no part of any value.
const TAKEN: char = '\u{fffc}';

/// A line without its marks of quotation, in half-width characters.
pub(super) struct Line {
    pub chars: Vec<char>,
    shown: Vec<char>,
}

/// All lines, the empty ones too.
pub(super) fn read(text: &str) -> Vec<Line> {
    text.lines().flat_map(pieces).collect()
}

fn pieces(text: &str) -> Vec<Line> {
    let wide = half_width(text);
    let chars = unquoted(&wide).chars().filter(|c| !unseen(*c));
    let chars: Vec<char> = chars.collect();
    if chars.is_empty() {
        return vec![Line::new(&chars)];
    }
    chars.chunks(LONGEST).map(Line::new).collect()
}

impl Line {
    fn new(chars: &[char]) -> Self {
        Self {
            shown: chars.to_vec(),
            chars: chars.to_vec(),
        }
    }

    /// Nothing but space.
    pub fn is_blank(&self) -> bool {
        self.chars.iter().all(|c| c.is_whitespace())
    }

    /// Nothing but what tables are drawn with.
    pub fn is_rule(&self) -> bool {
        let drawn = |c: &char| c.is_whitespace() || is_drawn(*c);
        self.chars.iter().all(drawn)
    }

    /// What stands from `from` to `to`.
    pub fn part(&self, from: usize, to: usize) -> &[char] {
        self.chars.get(from..to).unwrap_or_default()
    }

    /// Takes out what stands there, so that it is not read as something else.
    pub fn take_out(&mut self, from: usize, to: usize) {
        if let Some(part) = self.chars.get_mut(from..to) {
            part.fill(TAKEN);
        }
    }

    /// The line around `at`, as it is shown.
    pub fn around(&self, at: usize) -> String {
        let whole = self.shown.len() <= SHOWN;
        let from = if whole { 0 } else { at.saturating_sub(BEFORE) };
        let to = self.shown.len().min(from.saturating_add(SHOWN));
        let part = self.shown.get(from..to).unwrap_or_default();
        let mut text: String = part.iter().map(|c| plain(*c)).collect();
        if from > 0 {
            text.insert(0, '…');
        }
        if to < self.shown.len() {
            text.push('…');
        }
        text.trim().to_owned()
    }
}

/// Without the marks that mail programs put before what they quote.
fn unquoted(text: &str) -> &str {
    text.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '>' | '|' | '│'))
}

/// Characters that do not show, and those that turn the direction of writing.
fn unseen(c: char) -> bool {
    (c.is_control() && c != '\t')
        || matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fe00}'..='\u{fe0f}'
            | '\u{e0000}'..='\u{e0fff}')
}

fn is_drawn(c: char) -> bool {
    matches!(
        c,
        '-' | '=' | '+' | '|' | '_' | '*' | '~' | '\u{2500}'..='\u{257f}'
    )
}

fn plain(c: char) -> char {
    if c.is_whitespace() { ' ' } else { c }
}
