//! The rule for PINs.

use warifu_otp::text::tidy;
use warifu_secret::UnlockPin;
use zeroize::Zeroizing;

use crate::DeviceError;

/// Fewest digits.
pub(crate) const MIN: u8 = 4;
/// Most digits.
pub(crate) const MAX: u8 = 12;

/// The digits of a PIN as typed: full-width ones become half-width, and gaps go.
///
/// # Errors
/// [`DeviceError::PinLength`], [`DeviceError::PinCharacters`].
pub(crate) fn digits(typed: &UnlockPin) -> Result<Zeroizing<Vec<u8>>, DeviceError> {
    // EXPOSE: put right into bytes that are wiped.
    let digits = tidy(typed.expose());
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(DeviceError::PinCharacters);
    }
    if !(usize::from(MIN)..=usize::from(MAX)).contains(&digits.len()) {
        return Err(DeviceError::PinLength { min: MIN, max: MAX });
    }
    Ok(Zeroizing::new(digits.as_bytes().to_vec()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(typed: &str) -> Result<Zeroizing<Vec<u8>>, DeviceError> {
        digits(&UnlockPin::new(typed.to_owned()))
    }

    #[test]
    fn a_pin_has_four_to_twelve_digits_however_they_are_typed() {
        for (typed, right) in [
            ("0000", "0000"),
            ("１２ ３４", "1234"),
            ("12-34 56", "123456"),
        ] {
            assert_eq!(of(typed).unwrap().as_slice(), right.as_bytes());
        }
        let length = DeviceError::PinLength { min: 4, max: 12 };
        for typed in ["", "123", "1234567890123"] {
            assert_eq!(of(typed).unwrap_err(), length, "{typed}");
        }
        for typed in ["12a4", "１２い４"] {
            assert_eq!(of(typed).unwrap_err(), DeviceError::PinCharacters);
        }
    }
}
