//! Enrolment: from what was typed to a stored token, kill-safe at every step.
//!
//! The public record is written first, then the key store's entry, then the
//! message is sent. Whatever dies in between leaves a record whose entry tells
//! how far it came; [`resume`] goes on from there with the same bytes.

mod begin;
mod by_itself;
mod drop;
mod grant;
mod keep;
mod resume;
mod run;
mod send;

use std::sync::Arc;

pub(crate) use by_itself::Wish;

use warifu_enroll::{TrustedCard, UserId};
use warifu_secret::ActivationPassword;

use crate::data::{InstitutionRecord, TextPair};

/// What was typed.
pub struct Values {
    /// As typed.
    pub service_id: String,
    /// As typed.
    pub user_id: String,
    /// As typed.
    pub activation_password: ActivationPassword,
    /// Enrol although this device holds a token for that user.
    pub again: bool,
}

/// What is to be consented to.
pub struct Consent {
    /// Names what was typed; handed back with the consent.
    pub draft: String,
    /// With the card's names.
    pub institution: InstitutionRecord,
    /// Normalised; empty where the app makes the token by itself.
    pub user_id: String,
    /// Handed back with the consent.
    pub terms_version: String,
    /// In full.
    pub terms: TextPair,
    /// The token's first display name.
    pub display_name: TextPair,
}

/// What happens now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// The first message is under way.
    Contacting,
    /// The password is being proven.
    Proving,
    /// The seed is derived and being stored.
    Deriving,
    /// The second message is under way.
    Confirming,
    /// The token is being stored.
    Saving,
}

/// What the customer has on the desk. In memory only.
#[derive(Default)]
pub(crate) struct Desk {
    pub draft: Option<Draft>,
    pub wish: Option<Wish>,
    pub begun: Option<Begun>,
}

/// The password that a pending start was made with: its bytes answer to no
/// other.
pub(crate) struct Begun {
    /// The enrolment's [`crate::data::PendingRecord::id`].
    pub id: String,
    pub password: Arc<ActivationPassword>,
}

/// What was typed and checked, waiting for consent.
pub(crate) struct Draft {
    /// 32 hexadecimal digits.
    pub id: String,
    pub card: TrustedCard,
    pub user_id: UserId,
    pub password: Arc<ActivationPassword>,
    /// Unix milliseconds, by the device's clock.
    pub made_at: i64,
}

warifu_secret::closed!(Values, Desk, Begun, Draft);

impl Desk {
    /// Whether the pending start of this name was made with `password`; `None`
    /// where this process does not know.
    pub fn made_with(&self, id: &str, password: &ActivationPassword) -> Option<bool> {
        let begun = self.begun.as_ref().filter(|begun| begun.id == id)?;
        Some(begun.password.matches(password))
    }

    /// No password is held any more.
    pub fn clear(&mut self) {
        *self = Self::default();
    }
}
