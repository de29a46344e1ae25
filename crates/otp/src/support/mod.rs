//! The support code: twelve digits and a check digit that a customer reads out
//! on the telephone. It tells version, system, clock, key store, the last error
//! and the end of the serial number, and holds no secret. Pure.
//!
//! The twelve digits are one number in mixed radix, its parts in the order of
//! [`SupportCode`]'s fields; the thirteenth is the check digit of H. M. Damm's
//! quasigroup, by which every single wrong digit and every swap of neighbours is
//! noticed. Lists only ever grow at their ends.

mod check;
mod lists;
mod words;

pub use lists::{CLOCKS, ERRORS, KEY_STORES, SYSTEMS};

use thiserror::Error;

use crate::text::tidy;
use check::check_digit;

/// Digits that tell something.
const DIGITS: usize = 12;
/// How many of each part there can be. Their product is below 10¹².
const VERSIONS: u64 = 120;
const SYSTEM: u64 = 8;
const CLOCK: u64 = 12;
const KEY_STORE: u64 = 24;
const ERROR: u64 = 300;
const SUFFIX: u64 = 10_001;
/// Patch versions of a minor one that are told apart.
const PATCHES: u64 = 4;

/// Why a text is no support code.
#[derive(Debug, Error, Clone, Copy, PartialEq, Eq)]
pub enum SupportCodeError {
    /// Not 13 digits.
    #[error("a support code has 13 digits")]
    Form,
    /// A digit is wrong, or two were swapped.
    #[error("a digit of the support code is wrong, or two were swapped: have it read out again")]
    CheckDigit,
    /// No app has made it.
    #[error("no version of the app has made this support code")]
    Unknown,
}

/// What a support code tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SupportCode {
    /// The app's version: minor and patch of `0.minor.patch`, each as far as it
    /// fits.
    pub version: (u64, u64),
    /// A place in [`SYSTEMS`].
    pub system: usize,
    /// A place in [`CLOCKS`].
    pub clock: usize,
    /// A place in [`KEY_STORES`].
    pub key_store: usize,
    /// A place in [`ERRORS`].
    pub error: usize,
    /// The serial number's last four digits; `None` where it is about no token.
    pub serial_suffix: Option<u16>,
}

impl SupportCode {
    /// The thirteen digits.
    #[must_use]
    pub fn digits(&self) -> String {
        let parts = self.parts();
        let number = parts.iter().fold(0, |number, (part, of)| {
            number * of + (*part).min(of.saturating_sub(1))
        });
        let payload = format!("{number:0DIGITS$}");
        let check = check_digit(&payload);
        format!("{payload}{check}")
    }

    /// In groups, as it is shown and read out: `4107 2290 3358 1`.
    #[must_use]
    pub fn grouped(&self) -> String {
        let digits: Vec<char> = self.digits().chars().collect();
        let groups = digits.chunks(4).map(|group| group.iter().collect());
        groups.collect::<Vec<String>>().join(" ")
    }

    /// Reads what was read out: full-width digits, spaces and hyphens are put
    /// right.
    ///
    /// # Errors
    /// [`SupportCodeError`].
    pub fn parse(typed: &str) -> Result<Self, SupportCodeError> {
        let text = tidy(typed);
        let all_digits = text.bytes().all(|byte| byte.is_ascii_digit());
        if text.len() != DIGITS + 1 || !all_digits {
            return Err(SupportCodeError::Form);
        }
        let (payload, check) = text.split_at(DIGITS);
        if check != check_digit(payload).to_string() {
            return Err(SupportCodeError::CheckDigit);
        }
        let number = payload.parse().map_err(|_| SupportCodeError::Form)?;
        Self::of(number).ok_or(SupportCodeError::Unknown)
    }

    fn parts(&self) -> [(u64, u64); 6] {
        let (minor, patch) = self.version;
        let version = minor * PATCHES + patch.min(PATCHES - 1);
        let suffix = self.serial_suffix.map_or(SUFFIX - 1, u64::from);
        [
            (version, VERSIONS),
            (place(self.system), SYSTEM),
            (place(self.clock), CLOCK),
            (place(self.key_store), KEY_STORE),
            (place(self.error), ERROR),
            (suffix, SUFFIX),
        ]
    }

    fn of(mut number: u64) -> Option<Self> {
        let mut take = |of: u64| {
            let part = number % of;
            number /= of;
            part
        };
        let (suffix, error, key_store) = (take(SUFFIX), take(ERROR), take(KEY_STORE));
        let (clock, system, version) = (take(CLOCK), take(SYSTEM), take(VERSIONS));
        let place = |part: u64| usize::try_from(part).ok();
        if number > 0 {
            return None;
        }
        Some(Self {
            version: (version / PATCHES, version % PATCHES),
            system: place(system)?,
            clock: place(clock)?,
            key_store: place(key_store)?,
            error: place(error)?,
            serial_suffix: u16::try_from(suffix).ok().filter(|four| *four < 10_000),
        })
    }
}

fn place(place: usize) -> u64 {
    u64::try_from(place).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests;
