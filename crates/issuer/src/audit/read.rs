//! The log, read: page by page for people, from beginning to end for files.

use super::{Filter, Page, Record, SignedHead, Span};
use crate::error::Error;
use crate::ids::Slug;
use crate::issuer::Issuer;
use crate::keys::{self, KeyRing};
use crate::ports::Stores;

/// A page looks at no more entries than these.
const LOOKED_AT: u64 = 500_000;
/// So many at a time.
const SPAN: u64 = 50_000;
/// So many are in memory at once where all are read.
pub(super) const BATCH: u32 = 1_000;

/// The logs of all institutions, as they are read.
pub struct Logs<'a> {
    pub(super) stores: &'a Stores,
    pub(super) keys: &'a KeyRing,
}

warifu_secret::closed!(Logs<'static>);

impl<'a> Logs<'a> {
    /// Of these stores and keys: nothing else of an issuer is needed.
    #[must_use]
    pub fn new(stores: &'a Stores, keys: &'a KeyRing) -> Self {
        Self { stores, keys }
    }

    /// A page of an institution's log, newest first: up to `count` entries that
    /// fit, older than sequence number `before`. See [`Page::next`].
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn page(
        &self,
        institution: &Slug,
        filter: &Filter,
        before: Option<u64>,
        count: u32,
    ) -> Result<Page, Error> {
        let stores = self.stores;
        // Asked in any case: what was noted is in the log then.
        let head = stores.audit.head(institution).await?;
        let end = head.map_or(1, |head| head.sequence.saturating_add(1));
        let mut before = before.unwrap_or(end).clamp(1, end);
        let lowest = before.saturating_sub(LOOKED_AT).max(1);
        let (mut records, most) = (Vec::new(), usize::try_from(count).unwrap_or(usize::MAX));
        while before > lowest && records.len() < most {
            let span = Span {
                first: before.saturating_sub(SPAN).max(lowest),
                last: before.saturating_sub(1),
                newest_first: true,
            };
            let left = u32::try_from(most.saturating_sub(records.len())).unwrap_or(count);
            let log = &stores.audit_log;
            let found = log.search(institution, filter, span, left).await?;
            let full = found.len() >= usize::try_from(left).unwrap_or(usize::MAX);
            let oldest = found.last().map(|record| record.sequence);
            before = oldest.filter(|_| full).unwrap_or(span.first);
            records.extend(found);
        }
        let next = (before > 1).then_some(before);
        Ok(Page { records, next })
    }

    /// Hands every entry that fits to `each`, oldest first, up to the end as it is
    /// at the beginning; few are in memory at a time. Ends early where `each` says
    /// `false`.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn entries(
        &self,
        institution: &Slug,
        filter: &Filter,
        each: &mut (dyn FnMut(Record) -> bool + Send),
    ) -> Result<(), Error> {
        let stores = self.stores;
        let head = stores.audit.head(institution).await?;
        let mut span = Span {
            first: 1,
            last: head.map_or(0, |head| head.sequence),
            newest_first: false,
        };
        let most = usize::try_from(BATCH).unwrap_or(usize::MAX);
        loop {
            let log = &stores.audit_log;
            let found = log.search(institution, filter, span, BATCH).await?;
            let full = found.len() >= most;
            for record in found {
                span.first = record.sequence.saturating_add(1);
                if !each(record) {
                    return Ok(());
                }
            }
            if !full {
                return Ok(());
            }
        }
    }

    /// The end of an institution's log, signed; `None` where it has not begun.
    ///
    /// # Errors
    /// [`Error::Store`], [`Error::Key`].
    pub async fn signed_head(&self, institution: &Slug) -> Result<Option<SignedHead>, Error> {
        let head = self.stores.audit.head(institution).await?;
        let keys = self.keys.of(institution)?;
        Ok(head.and_then(|head| {
            let signature = keys::sign_head(keys, &head)?;
            Some(SignedHead { head, signature })
        }))
    }
}

impl Issuer {
    /// The audit logs, to be read and checked.
    #[must_use]
    pub fn logs(&self) -> Logs<'_> {
        Logs::new(&self.parts.stores, &self.parts.keys)
    }

    /// The ends of all logs that have begun, signed: to be kept where the
    /// database is not.
    ///
    /// # Errors
    /// [`Error::Store`], [`Error::Key`].
    pub async fn signed_heads(&self) -> Result<Vec<SignedHead>, Error> {
        let mut heads = Vec::new();
        for institution in self.parts.institutions.iter() {
            heads.extend(self.logs().signed_head(&institution.slug).await?);
        }
        Ok(heads)
    }
}
