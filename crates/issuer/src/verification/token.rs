//! Tokens as stored, and what a look at a code writes.

use crate::audit::Entry;
use crate::contract::Sharer;
use crate::ids::{CustomerId, MailAddress, Slug, TokenId};
use crate::outbox::{Language, NewMail};
use crate::ports::Coming;
use crate::sealing::Sealed;
use crate::verification::WrongRule;
use warifu_enroll::UserId;
use warifu_otp::{Params, SerialNumber, Step, UnixTime};

/// How a token stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenState {
    /// The app holds it; it is not yet asked for.
    Enrolled,
    /// It is asked for.
    InUse {
        /// Since when.
        since: UnixTime,
    },
    /// Too many wrong codes.
    Locked {
        /// Since when.
        since: UnixTime,
        /// Since when it was in use; `None` where it never was.
        in_use_since: Option<UnixTime>,
    },
    /// No code counts until support has looked into it.
    Held {
        /// Since when.
        since: UnixTime,
        /// Since when it was in use; `None` where it never was.
        in_use_since: Option<UnixTime>,
    },
    /// Another took its place, or it was stopped.
    Ended {
        /// When.
        at: UnixTime,
    },
}

/// A token, as the portal shows it. No secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Names it.
    pub id: TokenId,
    /// Whose.
    pub institution: Slug,
    /// Whose customer's.
    pub customer: CustomerId,
    /// Whose.
    pub user: UserId,
    /// Its name for people.
    pub serial: SerialNumber,
    /// What it computes with.
    pub params: Params,
    /// How it stands.
    pub state: TokenState,
    /// Since when it exists.
    pub enrolled_at: UnixTime,
    /// Until when it may be used; `None` without end.
    pub valid_until: Option<UnixTime>,
    /// From when on it counts at the bank's own systems; `None` for at once.
    pub usable_from: Option<UnixTime>,
    /// Where mail goes.
    pub mail: MailAddress,
    /// In which language.
    pub language: Language,
}

/// Renewal is offered so long before a token's end: 30 days.
pub const RENEWAL_SECONDS: u64 = 30 * 86_400;

impl Token {
    /// Its time is over: no code of it counts, whatever its state.
    #[must_use]
    pub fn is_expired(&self, now: UnixTime) -> bool {
        self.valid_until.is_some_and(|end| end <= now)
    }

    /// Its end, where it is near enough that another one should take its place.
    #[must_use]
    pub fn renewal_due(&self, now: UnixTime) -> Option<UnixTime> {
        let near = |end: &UnixTime| now < *end && end.since(now) <= RENEWAL_SECONDS;
        self.valid_until.filter(near)
    }
}

/// What a customer's tokens were.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Past {
    /// One is or was in use since the last release.
    pub was_in_use: bool,
    /// When one was last given up.
    pub released_at: Option<UnixTime>,
    /// An old token's device has stopped what was issued, and support has not yet
    /// looked into it.
    pub issuing_stopped: bool,
}

/// A token with what is needed to judge a code.
#[derive(Debug, Clone)]
pub struct StoredToken {
    /// The token.
    pub token: Token,
    /// The seed, sealed.
    pub seed: Sealed,
    /// The last step accepted; `None` before the first.
    pub last_step: Option<Step>,
    /// Steps that the token's clock is ahead of ours.
    pub drift: i64,
    /// The drift at which support has found it; what the policy follows lies
    /// around that.
    pub drift_base: i64,
    /// Wrong codes in a row.
    pub failures: u32,
    /// Before this no code is looked at.
    pub retry_at: UnixTime,
}

impl StoredToken {
    /// A drift, as far as the policy follows one.
    #[must_use]
    pub fn followed(&self, drift: i64, limit: i64) -> i64 {
        let (least, most) = (
            self.drift_base.saturating_sub(limit),
            self.drift_base.saturating_add(limit),
        );
        drift.clamp(least, most)
    }
}

/// What a look at a code has shown, for one token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Right, at a step not yet used as far as was known.
    Fresh {
        /// The step.
        step: Step,
        /// The drift that it shows.
        drift: i64,
    },
    /// Wrong.
    Wrong {
        /// A keyed digest of the code and the present step, so that the same wrong
        /// one again within the step counts once.
        digest: [u8; 16],
    },
}

/// One token and what was seen of it.
#[derive(Debug, Clone)]
pub struct Try {
    /// The token.
    pub token: TokenId,
    /// What was seen.
    pub outcome: Outcome,
    /// What the log says; the event is the database's to fill in.
    pub audit: Entry,
    /// The mail that is due where the token comes into use by a right code, or
    /// is locked by a wrong one.
    pub mail: NewMail,
}

/// What is to be written after a look at a code.
pub struct Tried {
    /// The tokens that the code was held against: one right, or each wrong.
    pub tries: Vec<Try>,
    /// Whether only a token that is not in use yet may take it.
    pub activation_only: bool,
    /// When wrong ones slow down and lock.
    pub rule: WrongRule,
    /// Who of those who share the token it is; `None` where it is one's own.
    pub sharer: Option<Sharer>,
    /// Now.
    pub at: UnixTime,
    /// On the way until the writer has it.
    pub coming: Option<Coming>,
}

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ruling {
    /// Accepted, by this one and by nobody else.
    Accepted {
        /// The token.
        token: TokenId,
        /// The step, now used up.
        step: Step,
        /// Whether this put the token in use.
        activated: bool,
    },
    /// Somebody else was faster, or it was used before.
    Used,
    /// Another of those who share the token has used the step, or a later one.
    Shared {
        /// The last one used.
        last: Step,
        /// Steps that the token's clock is ahead of ours.
        drift: i64,
    },
    /// Wrong; counted, unless it was the same wrong one again.
    Wrong {
        /// Wrong ones in a row so far.
        failures: u32,
        /// Before this no code is looked at.
        retry_at: UnixTime,
    },
    /// Not looked at: wrong ones slow down.
    Wait {
        /// Until then.
        retry_at: UnixTime,
    },
    /// Locked, by this one or before.
    Locked,
    /// No longer there, or in a state in which no code counts.
    Gone,
}
