//! Mail on its way: what is to be said; the words are the institution's, the
//! form is given to them when they are sent.

use crate::ids::{CustomerId, IssuanceId, MailAddress, MailId, Slug, TokenId};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
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
    /// All attempts to enrol were used up; the customer is to issue again.
    Exhausted,
    /// The app holds the token now; it is not yet in use.
    Enrolled {
        /// The token.
        serial: SerialNumber,
    },
    /// The token is in use.
    Activated {
        /// The token.
        serial: SerialNumber,
        /// Whether the login asks for a code, where the customer has just chosen so.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        otp_at_login: Option<bool>,
    },
    /// Too many wrong codes: the token is locked.
    Locked {
        /// The token.
        serial: SerialNumber,
    },
    /// Another took the token's place; goes to where the old one's mail went.
    Ended {
        /// The token that ended.
        serial: SerialNumber,
    },
    /// A token was issued to another address; goes to that of one in use.
    Reissued,
    /// The customer stopped what was issued; goes where its mail went.
    IssuanceStopped,
    /// The customer stopped a token that was not yet in use.
    TokenStopped {
        /// The token.
        serial: SerialNumber,
    },
    /// The token was given up.
    Released {
        /// The token.
        serial: SerialNumber,
        /// From when on a new one may be issued.
        again_from: UnixTime,
    },
    /// Support ended the token.
    Cancelled {
        /// The token.
        serial: SerialNumber,
    },
    /// No code of it counts until support has looked into it.
    Held {
        /// The token.
        serial: SerialNumber,
    },
    /// Somebody who is logged in begins to bind, exchange or stop a token.
    BindingBegun,
    /// Support unlocked it.
    Unlocked {
        /// The token.
        serial: SerialNumber,
    },
    /// Support has found where its clock stands.
    Resynced {
        /// The token.
        serial: SerialNumber,
    },
    /// Too many wrong ones of what a procedure asks for beyond the login.
    ProofLocked,
    /// Support lets it be asked again.
    ProofUnlocked,
    /// It is held no longer.
    Resumed {
        /// The token.
        serial: SerialNumber,
    },
    /// Whose a contract's tokens are was changed.
    ModeChanged {
        /// All users share one from now on.
        shared: bool,
        /// The one that stayed in use.
        kept: Option<SerialNumber>,
    },
    /// Too many wrong codes of one of those who share a token.
    UserLocked {
        /// The token.
        serial: SerialNumber,
        /// Who.
        user_id: UserId,
    },
    /// Too many wrong codes of the customer card.
    CardLocked,
    /// From the old token's device the issue of another was stopped: none is issued
    /// until support has looked into it.
    IssuingStopped {
        /// The old token.
        serial: SerialNumber,
    },
    /// One may be issued again.
    IssuingResumed {
        /// The old token.
        serial: SerialNumber,
    },
}

impl Notice {
    /// The name of the mail text: `issued`, `enrolled`, `activated`, `locked`,
    /// `ended`, `reissued`, `exhausted`, `issuance_stopped`, `token_stopped`,
    /// `released`, `cancelled`, `held`, `resumed`, `binding_begun`, `mode_changed`,
    /// `user_locked`, `card_locked`, `issuing_stopped`, `issuing_resumed`, `unlocked`,
    /// `resynced`, `proof_locked`, `proof_unlocked`.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Issued { .. } => "issued",
            Self::Exhausted => "exhausted",
            Self::Enrolled { .. } => "enrolled",
            Self::Activated { .. } => "activated",
            Self::Locked { .. } => "locked",
            Self::Ended { .. } => "ended",
            Self::Reissued => "reissued",
            Self::IssuanceStopped => "issuance_stopped",
            Self::TokenStopped { .. } => "token_stopped",
            Self::Released { .. } => "released",
            Self::Cancelled { .. } => "cancelled",
            Self::Held { .. } => "held",
            Self::BindingBegun => "binding_begun",
            Self::Resumed { .. } => "resumed",
            Self::ModeChanged { .. } => "mode_changed",
            Self::UserLocked { .. } => "user_locked",
            Self::CardLocked => "card_locked",
            Self::IssuingStopped { .. } => "issuing_stopped",
            Self::IssuingResumed { .. } => "issuing_resumed",
            Self::Unlocked { .. } => "unlocked",
            Self::Resynced { .. } => "resynced",
            Self::ProofLocked => "proof_locked",
            Self::ProofUnlocked => "proof_unlocked",
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

impl NewMail {
    /// A second mail about the same, to whom else it concerns. Its name follows
    /// from the first one's and from the token's.
    #[must_use]
    pub fn also_to(
        &self,
        token: &TokenId,
        to: MailAddress,
        language: Language,
        notice: Notice,
    ) -> Self {
        let digest = Sha256::new()
            .chain_update(b"warifu/1 mail")
            .chain_update(self.id.as_bytes())
            .chain_update(token.as_bytes())
            .finalize();
        let id = digest.first_chunk().copied().unwrap_or_default();
        Self {
            id: MailId::from_bytes(id),
            to,
            language,
            notice,
            ..self.clone()
        }
    }
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
