//! Codes: made, read and compared.

use crate::text::tidy;
use crate::{Algorithm, Digits, Params, Step, UnixTime};
use subtle::ConstantTimeEq;
use thiserror::Error;
use totp_rs::{Builder, Totp};
use warifu_secret::{Seed, leaving_nothing};
use zeroize::Zeroizing;

/// Why a text is no one-time password.
#[derive(Debug, Error, Clone, Copy, PartialEq, Eq)]
pub enum OtpError {
    /// Not as many characters as the token shows.
    #[error("a one-time password has {expected} digits, this has {found} characters")]
    Length {
        /// The digits that the token shows.
        expected: u8,
        /// The characters that were typed, separators aside.
        found: usize,
    },
    /// Something other than digits.
    #[error("a one-time password has digits only")]
    Characters,
}

/// A one-time password: 6 or 8 ASCII digits. It has neither `Debug` nor `==`:
/// it is compared in constant time and kept out of logs.
pub struct Otp(Zeroizing<String>);

impl Otp {
    /// Reads what was typed: full-width digits, spaces and hyphens are put right.
    ///
    /// # Errors
    /// [`OtpError::Characters`] where anything but digits is left, else
    /// [`OtpError::Length`].
    pub fn parse(typed: &str, digits: Digits) -> Result<Self, OtpError> {
        let text = tidy(typed);
        let found = text.chars().count();
        if !text.chars().all(|c| c.is_ascii_digit()) {
            return Err(OtpError::Characters);
        }
        if found != usize::from(digits.count()) {
            return Err(OtpError::Length {
                expected: digits.count(),
                found,
            });
        }
        Ok(Self(text))
    }

    /// The digits, to be shown or sent.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether both are the same, in constant time.
    #[must_use]
    pub fn matches(&self, other: &Self) -> bool {
        self.0.as_bytes().ct_eq(other.0.as_bytes()).into()
    }
}

/// A code and the time during which it is the present one.
pub struct Shown {
    /// The code.
    pub otp: Otp,
    /// The first second of its step.
    pub valid_from: UnixTime,
    /// The first second of the next step.
    pub valid_until: UnixTime,
}

warifu_secret::closed!(Otp, Shown);

/// The code of the moment `at`. RFC 6238.
#[must_use]
pub fn code_at(seed: &Seed, at: UnixTime, params: Params) -> Shown {
    let step = at.step(params.period);
    Shown {
        otp: leaving_nothing(|| code_at_step(seed, step, params)),
        valid_from: step.starts(params.period),
        valid_until: step.offset(1).starts(params.period),
    }
}

/// The code of one step. RFC 6238 §4.2: HOTP(K, T).
#[must_use]
pub fn code_at_step(seed: &Seed, step: Step, params: Params) -> Otp {
    hotp(seed, step.0, params.algorithm, params.digits)
}

/// `HOTP(K, C)` with the token's hash. RFC 4226 §5.3.
#[must_use]
pub fn hotp(seed: &Seed, counter: u64, algorithm: Algorithm, digits: Digits) -> Otp {
    // The library is asked with a period of one second, so that its "time" is
    // our counter; our own types have checked every other value it would refuse.
    let code = generator(seed, algorithm, digits).generate(counter);
    Otp(Zeroizing::new(code.to_string()))
}

fn generator(seed: &Seed, algorithm: Algorithm, digits: Digits) -> Totp {
    Builder::new()
        .with_algorithm(match algorithm {
            Algorithm::Sha1 => totp_rs::Algorithm::SHA1,
            Algorithm::Sha256 => totp_rs::Algorithm::SHA256,
            Algorithm::Sha512 => totp_rs::Algorithm::SHA512,
        })
        .with_digits(digits.count())
        .with_step_duration(1)
        // EXPOSE: handed to the code generator, which wipes its copy on drop.
        .with_secret(seed.expose().to_vec())
        .build_noncompliant()
}
