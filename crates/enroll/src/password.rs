//! The activation password, put right and checked the same way on both sides.

use serde::{Deserialize, Serialize};
use warifu_otp::text::half_width;
use warifu_secret::ActivationPassword;

use crate::error::Error;

/// Which characters an activation password may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Characters {
    /// `0–9`.
    Digits,
    /// `A–Z a–z 0–9`; upper and lower case differ.
    LettersAndDigits,
}

/// An institution's rule for activation passwords.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasswordPolicy {
    /// Fewest characters.
    pub min: u8,
    /// Most characters.
    pub max: u8,
    /// Which characters.
    pub characters: Characters,
}

/// NFKC, no case folding, then the policy's length and characters.
///
/// # Errors
/// [`Error::PasswordLength`], [`Error::PasswordCharacters`].
pub fn normalise(typed: &str, policy: PasswordPolicy) -> Result<ActivationPassword, Error> {
    let PasswordPolicy {
        min,
        max,
        characters,
    } = policy;
    let password = half_width(typed);
    let length = password.chars().count();
    if length < usize::from(min) || length > usize::from(max) {
        return Err(Error::PasswordLength { min, max });
    }
    if !password.bytes().all(|b| characters.allow(b)) {
        return Err(Error::PasswordCharacters(characters));
    }
    Ok(ActivationPassword::new(String::from(password.as_str())))
}

impl Characters {
    fn allow(self, byte: u8) -> bool {
        match self {
            Self::Digits => byte.is_ascii_digit(),
            Self::LettersAndDigits => byte.is_ascii_alphanumeric(),
        }
    }
}
