//! What is written when a backup is put back, and afterwards.

use super::Fate;
use crate::audit::Head;
use crate::ids::Slug;
use std::collections::BTreeMap;
use warifu_otp::UnixTime;

/// A backup was put back just now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restoring {
    /// Now.
    pub at: UnixTime,
    /// The epoch in which contacts begin anew: above all that ever was.
    pub epoch: u64,
    /// How many steps ahead of the present one each institution takes codes.
    pub ahead: BTreeMap<Slug, u32>,
}

/// What putting a backup back has done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Restored {
    /// Issuances that are void.
    pub issuances: u64,
    /// Tokens that are held until it is reconciled.
    pub held: u64,
    /// Tokens that are nobody's, and stay so until then.
    pub free: u64,
    /// Mails that had not gone out then, and are not sent now.
    pub mails: u64,
}

/// Where an institution's log ended in the backup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RestorePoint {
    /// Its end; sequence number 0 where it had not begun.
    pub head: Head,
    /// When the backup was put back.
    pub at: UnixTime,
}

/// What happened since the backup, to be applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reconciling {
    /// Where the log went on, and the exported one ends.
    pub end: Head,
    /// What became of tokens, by serial number.
    pub fates: BTreeMap<String, Fate>,
    /// How many steps ahead of the present one codes are taken.
    pub ahead: u32,
    /// Now.
    pub at: UnixTime,
}

/// What became of a token in a reconciliation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Became {
    /// It had ended since, and is ended now.
    Ended,
    /// It was locked since, and is locked now.
    Locked,
    /// It was held since, and stays held.
    Held,
    /// Its first code was accepted since: it is in use now.
    Activated,
    /// Codes of it were accepted since: they are used.
    Used,
    /// It had been made since: this database does not know it. Its holder needs
    /// another one.
    Lost,
    /// It was bound since: here it is nobody's, and its holder must start it again.
    Unbound,
}

impl Became {
    /// The word in reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ended => "ended",
            Self::Locked => "locked",
            Self::Held => "held",
            Self::Activated => "activated",
            Self::Used => "used",
            Self::Lost => "lost",
            Self::Unbound => "unbound",
        }
    }
}

/// A token that is not as it was in the backup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenReport {
    /// Its serial number.
    pub serial: String,
    /// Whose it is or was, as far as is known.
    pub user: Option<String>,
    /// What became of it.
    pub became: Became,
}

/// What a reconciliation has done.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reconciled {
    /// Tokens with which something had happened, in the order of their numbers.
    pub tokens: Vec<TokenReport>,
    /// Tokens that are held no longer.
    pub freed: u64,
}
