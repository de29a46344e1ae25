//! Serial numbers: `WF`, nine digits and a check digit.

use crate::text::tidy;
use serde::{Deserialize, Serialize};
use std::fmt;
use thiserror::Error;

const PREFIX: &str = "WF";
const PAYLOAD: u64 = 1_000_000_000;

/// Why a text is no serial number.
#[derive(Debug, Error, Clone, Copy, PartialEq, Eq)]
pub enum SerialError {
    /// Not `WF` and ten digits.
    #[error("a serial number is WF and ten digits")]
    Form,
    /// The last digit does not fit: a digit was mistyped or two were swapped.
    #[error("the serial number's check digit does not fit")]
    CheckDigit,
}

/// Names one token. `WF`, nine digits and a Luhn check digit (ISO/IEC 7812-1)
/// over those nine: `WF4108226073`.
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
        let digits = text.strip_prefix(PREFIX).ok_or(SerialError::Form)?;
        if digits.len() != 10 || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(SerialError::Form);
        }
        let (payload, check) = digits.split_at(9);
        if check != luhn(payload).to_string() {
            return Err(SerialError::CheckDigit);
        }
        Ok(Self(text))
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

    /// In groups, as people read it: `WF 4108 2260 73`.
    #[must_use]
    pub fn grouped(&self) -> String {
        let digits = self.0.strip_prefix(PREFIX).unwrap_or(&self.0);
        let mut shown = PREFIX.to_owned();
        for (position, digit) in digits.chars().enumerate() {
            if position % 4 == 0 {
                shown.push(' ');
            }
            shown.push(digit);
        }
        shown
    }
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
