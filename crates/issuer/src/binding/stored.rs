//! What is kept of tokens that are nobody's, and what binding one writes.

use super::Act;
use crate::audit::Entry;
use crate::contract::Mode;
use crate::ids::{CustomerId, MailAddress, Slug, TokenId};
use crate::life::StateName;
use crate::outbox::{Language, NewMail};
use crate::sealing::Sealed;
use crate::verification::WrongRule;
use warifu_enroll::UserId;
use warifu_otp::{Params, SerialNumber, Step, UnixTime};

/// In the app, or hardware.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// In the app.
    Soft,
    /// A device of its own.
    Hardware,
}

impl Kind {
    /// The name in the database.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Soft => "soft",
            Self::Hardware => "hardware",
        }
    }

    /// The kind of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        [Self::Soft, Self::Hardware]
            .into_iter()
            .find(|kind| kind.name() == name)
    }
}

/// A token that is nobody's, with what is needed to judge a code.
#[derive(Debug, Clone)]
pub struct FreeToken {
    /// Names it; the same when it is bound.
    pub id: TokenId,
    /// Whose.
    pub institution: Slug,
    /// Its name for people.
    pub serial: SerialNumber,
    /// Which kind.
    pub kind: Kind,
    /// What it computes with.
    pub params: Params,
    /// The seed, sealed.
    pub seed: Sealed,
    /// Until when it waits for somebody; `None` without end.
    pub ends_at: Option<UnixTime>,
    /// Until when it may be used; `None` without end.
    pub valid_until: Option<UnixTime>,
    /// The last step accepted; `None` before the first.
    pub last_step: Option<Step>,
    /// Steps that the token's clock is ahead of ours.
    pub drift: i64,
    /// Wrong codes in a row.
    pub failures: u32,
    /// Before this no code is looked at.
    pub retry_at: UnixTime,
}

impl FreeToken {
    /// Whether its time is not over.
    #[must_use]
    pub fn is_alive(&self, now: UnixTime) -> bool {
        [self.ends_at, self.valid_until]
            .into_iter()
            .flatten()
            .all(|end| now < end)
    }

    /// Where it stands in its life, where so many wrong codes lock.
    #[must_use]
    pub fn life(&self, rule: WrongRule, now: UnixTime) -> StateName {
        match self.kind {
            _ if !self.is_alive(now) => StateName::Lapsed,
            _ if rule.locks(self.failures) => StateName::FreeLocked,
            Kind::Soft => StateName::Unbound,
            Kind::Hardware => StateName::InStock,
        }
    }
}

/// What the bank knows of a customer beyond the login.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Details {
    /// Where mail goes that no token has an address for.
    pub mail: MailAddress,
    /// In which language.
    pub language: Language,
    /// Whether the customer wants the login to ask for a code.
    pub otp_at_login: bool,
}

/// What a customer has done, as the page shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// Ten digits.
    pub number: u64,
    /// What.
    pub act: Act,
    /// The token.
    pub serial: SerialNumber,
    /// When.
    pub at: UnixTime,
}

/// A binding to be written: the token was looked at, and its code was right.
#[derive(Debug, Clone)]
pub struct NewBinding {
    /// The token.
    pub token: TokenId,
    /// To whom.
    pub customer: CustomerId,
    /// Their user ID.
    pub user: UserId,
    /// The step of the code, used up thereby.
    pub step: Step,
    /// The drift that it shows.
    pub drift: i64,
    /// Until when it may be used; `None` for what the token itself says.
    pub valid_until: Option<UnixTime>,
    /// From when on its codes count at the bank's own systems.
    pub usable_from: Option<UnixTime>,
    /// Whether the login is to ask for a code.
    pub otp_at_login: bool,
    /// What the page will show.
    pub receipt: Receipt,
    /// How the contract must still stand, where it has several users.
    pub expected: Option<Expected>,
    /// The mail that says so; also names where the token's mail goes.
    pub mail: NewMail,
    /// What the log says.
    pub audit: Entry,
}

/// How a contract stood when its administrator began: nothing is done where it
/// stands otherwise by now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expected {
    /// Whose its tokens are.
    pub mode: Mode,
    /// The present token of who is concerned.
    pub present: Option<SerialNumber>,
}

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// It is the customer's, and in use.
    Done,
    /// Somebody was faster, or the code was used meanwhile.
    Gone,
    /// *Start*, where there is one in use; *exchange*, where there is none.
    Otherwise,
    /// A token of the customer's is locked or held: support goes on from there.
    Shut,
}

/// A wrong code for a token that is nobody's.
#[derive(Debug, Clone)]
pub struct WrongGuess {
    /// The token.
    pub token: TokenId,
    /// A keyed digest of code and step: the same wrong one again counts once.
    pub digest: [u8; 16],
    /// When wrong ones slow down and when they end it.
    pub rule: WrongRule,
    /// What the log says; also of the lock, where this one locks it.
    pub audit: Entry,
    /// Now.
    pub at: UnixTime,
}
