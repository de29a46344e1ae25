//! Issuances.

use super::StoreError;
use crate::audit::Entry;
use crate::ids::CustomerId;
use crate::issuance::{Issuance, NewIssuance};
use async_trait::async_trait;

/// Issuances.
#[async_trait]
pub trait IssuanceStore: Send + Sync {
    /// Stores an issuance; an earlier pending one of the customer becomes
    /// *replaced* and loses its OPAQUE record and its mail that still waits; the
    /// new mail goes into the outbox,
    /// and [`crate::outbox::Notice::Reissued`] to other addresses of tokens in
    /// use; a draft that it comes of ends, a telephone check that it asks for is
    /// used up, and older tokens end where the policy says so; all in one
    /// transaction. [`StoreError::Conflict`] where draft or check are gone, or where
    /// an old token's device has stopped what was issued before.
    async fn issue(&self, new: NewIssuance) -> Result<(), StoreError>;
    /// Ends the customer's pending issuance as *replaced*, and where asked tokens
    /// that were enrolled from one and never used: the OPAQUE record goes, mail about the
    /// issuance that still waits goes, the log says so; what was entered and never confirmed goes; all in one transaction.
    /// Whether there was anything to end.
    async fn stop(
        &self,
        customer: CustomerId,
        enrolled: bool,
        audit: Entry,
    ) -> Result<bool, StoreError>;
    /// The customer's latest issuance.
    async fn latest(&self, customer: CustomerId) -> Result<Option<Issuance>, StoreError>;
}
