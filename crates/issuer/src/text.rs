//! What people type, put right.

use unicode_normalization::UnicodeNormalization;

/// NFKC: full-width forms become half-width.
pub fn half_width(typed: &str) -> String {
    typed.nfkc().collect()
}

/// NFKC, then spaces and hyphens of every kind out.
pub fn tidy(typed: &str) -> String {
    typed.nfkc().filter(|c| !is_separator(*c)).collect()
}

fn is_separator(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{30fc}' | '\u{ff70}'
        )
}
