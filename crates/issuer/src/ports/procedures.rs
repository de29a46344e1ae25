//! What procedures of the portal keep.

use super::StoreError;
use crate::draft::Draft;
use crate::ids::CustomerId;
use crate::password::PasswordHash;
use crate::proof::SecretKind;
use crate::release::{NewRelease, Released};
use async_trait::async_trait;

/// Secrets that procedures ask for beyond the login.
#[async_trait]
pub trait SecretStore: Send + Sync {
    /// A customer's; `None` where there is none of the kind.
    async fn of(
        &self,
        customer: CustomerId,
        kind: SecretKind,
    ) -> Result<Option<PasswordHash>, StoreError>;
    /// Stores one over an earlier one.
    async fn set(
        &self,
        customer: CustomerId,
        kind: SecretKind,
        hash: PasswordHash,
    ) -> Result<(), StoreError>;
}

/// What customers have entered and are yet to confirm: one each.
#[async_trait]
pub trait DraftStore: Send + Sync {
    /// Stores one over an earlier one.
    async fn put(&self, draft: Draft) -> Result<(), StoreError>;
    /// The customer's, whether expired or not.
    async fn of(&self, customer: CustomerId) -> Result<Option<Draft>, StoreError>;
}

/// What customers do to their tokens.
#[async_trait]
pub trait LifeStore: Send + Sync {
    /// Ends what the customer has in use or under way; each token's own address
    /// is told. Nothing happens where one is locked or held.
    async fn release(&self, release: NewRelease) -> Result<Released, StoreError>;
}
