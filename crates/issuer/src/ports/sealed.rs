//! What is sealed, to be sealed anew.

use super::StoreError;
use crate::ids::Slug;
use crate::resealing::{Resealed, SealedColumn, Stale};
use crate::sealing::KeyId;
use async_trait::async_trait;

/// What is sealed, to be sealed anew.
#[async_trait]
pub trait SealedStore: Send + Sync {
    /// Up to `count` values of a column that are under another key than `current`,
    /// in the order of their rows, behind the row `after`.
    async fn stale(
        &self,
        column: SealedColumn,
        institution: &Slug,
        current: &KeyId,
        after: Option<[u8; 16]>,
        count: u32,
    ) -> Result<Vec<Stale>, StoreError>;
    /// Puts values in the place of those that were read, in one transaction; what
    /// is another by now stays. How many.
    async fn put(&self, column: SealedColumn, values: Vec<Resealed>) -> Result<u64, StoreError>;
    /// The names of all keys that something of the institution is sealed under.
    async fn keys(&self, institution: &Slug) -> Result<Vec<KeyId>, StoreError>;
}
