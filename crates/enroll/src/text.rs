//! Text in two languages, and putting typed text right.

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization as _;
use zeroize::Zeroizing;

/// One text in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Text {
    /// Japanese.
    pub ja: String,
    /// English.
    pub en: String,
}

/// NFKC (Unicode TR 15): full-width letters and digits become half-width.
pub(crate) fn nfkc(typed: &str) -> Zeroizing<String> {
    // Reserved up front, so that no partial copy is left behind by growing.
    let mut out = Zeroizing::new(String::with_capacity(typed.len().saturating_mul(18)));
    out.extend(typed.nfkc());
    out
}

/// NFKC, then every space, hyphen and invisible character taken out.
pub(crate) fn nfkc_without_gaps(typed: &str) -> String {
    typed.nfkc().filter(|c| !is_gap(*c)).collect()
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
