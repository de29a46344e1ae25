//! Reads an exported log: whether it goes on from where the backup's ends, and
//! what it says has happened since. One entry in memory at a time, and what
//! became of each token.

use super::{Fate, Reconciling, RestorePoint};
use crate::audit::{ChainError, Event, Head, Record, verify};
use crate::ids::Slug;
use std::collections::BTreeMap;
use thiserror::Error;
use warifu_otp::UnixTime;

/// Why an export cannot be used. Nothing is changed.
#[derive(Debug, Error, Clone, PartialEq, Eq)]
pub enum SinceError {
    /// Its entries do not follow each other: it was narrowed, cut or changed.
    #[error("{institution}: {error}: the export was narrowed, cut or changed")]
    Chain {
        /// Whose.
        institution: Slug,
        /// Where.
        error: ChainError,
    },
    /// It begins after the backup's end.
    #[error("{institution}: the export begins at {first}, after the backup's end at {end}")]
    Gap {
        /// Whose.
        institution: Slug,
        /// The first entry of the export.
        first: u64,
        /// The last of the backup.
        end: u64,
    },
    /// It is of another log than the backup's.
    #[error("{0}: the export is not of the log that the backup holds")]
    OtherLog(Slug),
    /// It ends before the backup's end, or has nothing of the institution.
    #[error("{0}: the export does not reach the backup's end; export the whole log")]
    Short(Slug),
    /// Nothing was put back, or it was reconciled before.
    #[error("no backup was put back here that is still to be reconciled")]
    Nothing,
}

/// One institution's log.
struct Log {
    point: RestorePoint,
    head: Option<Head>,
    met: bool,
    fates: BTreeMap<String, Fate>,
}

/// An export, read entry by entry.
pub struct Since(BTreeMap<Slug, Log>);

impl Since {
    /// Of logs that ended there in the backup.
    ///
    /// # Errors
    /// [`SinceError::Nothing`].
    pub fn the(points: Vec<RestorePoint>) -> Result<Self, SinceError> {
        if points.is_empty() {
            return Err(SinceError::Nothing);
        }
        let log = |point: RestorePoint| Log {
            met: false,
            head: None,
            fates: BTreeMap::new(),
            point,
        };
        let logs = points
            .into_iter()
            .map(|point| (point.head.institution.clone(), log(point)));
        Ok(Self(logs.collect()))
    }

    /// One more entry, in the order of the log. Institutions that were not put back
    /// are passed over.
    ///
    /// # Errors
    /// [`SinceError`].
    pub fn takes(&mut self, record: &Record) -> Result<(), SinceError> {
        match self.0.get_mut(&record.institution) {
            Some(log) => log.takes(record),
            None => Ok(()),
        }
    }

    /// What is to be applied, by institution.
    ///
    /// # Errors
    /// [`SinceError::Short`].
    pub fn end(
        self,
        at: UnixTime,
        ahead: impl Fn(&Slug) -> u32,
    ) -> Result<Vec<Reconciling>, SinceError> {
        let mut all = Vec::new();
        for (institution, log) in self.0 {
            let end = log.head.filter(|_| log.met);
            let end = end.ok_or_else(|| SinceError::Short(institution.clone()))?;
            all.push(Reconciling {
                ahead: ahead(&institution),
                end,
                fates: log.fates,
                at,
            });
        }
        Ok(all)
    }
}

impl Log {
    fn takes(&mut self, record: &Record) -> Result<(), SinceError> {
        let institution = &record.institution;
        let before = match self.head.take() {
            Some(head) => head,
            None => self.begin(record)?,
        };
        let linked = verify(Some(before), std::slice::from_ref(record));
        self.head = linked.map_err(|error| SinceError::Chain {
            institution: institution.clone(),
            error,
        })?;
        let end = &self.point.head;
        if record.sequence == end.sequence {
            self.met = record.hash == end.hash;
            if !self.met {
                return Err(SinceError::OtherLog(institution.clone()));
            }
        }
        if record.sequence > end.sequence {
            self.hears(record);
        }
        Ok(())
    }

    /// What the first entry must follow.
    fn begin(&mut self, record: &Record) -> Result<Head, SinceError> {
        let end = &self.point.head;
        let before = Head {
            institution: record.institution.clone(),
            sequence: record.sequence.saturating_sub(1),
            hash: record.previous,
        };
        if before.sequence > end.sequence {
            return Err(SinceError::Gap {
                institution: record.institution.clone(),
                first: record.sequence,
                end: end.sequence,
            });
        }
        if before.sequence == end.sequence || before.sequence == 0 {
            let right = if before.sequence == 0 {
                crate::audit::GENESIS
            } else {
                end.hash
            };
            if before.hash != right {
                return Err(SinceError::OtherLog(record.institution.clone()));
            }
            self.met = before.sequence == end.sequence;
        }
        Ok(before)
    }

    /// Events that a later release knows are passed over.
    fn hears(&mut self, record: &Record) {
        let event = Event::named(&record.event).filter(|event| Fate::is_about(*event));
        if let Some(event) = event {
            let fate = self.fates.entry(record.subject.clone()).or_default();
            fate.hears(event, record);
        }
    }
}
