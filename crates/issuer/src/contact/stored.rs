//! What is kept of contacts, and what they write.

use super::ChainRow;
use crate::audit::Entry;
use crate::ids::{CustomerId, IssuanceId, Slug, TokenId};
use warifu_enroll::UserId;
use warifu_enroll::contact::ChainPlace;
use warifu_otp::{SerialNumber, UnixTime};

/// Why a token is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HeldWhy {
    /// Two devices came with its key.
    TwoDevices,
    /// The old device stopped the move to this one.
    Stopped,
    /// Support holds it.
    Support,
}

impl HeldWhy {
    /// The name in database and log.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::TwoDevices => "two_devices",
            Self::Stopped => "stopped",
            Self::Support => "support",
        }
    }

    /// The reason of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let all = [Self::TwoDevices, Self::Stopped, Self::Support];
        all.into_iter().find(|why| why.name() == name)
    }
}

/// Why a token ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EndedWhy {
    /// Another took its place.
    Superseded,
    /// The customer gave it up.
    Released,
    /// Support, or the customer before it was in use, stopped it.
    Cancelled,
}

impl EndedWhy {
    /// The name in the database.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Superseded => "superseded",
            Self::Released => "released",
            Self::Cancelled => "cancelled",
        }
    }

    /// The reason of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let all = [Self::Superseded, Self::Released, Self::Cancelled];
        all.into_iter().find(|why| why.name() == name)
    }
}

/// How a token's row says it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stands {
    /// Not asked for yet.
    Enrolled,
    /// Asked for.
    InUse {
        /// Since when.
        since: UnixTime,
    },
    /// Too many wrong codes.
    Locked {
        /// Since when.
        since: UnixTime,
    },
    /// Over.
    Ended {
        /// When.
        at: UnixTime,
        /// Why; `None` where it was not noted.
        why: Option<EndedWhy>,
    },
}

/// The newest other token of the same user that was enrolled later.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Successor {
    /// The token.
    pub id: TokenId,
    /// Its name for people.
    pub serial: SerialNumber,
    /// When it was enrolled.
    pub at: UnixTime,
    /// It is over.
    pub ended: bool,
    /// On another installation of the app.
    pub elsewhere: bool,
    /// It was stopped from this token's device.
    pub stopped: bool,
    /// What it was issued by; hardware and tokens that apps made by themselves were
    /// not.
    pub issuance: Option<IssuanceId>,
}

/// What was issued to take a token's place, and is not enrolled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssuedNext {
    /// The issuance.
    pub id: IssuanceId,
    /// For whom.
    pub customer: CustomerId,
    /// Since when.
    pub at: UnixTime,
    /// Until when it may be enrolled, where it still may.
    pub pending_until: Option<UnixTime>,
    /// It was stopped from this token's device, and support has not yet looked into
    /// it.
    pub stopped: bool,
}

/// A token, as a contact needs it.
#[derive(Debug, Clone)]
pub struct Contacted {
    /// The token.
    pub id: TokenId,
    /// Whose.
    pub institution: Slug,
    /// Whose.
    pub user: UserId,
    /// The device's public key, P-256, compressed.
    pub device_key: Vec<u8>,
    /// How it stands.
    pub stands: Stands,
    /// Until when it may be used; `None` without end.
    pub valid_until: Option<UnixTime>,
    /// From when on payments take it; `None` at once.
    pub usable_from: Option<UnixTime>,
    /// Since when it is held, and why.
    pub held: Option<(UnixTime, HeldWhy)>,
    /// What has taken its place, or is about to.
    pub successor: Option<Successor>,
    /// What ended it already by being issued.
    pub issued: Option<IssuedNext>,
    /// Where its chain stands.
    pub chain: ChainRow,
}

/// The chain moves on.
pub struct Advance {
    /// The token.
    pub token: TokenId,
    /// As it was read: where it is another by now, nothing happens.
    pub from: ChainRow,
    /// What the next contact must bring.
    pub to: ChainPlace,
    /// SHA-256 of the contact's bytes.
    pub request: [u8; 32],
    /// The answer's bytes.
    pub reply: Vec<u8>,
    /// Now.
    pub at: UnixTime,
}

/// A token is to be held.
pub struct NewHold {
    /// The token.
    pub token: TokenId,
    /// Why.
    pub why: HeldWhy,
    /// What the log says.
    pub audit: Entry,
}

/// A move is to be stopped.
pub struct NewStop {
    /// The token whose device says so.
    pub from: TokenId,
    /// The token that is held thereby.
    pub hold: NewHold,
}

/// An issuance is to be stopped, and those that would follow it.
pub struct NewIssueStop {
    /// The token whose device says so.
    pub from: TokenId,
    /// The issuance.
    pub issuance: IssuanceId,
    /// For whom.
    pub customer: CustomerId,
    /// What the log says; its subject is the user.
    pub audit: Entry,
}

/// Support changes a token.
pub struct NewChange {
    /// Its name for people.
    pub serial: SerialNumber,
    /// To what.
    pub change: super::Change,
    /// Who does it: for the log.
    pub by: String,
    /// Why.
    pub why: String,
    /// The number of the cancellation form, where there is one.
    pub form: Option<String>,
    /// From when on a new one may be issued after a release.
    pub again_from: UnixTime,
    /// Now.
    pub at: UnixTime,
}
