//! What is kept of hardware tokens that are nobody's yet.

use crate::audit::Entry;
use crate::ids::{Slug, TokenId};
use crate::sealing::Sealed;
use warifu_otp::{Params, SerialNumber, UnixTime};

/// A hardware token for the stock.
pub struct NewStock {
    /// The token; it keeps this name when it is bound.
    pub id: TokenId,
    /// Whose.
    pub institution: Slug,
    /// What is printed on it.
    pub serial: SerialNumber,
    /// Who made it.
    pub maker: String,
    /// What it computes with.
    pub params: Params,
    /// Its seed, sealed as that of any token.
    pub seed: Sealed,
    /// How many steps its clock is ahead of ours.
    pub drift: i64,
    /// Until when it may be used; `None` without end.
    pub valid_until: Option<UnixTime>,
    /// Now.
    pub since: UnixTime,
}

/// Hardware tokens that are stored in one transaction, with what the log says.
pub struct Batch {
    /// The tokens.
    pub tokens: Vec<NewStock>,
    /// The log's entries.
    pub audit: Vec<Entry>,
}

/// Where a serial number is already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known {
    /// In this institution's stock.
    InStock,
    /// A token of this institution's, in use or over.
    Bound,
    /// At another institution.
    Elsewhere,
}

/// A hardware token in stock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StockToken {
    /// The token.
    pub id: TokenId,
    /// What is printed on it.
    pub serial: SerialNumber,
    /// Who made it.
    pub maker: String,
    /// What it computes with.
    pub params: Params,
    /// When it was imported.
    pub since: UnixTime,
    /// Until when it may be used; `None` without end.
    pub valid_until: Option<UnixTime>,
}

impl StockToken {
    /// Whether it may no longer be used.
    #[must_use]
    pub fn is_expired(&self, now: UnixTime) -> bool {
        self.valid_until.is_some_and(|until| until <= now)
    }
}

/// How many of a maker's tokens are in stock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MakerCount {
    /// The maker.
    pub maker: String,
    /// That can be handed out.
    pub free: u64,
    /// That are past their time.
    pub expired: u64,
}

/// How many hardware tokens an institution has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StockCounts {
    /// In stock, by maker.
    pub makers: Vec<MakerCount>,
    /// Bound to somebody.
    pub bound: u64,
    /// Over.
    pub ended: u64,
}
