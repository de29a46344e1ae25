//! Telephone numbers.

use std::fmt;
use thiserror::Error;
use warifu_otp::text::tidy;

/// Digits of the longest number, country code included (E.164).
const MOST: usize = 15;
/// Digits of the shortest that we take.
const FEWEST: usize = 8;
/// So many digits at the end are shown.
const SHOWN: usize = 4;

/// A telephone number in E.164: `+`, country code, number.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct PhoneNumber(String);

/// Why a text is no telephone number.
#[derive(Debug, Error, Clone, Copy, PartialEq, Eq)]
pub enum PhoneNumberError {
    /// Something else than digits, a `+` in front, spaces, hyphens and brackets.
    #[error("a telephone number has digits only")]
    Characters,
    /// Neither `+` and a country code, nor a Japanese number with its 0.
    #[error("a telephone number begins with + and a country code, or with 0")]
    Form,
    /// Too few or too many digits.
    #[error("a telephone number has another length")]
    Length,
}

impl PhoneNumber {
    /// Reads what was typed: full-width characters are made half-width, spaces,
    /// hyphens and brackets dropped. What begins with 0 is a Japanese number of 10
    /// or 11 digits; the 0 that some write after `+81` is dropped.
    ///
    /// # Errors
    /// [`PhoneNumberError`] naming what does not fit.
    pub fn parse(typed: &str) -> Result<Self, PhoneNumberError> {
        let tidy = tidy(typed);
        let text: String = tidy.chars().filter(|c| !matches!(c, '(' | ')')).collect();
        let digits = text.strip_prefix('+').unwrap_or(&text);
        if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(PhoneNumberError::Characters);
        }
        if !text.starts_with('+') {
            return japanese(digits.strip_prefix('0').ok_or(PhoneNumberError::Form)?);
        }
        match digits.strip_prefix("81") {
            Some(rest) => japanese(rest.strip_prefix('0').unwrap_or(rest)),
            None if digits.starts_with('0') => Err(PhoneNumberError::Form),
            None if (FEWEST..=MOST).contains(&digits.len()) => Ok(Self(text)),
            None => Err(PhoneNumberError::Length),
        }
    }

    /// In E.164. For the database and the provider; never for pages and logs.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// As it is dialled in Japan.
    #[must_use]
    pub fn dialled(&self) -> String {
        self.0
            .strip_prefix("+81")
            .map_or_else(|| self.0.clone(), |rest| format!("0{rest}"))
    }

    /// As pages and logs show it: `090-****-5678`, `03-****-5678`, `+1-****-5309`.
    #[must_use]
    pub fn masked(&self) -> String {
        let whole = self.dialled();
        let before = match whole.len() {
            11 if whole.starts_with('0') => 3,
            _ => 2,
        };
        let start: String = whole.chars().take(before).collect();
        let end: String = whole
            .chars()
            .skip(whole.len().saturating_sub(SHOWN))
            .collect();
        format!("{start}-****-{end}")
    }
}

/// A Japanese number without its 0: 9 digits, or 10 after 20, 50, 60, 70, 80 and 90.
fn japanese(rest: &str) -> Result<PhoneNumber, PhoneNumberError> {
    if rest.starts_with('0') {
        return Err(PhoneNumberError::Form);
    }
    let mobile =
        rest.as_bytes().get(1) == Some(&b'0') && rest.starts_with(['2', '5', '6', '7', '8', '9']);
    match rest.len() {
        9 => {}
        10 if mobile => {}
        _ => return Err(PhoneNumberError::Length),
    }
    Ok(PhoneNumber(format!("+81{rest}")))
}

/// Masked: it may stand in a log.
impl fmt::Debug for PhoneNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PhoneNumber({})", self.masked())
    }
}

/// As stored: exactly E.164.
impl TryFrom<String> for PhoneNumber {
    type Error = PhoneNumberError;

    fn try_from(text: String) -> Result<Self, PhoneNumberError> {
        let read = Self::parse(&text)?;
        if read.0 == text {
            Ok(read)
        } else {
            Err(PhoneNumberError::Form)
        }
    }
}

/// Who calls, as far as the provider says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Caller {
    /// Calls from this number, or says so: it can be forged.
    Known(PhoneNumber),
    /// Shows no number.
    Withheld,
}
