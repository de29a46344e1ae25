//! What becomes of each item of a maker's file.

use super::Known;
use std::collections::BTreeMap;
use std::fmt;
use warifu_otp::pskc::{Cause, Protection};

/// What becomes of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It is taken into stock; in a preview: it would be.
    New,
    /// Its serial number is in stock already; nothing was changed.
    InStock,
    /// Its serial number was imported before, and is somebody's or over.
    Bound,
    /// Its serial number is in use at another institution.
    Elsewhere,
    /// Its maker says that its time is over.
    Expired,
    /// Its maker says that its time has not come.
    NotYet,
    /// It cannot be taken.
    Refused(Cause),
}

impl Outcome {
    pub(super) fn of(known: Option<Known>) -> Self {
        match known {
            None => Self::New,
            Some(Known::InStock) => Self::InStock,
            Some(Known::Bound) => Self::Bound,
            Some(Known::Elsewhere) => Self::Elsewhere,
        }
    }

    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::InStock => "in_stock",
            Self::Bound => "bound",
            Self::Elsewhere => "elsewhere",
            Self::Expired => "expired",
            Self::NotYet => "not_yet",
            Self::Refused(cause) => cause.code(),
        }
    }

    /// Whether somebody has to see to it: the token is not where it should be.
    #[must_use]
    pub const fn is_fault(self) -> bool {
        !matches!(self, Self::New | Self::InStock | Self::Bound)
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::New => f.write_str("new"),
            Self::InStock => f.write_str("in stock already"),
            Self::Bound => f.write_str("imported before, no longer in stock"),
            Self::Elsewhere => f.write_str("in use at another institution"),
            Self::Expired => f.write_str("its time is over"),
            Self::NotYet => f.write_str("its time has not come"),
            Self::Refused(cause) => cause.fmt(f),
        }
    }
}

/// One item of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Which, from 1 on.
    pub index: u32,
    /// Its serial number, as far as it can be read.
    pub serial: Option<String>,
    /// What becomes of it.
    pub outcome: Outcome,
}

/// How many items have come to what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// All of them.
    pub items: usize,
    /// Taken into stock.
    pub new: usize,
    /// In stock, or somebody's, already.
    pub known: usize,
    /// Neither.
    pub faults: usize,
}

/// What becomes of a file, item by item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// SHA-256 of the file.
    pub digest: [u8; 32],
    /// How it was protected.
    pub protection: Protection,
    /// Who made them, as the items that can be read say, and how many each.
    pub makers: BTreeMap<String, usize>,
    /// Its items, in order.
    pub lines: Vec<Line>,
}

impl Report {
    /// How many items have come to what.
    #[must_use]
    pub fn counts(&self) -> Counts {
        let count = |fits: fn(Outcome) -> bool| {
            let fitting = self.lines.iter().filter(|line| fits(line.outcome));
            fitting.count()
        };
        let (new, faults) = (count(|one| one == Outcome::New), count(Outcome::is_fault));
        Counts {
            items: self.lines.len(),
            new,
            known: self.lines.len().saturating_sub(new).saturating_sub(faults),
            faults,
        }
    }

    /// The file's SHA-256 in hexadecimal digits.
    #[must_use]
    pub fn digest_hex(&self) -> String {
        crate::hex::encode(&self.digest)
    }

    /// What became of the item with this index.
    pub(super) fn set(&mut self, index: u32, outcome: Outcome) {
        let place = usize::try_from(index).unwrap_or(0).wrapping_sub(1);
        if let Some(line) = self.lines.get_mut(place) {
            line.outcome = outcome;
        }
    }
}
