//! Which entries of a log are asked for.

use super::{Event, Record};
use warifu_otp::{SerialNumber, UnixTime};

/// Which entries are asked for: all that is given must fit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Not before.
    pub from: Option<UnixTime>,
    /// Before.
    pub until: Option<UnixTime>,
    /// What happened.
    pub event: Option<Event>,
    /// The token: the entry's subject, or named in its details.
    pub serial: Option<SerialNumber>,
    /// Who: the entry's subject, or named in its details, as it stands there to
    /// the letter. A user ID, an identifier, or the name of who did it.
    pub who: Option<String>,
}

impl Filter {
    /// What an entry must be about, and what then stands in its details where it
    /// is not its subject.
    #[must_use]
    pub fn about(&self) -> Vec<(&str, String)> {
        let serial = self.serial.as_ref().map(SerialNumber::as_str);
        [serial, self.who.as_deref()]
            .into_iter()
            .flatten()
            .map(|text| (text, format!(":{}", serde_json::Value::from(text))))
            .collect()
    }
}

/// A stretch of a log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// The first sequence number that is looked at.
    pub first: u64,
    /// The last.
    pub last: u64,
    /// The newest come first.
    pub newest_first: bool,
}

/// Some of what was asked for, newest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The entries; none is no answer yet where [`Page::next`] is there.
    pub records: Vec<Record>,
    /// Where the next page begins: older entries are yet to be looked at. A page
    /// looks at so many entries and no more, whether any of them fits or not.
    pub next: Option<u64>,
}
