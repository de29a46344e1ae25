//! The audit log, read.

use super::StoreError;
use crate::audit::{Entry, Filter, Head, Keeping, Record, Span};
use crate::ids::Slug;
use async_trait::async_trait;

/// The audit log. Most entries are written by the stores, in the transaction of
/// what they record.
#[async_trait]
pub trait AuditStore: Send + Sync {
    /// Notes an entry, to go into the chain later: the same single write,
    /// whatever is to become of it. What is counted loses its subject.
    async fn note(&self, entry: Entry, keeping: Keeping) -> Result<(), StoreError>;
    /// Counts an entry by its event and subject, as [`Keeping::Counted`].
    async fn count(&self, entry: Entry) -> Result<(), StoreError>;
    /// Up to `count` records after sequence number `after`, in order; what was
    /// noted before is among them.
    async fn records(
        &self,
        institution: &Slug,
        after: u64,
        count: u32,
    ) -> Result<Vec<Record>, StoreError>;
    /// The end of the chain, after what was noted; `None` where nothing was ever written.
    async fn head(&self, institution: &Slug) -> Result<Option<Head>, StoreError>;
}

/// The audit log, looked through.
#[async_trait]
pub trait AuditLog: Send + Sync {
    /// Where the log ends by the database's own word, which is kept beside it and
    /// moved on with it.
    async fn end(&self, institution: &Slug) -> Result<Option<Head>, StoreError>;
    /// Up to `count` records of `span` that fit `filter`, in the span's order.
    async fn search(
        &self,
        institution: &Slug,
        filter: &Filter,
        span: Span,
        count: u32,
    ) -> Result<Vec<Record>, StoreError>;
}
