//! Putting right what people type: the one place where that is done.

use unicode_normalization::UnicodeNormalization as _;
use zeroize::Zeroizing;

/// The most bytes that NFKC makes of one.
const GROWTH: usize = 18;

/// NFKC (Unicode TR 15): full-width letters and digits become half-width.
#[must_use]
pub fn half_width(typed: &str) -> Zeroizing<String> {
    collect(typed, |_| true)
}

/// NFKC, then every space, hyphen and invisible character taken out.
#[must_use]
pub fn tidy(typed: &str) -> Zeroizing<String> {
    collect(typed, |c| !is_gap(c))
}

fn collect(typed: &str, keep: impl Fn(char) -> bool) -> Zeroizing<String> {
    // Reserved up front, so that no partial copy is left behind by growing.
    let mut out = Zeroizing::new(String::with_capacity(typed.len().saturating_mul(GROWTH)));
    out.extend(typed.nfkc().filter(|c| keep(*c)));
    out
}

/// Spaces and hyphens of all kinds, the Japanese long-vowel mark included,
/// and characters that do not show.
fn is_gap(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            '-' | '\u{AD}'
                | '\u{2D7}'
                | '\u{200B}'..='\u{200F}'
                | '\u{2010}'..='\u{2015}'
                | '\u{202A}'..='\u{202E}'
                | '\u{2043}'
                | '\u{2060}'
                | '\u{2212}'
                | '\u{2500}'
                | '\u{2501}'
                | '\u{30FC}'
                | '\u{FE58}'
                | '\u{FE63}'
                | '\u{FEFF}'
                | '\u{FF0D}'
                | '\u{FF70}'
        )
}
