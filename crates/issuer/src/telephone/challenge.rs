//! One telephone check, and the states that it goes through.
//!
//! *waiting* → *passed* → *used*; from *waiting* also to *failed* and *expired*,
//! from *passed* to *expired*. Each transition consumes the state it leaves.

use super::code::PageCode;
use super::number::PhoneNumber;
use crate::ids::{ChallengeId, CustomerId, PageId, Slug};
use warifu_otp::UnixTime;

/// Seconds that a page waits for the call.
pub const LIFE: u64 = 120;
/// Codes that may be keyed in.
pub const TRIES: u32 = 3;
/// Seconds within which the page must go on after the call.
pub const USABLE: u64 = 600;

/// One telephone check.
#[derive(Clone)]
pub struct Challenge {
    /// Its name, kept in the session that made it.
    pub id: ChallengeId,
    /// Whose.
    pub institution: Slug,
    /// Whose.
    pub customer: CustomerId,
    /// The number on file from which the call must come.
    pub number: PhoneNumber,
    /// The session that made it: the only one that may see and use it.
    pub page: PageId,
    /// What the page shows.
    pub code: PageCode,
    /// When it began.
    pub started_at: UnixTime,
    /// How it stands.
    pub state: State,
}

/// How a check stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// The page shows the code; nobody has keyed it in.
    Waiting(Waiting),
    /// It was keyed in, from the right number.
    Passed(Passed),
    /// The page has gone on.
    Used {
        /// When.
        at: UnixTime,
    },
    /// Nothing comes of it any more.
    Failed {
        /// When.
        at: UnixTime,
        /// Why.
        why: FailedWhy,
    },
    /// Its time ran out.
    Expired {
        /// When.
        at: UnixTime,
    },
}

/// The page shows the code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// Until then.
    pub until: UnixTime,
    /// Codes that may still be keyed in; at least 1.
    pub tries_left: u32,
}

/// The code was keyed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passed {
    /// Until then it may be used.
    pub until: UnixTime,
}

/// Why nothing comes of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailedWhy {
    /// [`TRIES`] wrong codes.
    TriesUsedUp,
    /// The session has begun another.
    Replaced,
}

impl FailedWhy {
    /// The name in database and log.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::TriesUsedUp => "tries_used_up",
            Self::Replaced => "replaced",
        }
    }

    /// The reason of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let all = [Self::TriesUsedUp, Self::Replaced];
        all.into_iter().find(|why| why.name() == name)
    }
}

impl Waiting {
    /// The page begins to show its code.
    #[must_use]
    pub fn begin(now: UnixTime) -> Self {
        Self {
            until: now.plus(LIFE),
            tries_left: TRIES,
        }
    }

    /// A code was keyed in, `right` or not. Out of its time it is not looked at.
    #[must_use]
    pub fn keyed(self, right: bool, now: UnixTime) -> State {
        if now >= self.until {
            return State::Expired { at: self.until };
        }
        if right {
            return State::Passed(Passed {
                until: now.plus(USABLE),
            });
        }
        match self.tries_left.saturating_sub(1) {
            0 => State::Failed {
                at: now,
                why: FailedWhy::TriesUsedUp,
            },
            tries_left => State::Waiting(Self { tries_left, ..self }),
        }
    }
}

impl Passed {
    /// The page goes on, once.
    #[must_use]
    pub fn used(self, now: UnixTime) -> State {
        if now >= self.until {
            return State::Expired { at: self.until };
        }
        State::Used { at: now }
    }
}

impl State {
    /// How it stands at that time: what has run out is expired.
    #[must_use]
    pub fn at(self, now: UnixTime) -> Self {
        match self {
            Self::Waiting(Waiting { until, .. }) | Self::Passed(Passed { until })
                if now >= until =>
            {
                Self::Expired { at: until }
            }
            other => other,
        }
    }

    /// The name in database and on the wire.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Waiting(_) => "waiting",
            Self::Passed(_) => "passed",
            Self::Used { .. } => "used",
            Self::Failed { .. } => "failed",
            Self::Expired { .. } => "expired",
        }
    }

    /// When it runs out, or when it ended.
    #[must_use]
    pub const fn ends_at(&self) -> UnixTime {
        match self {
            Self::Waiting(Waiting { until, .. }) | Self::Passed(Passed { until }) => *until,
            Self::Used { at } | Self::Failed { at, .. } | Self::Expired { at } => *at,
        }
    }

    /// Codes that may still be keyed in.
    #[must_use]
    pub const fn tries_left(&self) -> u32 {
        match self {
            Self::Waiting(waiting) => waiting.tries_left,
            _ => 0,
        }
    }

    /// Whether it can still change.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        matches!(self, Self::Waiting(_) | Self::Passed(_))
    }
}
