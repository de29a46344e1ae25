//! Customers and the bank's own systems.

use super::StoreError;
use crate::account::AccountNumber;
use crate::api_keys::ApiKey;
use crate::audit::Entry;
use crate::customers::Customer;
use crate::ids::{ContractId, CustomerId, Slug};
use async_trait::async_trait;
use warifu_enroll::UserId;

/// Who may log in to the portal.
#[async_trait]
pub trait CustomerStore: Send + Sync {
    /// By the name they log in with.
    async fn by_contract(
        &self,
        institution: &Slug,
        contract: &ContractId,
    ) -> Result<Option<Customer>, StoreError>;
    /// By identifier.
    async fn by_id(&self, id: CustomerId) -> Result<Option<Customer>, StoreError>;
    /// By their user ID at the service.
    async fn by_user(
        &self,
        institution: &Slug,
        user: &UserId,
    ) -> Result<Option<Customer>, StoreError>;
    /// Adds one. [`StoreError::Conflict`] where contract or user ID exist.
    async fn add(&self, customer: Customer, audit: Entry) -> Result<(), StoreError>;
}

/// Representative accounts, which customers may log in by.
#[async_trait]
pub trait AccountStore: Send + Sync {
    /// Whose account that is.
    async fn holder(
        &self,
        institution: &Slug,
        account: &AccountNumber,
    ) -> Result<Option<Customer>, StoreError>;
    /// Puts a customer's on file, in place of an earlier one.
    /// [`StoreError::Conflict`] where it is another customer's.
    async fn set(
        &self,
        customer: Customer,
        account: AccountNumber,
        audit: Entry,
    ) -> Result<(), StoreError>;
}

/// Keys of the bank's own systems.
#[async_trait]
pub trait ApiKeyStore: Send + Sync {
    /// By the SHA-256 of the key.
    async fn by_digest(&self, digest: [u8; 32]) -> Result<Option<ApiKey>, StoreError>;
    /// Adds one. [`StoreError::Conflict`] where the digest exists.
    async fn add(&self, key: ApiKey, digest: [u8; 32], audit: Entry) -> Result<(), StoreError>;
}
