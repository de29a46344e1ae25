//! Mail on its way: what is to be said; the words are the institution's, the
//! form is given to them when they are sent.

use crate::ids::{CustomerId, IssuanceId, MailAddress, MailId, Slug};
use serde::{Deserialize, Serialize};
use warifu_enroll::UserId;
use warifu_otp::{SerialNumber, UnixTime};

/// One of the two languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// Japanese.
    Ja,
    /// English.
    En,
}

impl Language {
    /// The code: `ja` or `en`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Ja => "ja",
            Self::En => "en",
        }
    }
}

/// What a mail is about. No secret is in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Notice {
    /// A token was issued; the customer is to enrol.
    Issued {
        /// The issuance.
        issuance: IssuanceId,
        /// The user ID to enrol with.
        user_id: UserId,
        /// When the issuance ends.
        expires_at: UnixTime,
    },
    /// The app holds the token now; it is not yet in use.
    Enrolled {
        /// The token.
        serial: SerialNumber,
    },
    /// The token is in use.
    Activated {
        /// The token.
        serial: SerialNumber,
    },
    /// Too many wrong codes: the token is locked.
    Locked {
        /// The token.
        serial: SerialNumber,
    },
}

impl Notice {
    /// The name of the mail text: `issued`, `enrolled`, `activated`, `locked`.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Issued { .. } => "issued",
            Self::Enrolled { .. } => "enrolled",
            Self::Activated { .. } => "activated",
            Self::Locked { .. } => "locked",
        }
    }
}

/// A mail to be put into the outbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewMail {
    /// Its name; also the local part of its `Message-ID`.
    pub id: MailId,
    /// From whom.
    pub institution: Slug,
    /// To whom.
    pub customer: CustomerId,
    /// To which address.
    pub to: MailAddress,
    /// In which language.
    pub language: Language,
    /// What about.
    pub notice: Notice,
    /// Since when it waits.
    pub at: UnixTime,
}

/// A claimed mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutboxMail {
    /// The mail.
    pub mail: NewMail,
    /// The name of the customer, for the first line.
    pub customer_name: String,
    /// How often it was tried before.
    pub tries: u32,
}

/// How a mail stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delivery {
    /// Not tried yet.
    Waiting,
    /// Tried in vain; it will be tried again.
    Delayed {
        /// How often so far.
        tries: u32,
        /// When next.
        next: UnixTime,
    },
    /// Handed to the mail server.
    Sent {
        /// When.
        at: UnixTime,
    },
    /// Given up.
    GivenUp,
}
