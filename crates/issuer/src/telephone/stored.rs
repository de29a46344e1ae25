//! What is kept of telephones, and what is written.

use super::challenge::{Challenge, State};
use super::code::Keyed;
use super::number::{Caller, PhoneNumber};
use super::said::Said;
use crate::audit::{Entry, Keeping};
use crate::ids::{CallId, ChallengeId, CustomerId, PageId, Slug};
use warifu_enroll::text::Text;
use warifu_otp::UnixTime;

/// One of a customer's telephones on file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phone {
    /// 1, 2, 3 … within the customer: pages name it by this.
    pub position: u32,
    /// Its number; pages show it masked.
    pub number: PhoneNumber,
    /// What the customer calls it: 携帯電話.
    pub label: Option<Text>,
}

/// A telephone to be put on file.
pub struct NewPhone {
    /// Whose.
    pub customer: CustomerId,
    /// Its number.
    pub number: PhoneNumber,
    /// What the customer calls it.
    pub label: Option<Text>,
    /// What the log says.
    pub audit: Entry,
}

/// What a provider says of a call.
pub struct Heard {
    /// Which call.
    pub call: CallId,
    /// 0 where it begins; else which answer of the caller's it is.
    pub step: u32,
    /// Who calls.
    pub caller: Caller,
    /// What was keyed in.
    pub keyed: Keyed,
}

/// What is known of a call before it is answered.
pub struct Line {
    /// What was answered to this very step before.
    pub repeat: Option<Said>,
    /// What was said last.
    pub before: Option<Said>,
    /// The check that the call is about: at its beginning the latest of the
    /// caller's number, then the one it began with.
    pub challenge: Option<Challenge>,
}

/// A check is to begin.
pub struct NewChallenge {
    /// The check.
    pub challenge: Challenge,
    /// What the log says.
    pub audit: Entry,
}

/// Whether it has begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Begun {
    /// It has; what the same session had begun is replaced.
    Yes,
    /// Another session's page waits for a call from that number.
    Busy {
        /// Until then at the latest.
        until: UnixTime,
    },
}

/// A step of a call is answered.
#[derive(Clone)]
pub struct NewStep {
    /// Whose call.
    pub institution: Slug,
    /// Which call.
    pub call: CallId,
    /// Which step.
    pub step: u32,
    /// The check that it is about.
    pub challenge: Option<ChallengeId>,
    /// What is said.
    pub said: Said,
    /// Now.
    pub at: UnixTime,
    /// What becomes of the check.
    pub change: Option<Move>,
    /// What the log says.
    pub audit: Option<(Entry, Keeping)>,
}

/// A check goes from one state to the next.
#[derive(Clone)]
pub struct Move {
    /// As it was read: where it is another by now, nothing happens.
    pub from: State,
    /// The next.
    pub to: State,
}

/// What became of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stepped {
    /// It is written.
    Done,
    /// It was answered before, so.
    Repeat(Said),
    /// The check has moved meanwhile: to be judged again.
    Moved,
}

/// What has passed is to be used.
pub struct NewUse {
    /// The check.
    pub challenge: ChallengeId,
    /// Who made it.
    pub page: PageId,
    /// Whose it is.
    pub customer: CustomerId,
    /// What the log says, and when.
    pub audit: Entry,
}
