//! The audit log: a chain of hashes per institution.
//!
//! A record's hash is `SHA-256("warifu/1 audit" ‖ previous hash ‖ lv(slug) ‖
//! sequence (8 B) ‖ time (8 B) ‖ lv(event) ‖ lv(subject) ‖ lv(detail))`, with
//! `lv` a four-byte big-endian length and the bytes. The first record's previous
//! hash is 32 zero bytes. Changing, dropping or inserting a record breaks every
//! hash after it; a cut-off tail shows against a signed [`Head`].

mod check;
mod event;
mod export;
mod filter;
mod head_line;
mod read;

pub use check::{AuditCheck, AuditFault};
pub use event::{COUNTED_SECONDS, Event, Keeping, NOBODY};
pub use export::{csv_header, csv_line, json_line, of_json_line, table_row};
pub use filter::{Filter, Page, Span};
pub use head_line::{head_line, of_head_line};
pub use read::Logs;

use crate::ids::Slug;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use thiserror::Error;
use warifu_otp::UnixTime;

const LABEL: &[u8] = b"warifu/1 audit";
const HEAD_LABEL: &[u8] = b"warifu/1 audit head";

/// The hash before the first record.
pub const GENESIS: [u8; 32] = [0; 32];

/// What is to be written: everything but the place in the chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Whose log.
    pub institution: Slug,
    /// When.
    pub at: UnixTime,
    /// What happened.
    pub event: Event,
    /// To whom or what: an identifier, never a secret.
    pub subject: String,
    /// More, as a JSON object with sorted keys; no secrets.
    pub detail: String,
}

impl Entry {
    /// An entry without detail.
    #[must_use]
    pub fn new(
        institution: &Slug,
        at: UnixTime,
        event: Event,
        subject: &(impl ToString + ?Sized),
    ) -> Self {
        Self {
            institution: institution.clone(),
            at,
            event,
            subject: subject.to_string(),
            detail: "{}".to_owned(),
        }
    }

    /// The same with details; keys come out sorted.
    #[must_use]
    pub fn with(mut self, details: &[(&str, &str)]) -> Self {
        let object: Map<String, Value> = details
            .iter()
            .map(|(key, value)| ((*key).to_owned(), Value::from(*value)))
            .collect();
        self.detail = Value::Object(object).to_string();
        self
    }

    /// One entry for many of a kind, written at `now`: how many came between
    /// `since` and then, besides the one that `since` has as its own.
    #[must_use]
    pub fn counted(mut self, count: u64, since: UnixTime, now: UnixTime) -> Self {
        self.at = now;
        self.with(&[
            ("count", &count.to_string()),
            ("since", &since.0.to_string()),
        ])
    }

    /// The entry about another event, all else the same.
    #[must_use]
    pub fn as_event(&self, event: Event) -> Self {
        Self {
            event,
            ..self.clone()
        }
    }
}

/// One link of the chain, as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Whose log.
    pub institution: Slug,
    /// 1, 2, 3 … without gaps.
    pub sequence: u64,
    /// When.
    pub at: UnixTime,
    /// [`Event::name`]; kept as text, so that later events do not break reading.
    pub event: String,
    /// To whom or what.
    pub subject: String,
    /// More, as JSON text.
    pub detail: String,
    /// The hash of the record before, or [`GENESIS`].
    pub previous: [u8; 32],
    /// This record's hash.
    pub hash: [u8; 32],
}

/// The end of a chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// Whose log.
    pub institution: Slug,
    /// The last sequence number.
    pub sequence: u64,
    /// The last hash.
    pub hash: [u8; 32],
}

impl Head {
    /// What a signature over the head covers:
    /// `"warifu/1 audit head" ‖ lv(slug) ‖ sequence (8 B) ‖ hash (32 B)`.
    #[must_use]
    pub fn signable(&self) -> Vec<u8> {
        let mut bytes = HEAD_LABEL.to_vec();
        lv(self.institution.as_str(), |part| {
            bytes.extend_from_slice(part);
        });
        bytes.extend_from_slice(&self.sequence.to_be_bytes());
        bytes.extend_from_slice(&self.hash);
        bytes
    }
}

/// An end that its institution has signed: who keeps one sees later whether the
/// log was cut off before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedHead {
    /// The end.
    pub head: Head,
    /// Ed25519 by the card's signing key over [`Head::signable`].
    pub signature: [u8; 64],
}

/// Where a chain breaks.
#[derive(Debug, Error, Clone, Copy, PartialEq, Eq)]
pub enum ChainError {
    /// A number is missing or there twice.
    #[error("audit record {0} is missing or out of order")]
    Sequence(u64),
    /// The record before is not the one this one was written after.
    #[error("audit record {0} does not follow the one before it")]
    Previous(u64),
    /// The record is another institution's.
    #[error("audit record {0} belongs to another institution")]
    Foreign(u64),
    /// The content is not what was written.
    #[error("audit record {0} was changed")]
    Changed(u64),
}

impl ChainError {
    /// The number of the record at which it breaks.
    #[must_use]
    pub const fn place(self) -> u64 {
        match self {
            Self::Sequence(at) | Self::Previous(at) | Self::Foreign(at) | Self::Changed(at) => at,
        }
    }
}

/// The record that `entry` becomes after `head`.
#[must_use]
pub fn link(head: Option<&Head>, entry: &Entry) -> Record {
    let mut record = Record {
        institution: entry.institution.clone(),
        sequence: head.map_or(1, |head| head.sequence.saturating_add(1)),
        at: entry.at,
        event: entry.event.name().to_owned(),
        subject: entry.subject.clone(),
        detail: entry.detail.clone(),
        previous: head.map_or(GENESIS, |head| head.hash),
        hash: GENESIS,
    };
    record.hash = hash(&record);
    record
}

/// Follows the chain from `head` (`None`: from the beginning) over `records`.
///
/// # Errors
/// [`ChainError`] at the first record that does not fit.
pub fn verify(head: Option<Head>, records: &[Record]) -> Result<Option<Head>, ChainError> {
    records.iter().try_fold(head, |head, record| {
        let (sequence, previous) = head
            .as_ref()
            .map_or((0, GENESIS), |head| (head.sequence, head.hash));
        if head
            .as_ref()
            .is_some_and(|head| head.institution != record.institution)
        {
            return Err(ChainError::Foreign(record.sequence));
        }
        if record.sequence != sequence.saturating_add(1) {
            return Err(ChainError::Sequence(sequence.saturating_add(1)));
        }
        if record.previous != previous {
            return Err(ChainError::Previous(record.sequence));
        }
        if record.hash != hash(record) {
            return Err(ChainError::Changed(record.sequence));
        }
        Ok(Some(Head {
            institution: record.institution.clone(),
            sequence: record.sequence,
            hash: record.hash,
        }))
    })
}

fn hash(record: &Record) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(LABEL);
    hash.update(record.previous);
    lv(record.institution.as_str(), |part| hash.update(part));
    hash.update(record.sequence.to_be_bytes());
    hash.update(record.at.0.to_be_bytes());
    lv(&record.event, |part| hash.update(part));
    lv(&record.subject, |part| hash.update(part));
    lv(&record.detail, |part| hash.update(part));
    hash.finalize().into()
}

/// A four-byte big-endian length, then the text.
fn lv(text: &str, mut to: impl FnMut(&[u8])) {
    let length = u32::try_from(text.len()).unwrap_or(u32::MAX);
    to(&length.to_be_bytes());
    to(text.as_bytes());
}
