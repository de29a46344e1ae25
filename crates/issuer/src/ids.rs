//! Names of things, each its own type.

use serde::{Deserialize, Serialize};
use std::fmt;
use thiserror::Error;

/// Why a text is no name of this kind.
#[derive(Debug, Error, Clone, Copy, PartialEq, Eq)]
pub enum IdError {
    /// Empty, or longer than the kind allows.
    #[error("the length does not fit")]
    Length,
    /// A character that the kind does not allow.
    #[error("a character is not allowed")]
    Characters,
}

/// Declares a random identifier of 16 bytes, written as 32 hexadecimal digits.
macro_rules! random_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name([u8; 16]);

        impl $name {
            /// A new one.
            #[must_use]
            pub fn random(rng: &mut dyn rand::RngCore) -> Self {
                let mut bytes = [0; 16];
                rng.fill_bytes(&mut bytes);
                Self(bytes)
            }

            /// The 16 bytes.
            #[must_use]
            pub const fn as_bytes(&self) -> &[u8; 16] {
                &self.0
            }

            /// From 16 bytes.
            #[must_use]
            pub const fn from_bytes(bytes: [u8; 16]) -> Self {
                Self(bytes)
            }

            /// From 32 hexadecimal digits.
            ///
            /// # Errors
            /// [`IdError`] where it is something else.
            pub fn parse(text: &str) -> Result<Self, IdError> {
                let bytes = crate::hex::decode(text).ok_or(IdError::Characters)?;
                let bytes = bytes.as_slice().try_into();
                bytes.map(Self).map_err(|_| IdError::Length)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&crate::hex::encode(&self.0))
            }
        }

        impl Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let text = String::deserialize(from)?;
                Self::parse(&text).map_err(serde::de::Error::custom)
            }
        }
    };
}

/// Declares a checked text.
macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident, $max:expr, $allowed:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// Checks length and characters; nothing is put right here.
            ///
            /// # Errors
            /// [`IdError`] naming what does not fit.
            pub fn new(text: impl Into<String>) -> Result<Self, IdError> {
                let text = text.into();
                if text.is_empty() || text.chars().count() > $max {
                    return Err(IdError::Length);
                }
                let allowed: fn(char) -> bool = $allowed;
                if !text.chars().all(allowed) {
                    return Err(IdError::Characters);
                }
                Ok(Self(text))
            }

            /// The text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl TryFrom<String> for $name {
            type Error = IdError;

            fn try_from(text: String) -> Result<Self, IdError> {
                Self::new(text)
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.0
            }
        }
    };
}

random_id!(
    /// Names one customer.
    CustomerId
);
random_id!(
    /// Names one issuance: one press of *issue*.
    IssuanceId
);
random_id!(
    /// Names one enrolment: one start message and what came of it.
    EnrollmentId
);
random_id!(
    /// Names one token. The serial number is its name for people.
    TokenId
);
random_id!(
    /// Names one mail in the outbox.
    MailId
);
random_id!(
    /// Names one API key; not secret.
    ApiKeyId
);

random_id!(
    /// Names one telephone check: one wait for a call.
    ChallengeId
);
random_id!(
    /// Names a session of the portal, for what only that session may use. It is
    /// kept in the session and shown to nobody.
    PageId
);

random_id!(
    /// Names one member of staff.
    StaffId
);
random_id!(
    /// Names one request to end a token on a cancellation form.
    CancelId
);

text_id!(
    /// What a member of staff logs in with: 1–32 of `a–z 0–9 . _ -`.
    StaffLogin,
    32,
    |c| c.is_ascii_lowercase() || c.is_ascii_digit() || ['.', '_', '-'].contains(&c)
);
text_id!(
    /// A call, as the provider names it: 1–64 of `A–Z a–z 0–9 _ -`.
    CallId,
    64,
    |c| c.is_ascii_alphanumeric() || c == '_' || c == '-'
);
text_id!(
    /// Names an institution in paths and files: 1–32 of `a–z 0–9 -`.
    Slug,
    32,
    |c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'
);
text_id!(
    /// The customer's login name: 1–32 of `A–Z 0–9`.
    ContractId,
    32,
    |c| c.is_ascii_uppercase() || c.is_ascii_digit()
);

impl StaffLogin {
    /// Reads what was typed: full-width characters are made half-width, spaces
    /// at the ends dropped, letters made small.
    ///
    /// # Errors
    /// [`IdError`] where something else is left, or nothing.
    pub fn parse(typed: &str) -> Result<Self, IdError> {
        Self::new(warifu_otp::text::half_width(typed.trim()).to_lowercase())
    }
}

impl ContractId {
    /// Reads what was typed: full-width characters are made half-width, spaces
    /// and hyphens dropped, letters made capital.
    ///
    /// # Errors
    /// [`IdError`] where something else is left, or nothing.
    pub fn parse(typed: &str) -> Result<Self, IdError> {
        Self::new(warifu_otp::text::tidy(typed).to_uppercase())
    }
}

/// Where mail goes: 4–64 half-width characters with one `@` inside.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct MailAddress(String);

/// Why a text is no mail address.
#[derive(Debug, Error, Clone, Copy, PartialEq, Eq)]
pub enum MailAddressError {
    /// Fewer than 4 or more than 64 characters.
    #[error("a mail address has 4 to 64 characters, this has {0}")]
    Length(usize),
    /// Not half-width, or with spaces or control characters.
    #[error("a mail address has half-width characters only")]
    Characters,
    /// No single `@` with something on either side, or dots out of place.
    #[error("a mail address has the form name@host")]
    Form,
}

impl MailAddress {
    /// Reads what was typed; full-width forms are made half-width, spaces at
    /// the ends dropped.
    ///
    /// # Errors
    /// [`MailAddressError`] naming what does not fit.
    pub fn parse(typed: &str) -> Result<Self, MailAddressError> {
        let text = warifu_otp::text::half_width(typed.trim());
        let length = text.chars().count();
        if !(4..=64).contains(&length) {
            return Err(MailAddressError::Length(length));
        }
        if !text.chars().all(allowed_in_mail) {
            return Err(MailAddressError::Characters);
        }
        let (name, host) = text.split_once('@').ok_or(MailAddressError::Form)?;
        let dots_fit = name.split('.').all(|part| !part.is_empty());
        if !dots_fit || !is_host(host) {
            return Err(MailAddressError::Form);
        }
        Ok(Self(text.to_string()))
    }

    /// The address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What stands in addresses that customers have; quoted forms are refused, so
/// that nothing can be smuggled into a header.
fn allowed_in_mail(c: char) -> bool {
    c.is_ascii_alphanumeric() || "@.!#$%&'*+/=?^_`{|}~-".contains(c)
}

fn is_host(host: &str) -> bool {
    host.split('.').all(|label| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
    })
}

impl fmt::Display for MailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for MailAddress {
    type Error = MailAddressError;

    fn try_from(text: String) -> Result<Self, MailAddressError> {
        Self::parse(&text)
    }
}

impl From<MailAddress> for String {
    fn from(address: MailAddress) -> Self {
        address.0
    }
}
