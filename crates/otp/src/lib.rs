//! One-time passwords: HOTP (RFC 4226), TOTP (RFC 6238), the window in which a
//! password is judged, and serial numbers. Pure: time is an argument.

mod code;
mod params;
mod serial;
mod time;
mod window;

pub use code::{Otp, OtpError, Shown, code_at, code_at_step, hotp};
pub use params::{Algorithm, Digits, Params, ParamsError, Period};
pub use serial::{SerialError, SerialNumber};
pub use time::{Step, UnixTime};
pub use window::{Judgement, Window, judge};

/// Turns full-width forms (U+FF01–U+FF5E) into ASCII and drops what people put
/// between groups: spaces and hyphens of every kind.
pub(crate) fn tidy(text: &str) -> String {
    text.chars()
        .filter(|c| !is_separator(*c))
        .map(to_half_width)
        .collect()
}

fn is_separator(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{30fc}' | '\u{ff0d}' | '\u{ff70}'
        )
}

fn to_half_width(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        other => other,
    }
}
