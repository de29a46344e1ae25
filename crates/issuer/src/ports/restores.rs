//! What becomes of a database that was put back from a backup.

use super::StoreError;
use crate::restore::{Reconciled, Reconciling, RestorePoint, Restored, Restoring};
use async_trait::async_trait;

/// What becomes of a database that was put back from a backup.
#[async_trait]
pub trait RestoreStore: Send + Sync {
    /// Nothing revives: issuances are void; what was entered, begun or waited for
    /// is gone; codes up to now are used; tokens are held; contacts begin anew;
    /// mail that waited is not sent. All in one transaction.
    async fn begin(&self, restoring: Restoring) -> Result<Restored, StoreError>;
    /// What is yet to be reconciled, by institution.
    async fn points(&self) -> Result<Vec<RestorePoint>, StoreError>;
    /// Applies what happened since, and frees what agrees; in one transaction.
    async fn reconcile(&self, what: Reconciling) -> Result<Reconciled, StoreError>;
}
