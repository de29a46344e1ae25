//! One-time passwords: HOTP and TOTP, windows, serial numbers.
