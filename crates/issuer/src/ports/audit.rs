//! The audit log, read.

use super::StoreError;
use crate::audit::{Entry, Head, Record};
use crate::ids::Slug;
use async_trait::async_trait;

/// The audit log. Most entries are written by the stores, in the transaction of
/// what they record.
#[async_trait]
pub trait AuditStore: Send + Sync {
    /// Adds an entry that belongs to no other write.
    async fn append(&self, entry: Entry) -> Result<(), StoreError>;
    /// Up to `count` records after sequence number `after`, in order.
    async fn records(
        &self,
        institution: &Slug,
        after: u64,
        count: u32,
    ) -> Result<Vec<Record>, StoreError>;
    /// The end of the chain; `None` where nothing was ever written.
    async fn head(&self, institution: &Slug) -> Result<Option<Head>, StoreError>;
}
