//! What a token computes with.

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Values that no bank token has.
#[derive(Debug, Error, Clone, Copy, PartialEq, Eq)]
pub enum ParamsError {
    /// A period other than 30 or 60 seconds.
    #[error("the period is {0} s; it must be 30 or 60")]
    Period(u64),
    /// A length other than 6 or 8 digits.
    #[error("the length is {0} digits; it must be 6 or 8")]
    Digits(u8),
}

/// The hash under HMAC. RFC 6238 §1.2.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Algorithm {
    /// HMAC-SHA-1.
    #[serde(rename = "SHA1")]
    Sha1,
    /// HMAC-SHA-256.
    #[serde(rename = "SHA256")]
    Sha256,
    /// HMAC-SHA-512.
    #[serde(rename = "SHA512")]
    Sha512,
}

impl Algorithm {
    /// The length of a seed in bytes: the hash's own, 20, 32 or 64.
    #[must_use]
    pub const fn seed_len(self) -> usize {
        match self {
            Self::Sha1 => 20,
            Self::Sha256 => 32,
            Self::Sha512 => 64,
        }
    }

    /// The name on the wire.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sha1 => "SHA1",
            Self::Sha256 => "SHA256",
            Self::Sha512 => "SHA512",
        }
    }
}

/// The length of a one-time password: 6 or 8 digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub enum Digits {
    /// Six digits.
    Six,
    /// Eight digits.
    Eight,
}

impl Digits {
    /// The number of digits.
    #[must_use]
    pub const fn count(self) -> u8 {
        match self {
            Self::Six => 6,
            Self::Eight => 8,
        }
    }
}

impl TryFrom<u8> for Digits {
    type Error = ParamsError;

    fn try_from(count: u8) -> Result<Self, ParamsError> {
        match count {
            6 => Ok(Self::Six),
            8 => Ok(Self::Eight),
            other => Err(ParamsError::Digits(other)),
        }
    }
}

impl From<Digits> for u8 {
    fn from(digits: Digits) -> Self {
        digits.count()
    }
}

/// How long a one-time password is shown: 30 or 60 seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "u64", into = "u64")]
pub enum Period {
    /// Thirty seconds.
    Thirty,
    /// Sixty seconds.
    Sixty,
}

impl Period {
    /// The period in seconds.
    #[must_use]
    pub const fn seconds(self) -> u64 {
        match self {
            Self::Thirty => 30,
            Self::Sixty => 60,
        }
    }
}

impl TryFrom<u64> for Period {
    type Error = ParamsError;

    fn try_from(seconds: u64) -> Result<Self, ParamsError> {
        match seconds {
            30 => Ok(Self::Thirty),
            60 => Ok(Self::Sixty),
            other => Err(ParamsError::Period(other)),
        }
    }
}

impl From<Period> for u64 {
    fn from(period: Period) -> Self {
        period.seconds()
    }
}

/// Everything but the seed that decides a token's codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Params {
    /// The hash under HMAC.
    pub algorithm: Algorithm,
    /// The code's length.
    pub digits: Digits,
    /// How long a code is shown.
    pub period: Period,
}
