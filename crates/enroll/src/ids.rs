//! The two names a customer types: the service's and the user's.

use serde::{Deserialize, Serialize};
use warifu_otp::text::tidy;

use crate::error::Error;

/// Names an institution's service: 8 digits.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ServiceId(String);

/// Names a token's holder at an institution: 1 to 32 of `A–Z 0–9`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct UserId(String);

impl ServiceId {
    /// Reads what a person typed: NFKC, spaces and hyphens out, 8 digits.
    ///
    /// # Errors
    /// [`Error::ServiceIdCharacters`], [`Error::ServiceIdLength`].
    pub fn parse(typed: &str) -> Result<Self, Error> {
        Self::exact(tidy(typed).to_string())
    }

    /// The 8 digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn exact(text: String) -> Result<Self, Error> {
        if !text.bytes().all(|b| b.is_ascii_digit()) {
            return Err(Error::ServiceIdCharacters);
        }
        if text.len() != 8 {
            return Err(Error::ServiceIdLength);
        }
        Ok(Self(text))
    }
}

impl UserId {
    /// Reads what a person typed: NFKC, spaces and hyphens out, upper case.
    ///
    /// # Errors
    /// [`Error::UserIdEmpty`], [`Error::UserIdCharacters`], [`Error::UserIdLength`].
    pub fn parse(typed: &str) -> Result<Self, Error> {
        Self::exact(tidy(typed).to_ascii_uppercase())
    }

    /// The letters and digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn exact(text: String) -> Result<Self, Error> {
        if text.is_empty() {
            return Err(Error::UserIdEmpty);
        }
        let allowed = |b: u8| b.is_ascii_digit() || b.is_ascii_uppercase();
        if !text.bytes().all(allowed) {
            return Err(Error::UserIdCharacters);
        }
        if text.len() > 32 {
            return Err(Error::UserIdLength);
        }
        Ok(Self(text))
    }
}

/// The exact form only, as it stands on the wire and in stored data.
impl TryFrom<String> for ServiceId {
    type Error = Error;

    fn try_from(text: String) -> Result<Self, Error> {
        Self::exact(text)
    }
}

/// The exact form only, as it stands on the wire and in stored data.
impl TryFrom<String> for UserId {
    type Error = Error;

    fn try_from(text: String) -> Result<Self, Error> {
        Self::exact(text)
    }
}

impl From<ServiceId> for String {
    fn from(id: ServiceId) -> Self {
        id.0
    }
}

impl From<UserId> for String {
    fn from(id: UserId) -> Self {
        id.0
    }
}

impl std::fmt::Display for ServiceId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::fmt::Display for UserId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}
