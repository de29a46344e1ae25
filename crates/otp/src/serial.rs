//! Serial numbers: ours are `WF`, nine digits and a check digit; a hardware
//! token's is what its maker printed on it.

use crate::text::tidy;
use serde::{Deserialize, Serialize};
use std::fmt;
use thiserror::Error;

const PREFIX: &str = "WF";
const PAYLOAD: u64 = 1_000_000_000;
/// Characters of a maker's serial number.
const MAKERS: std::ops::RangeInclusive<usize> = 4..=20;

/// Why a text is no serial number.
#[derive(Debug, Error, Clone, Copy, PartialEq, Eq)]
pub enum SerialError {
    /// Not of the form: ours `WF` and ten digits, a maker's 4 to 20 letters and
    /// digits.
    #[error("a serial number is WF and ten digits, or 4 to 20 letters and digits")]
    Form,
    /// The last digit does not fit: a digit was mistyped or two were swapped.
    #[error("the serial number's check digit does not fit")]
    CheckDigit,
}

/// Names one token. Ours: `WF`, nine digits and a Luhn check digit (ISO/IEC
/// 7812-1) over those nine: `WF4108226073`. A maker's: 4 to 20 of `A–Z 0–9`, not
/// beginning with `WF`, without a check that we would know of.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SerialNumber(String);

impl SerialNumber {
    /// The serial number with the payload `number` modulo 10⁹.
    #[must_use]
    pub fn from_number(number: u64) -> Self {
        let payload = format!("{:09}", number % PAYLOAD);
        Self(format!("{PREFIX}{payload}{}", luhn(&payload)))
    }

    /// Reads what was typed: lower case, full-width characters, spaces and
    /// hyphens are put right.
    ///
    /// # Errors
    /// [`SerialError`] where form or check digit do not fit.
    pub fn parse(typed: &str) -> Result<Self, SerialError> {
        let text = tidy(typed).to_ascii_uppercase();
        match text.strip_prefix(PREFIX) {
            Some(digits) => ours(digits)?,
            None => makers(&text)?,
        }
        Ok(Self(text))
    }

    /// Whether it is one of ours, not a maker's.
    #[must_use]
    pub fn is_ours(&self) -> bool {
        self.0.starts_with(PREFIX)
    }

    /// Reads the exact form, as it stands on the wire.
    #[must_use]
    pub fn exact(text: &str) -> Option<Self> {
        Self::parse(text).ok().filter(|serial| serial.0 == text)
    }

    /// The serial number without gaps.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// In groups, as people read it: `WF 4108 2260 73`, `8123 4567 89`.
    #[must_use]
    pub fn grouped(&self) -> String {
        let (prefix, rest) = match self.0.strip_prefix(PREFIX) {
            Some(digits) => (PREFIX, digits),
            None => ("", self.0.as_str()),
        };
        let mut shown = prefix.to_owned();
        for (position, character) in rest.chars().enumerate() {
            if position % 4 == 0 && !shown.is_empty() {
                shown.push(' ');
            }
            shown.push(character);
        }
        shown
    }
}

fn ours(digits: &str) -> Result<(), SerialError> {
    if digits.len() != 10 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(SerialError::Form);
    }
    let (payload, check) = digits.split_at(9);
    if check == luhn(payload).to_string() {
        Ok(())
    } else {
        Err(SerialError::CheckDigit)
    }
}

fn makers(text: &str) -> Result<(), SerialError> {
    let fits = MAKERS.contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric());
    if fits { Ok(()) } else { Err(SerialError::Form) }
}

impl fmt::Display for SerialNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for SerialNumber {
    type Error = SerialError;

    fn try_from(text: String) -> Result<Self, SerialError> {
        Self::parse(&text)
    }
}

impl From<SerialNumber> for String {
    fn from(serial: SerialNumber) -> Self {
        serial.0
    }
}

/// The digit that makes the sum of ISO/IEC 7812-1 annex B a multiple of ten.
fn luhn(payload: &str) -> u32 {
    let sum: u32 = payload
        .chars()
        .rev()
        .filter_map(|c| c.to_digit(10))
        .enumerate()
        .map(|(place, digit)| match (place % 2, digit) {
            (0, d) if d >= 5 => d * 2 - 9,
            (0, d) => d * 2,
            (_, d) => d,
        })
        .sum();
    (10 - sum % 10) % 10
}
