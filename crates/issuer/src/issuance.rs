//! Issuances: what one press of *issue* made.

use crate::audit::Entry;
use crate::enrollment::OldTokens;
use crate::ids::{CustomerId, IssuanceId, MailAddress, Slug, TokenId};
use crate::outbox::{Language, NewMail};
use crate::sealing::Sealed;
use crate::telephone::NewUse;
use warifu_enroll::UserId;
use warifu_otp::UnixTime;

/// The longest life of an issuance: 72 hours.
pub const LONGEST_LIFE: u64 = 72 * 3600;

/// How an issuance stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IssuanceState {
    /// It awaits its enrolment.
    Pending {
        /// Guesses that are left; at 0 the last one is still running.
        attempts_left: u32,
    },
    /// It became a token.
    Used {
        /// When.
        at: UnixTime,
        /// Which.
        token: TokenId,
    },
    /// A newer one took its place; or, where it is the latest, it was stopped.
    Replaced {
        /// When.
        at: UnixTime,
    },
    /// Its time ran out.
    Expired {
        /// When.
        at: UnixTime,
    },
    /// All guesses were wrong.
    Exhausted {
        /// Since when.
        at: UnixTime,
    },
}

/// An issuance, as the portal shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issuance {
    /// Names it.
    pub id: IssuanceId,
    /// For whom.
    pub customer: CustomerId,
    /// The user ID to enrol with.
    pub user: UserId,
    /// Where its mail goes.
    pub mail: MailAddress,
    /// The language of its mail.
    pub language: Language,
    /// Since when.
    pub issued_at: UnixTime,
    /// Until when.
    pub expires_at: UnixTime,
    /// When the last guess began.
    pub last_attempt_at: Option<UnixTime>,
    /// The state as stored; [`Issuance::state_at`] knows the time.
    pub state: IssuanceState,
}

impl Issuance {
    /// How it stands at `now`: a pending one may have expired, or have used up
    /// its guesses, without anybody having written that down yet.
    #[must_use]
    pub fn state_at(&self, now: UnixTime) -> IssuanceState {
        let IssuanceState::Pending { attempts_left } = self.state else {
            return self.state;
        };
        let last_ends = self
            .last_attempt_at
            .map(|at| at.plus(crate::enrollment::LIFE));
        match last_ends {
            Some(end) if attempts_left == 0 && end <= now => IssuanceState::Exhausted { at: end },
            _ if self.expires_at <= now => IssuanceState::Expired {
                at: self.expires_at,
            },
            _ => self.state,
        }
    }
}

/// An issuance to be stored.
pub struct NewIssuance {
    /// Names it.
    pub id: IssuanceId,
    /// Whose.
    pub institution: Slug,
    /// For whom.
    pub customer: CustomerId,
    /// The user ID to enrol with.
    pub user: UserId,
    /// The OPAQUE record, sealed. The password itself is nowhere.
    pub record: Sealed,
    /// Whether it comes of a draft, which ends thereby.
    pub drafted: bool,
    /// The telephone check that is used up by it, where one is asked for.
    pub called: Option<NewUse>,
    /// What becomes of older tokens.
    pub old: OldTokens,
    /// Guesses.
    pub attempts: u32,
    /// Since when.
    pub issued_at: UnixTime,
    /// Until when.
    pub expires_at: UnixTime,
    /// Its mail.
    pub mail: NewMail,
    /// What the log says.
    pub audit: Entry,
}
