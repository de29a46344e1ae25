//! Contracts with several users, and what their administrators log in with.

use super::StoreError;
use crate::audit::Entry;
use crate::contract::{
    Contract, Counted, Fingerprint, Membership, NewCertificate, NewContract, NewMode, Turned,
};
use crate::ids::{CustomerId, Slug};
use crate::outbox::NewMail;
use async_trait::async_trait;
use warifu_enroll::UserId;

/// Contracts with several users.
#[async_trait]
pub trait ContractStore: Send + Sync {
    /// A customer's; `None` where it has but one user.
    async fn of(&self, customer: CustomerId) -> Result<Option<Contract>, StoreError>;
    /// The contract that a user is of.
    async fn membership(
        &self,
        institution: &Slug,
        user: &UserId,
    ) -> Result<Option<Membership>, StoreError>;
    /// Enters one. [`StoreError::Conflict`] where a user is another contract's.
    async fn set(&self, new: NewContract) -> Result<(), StoreError>;
    /// Changes the mode by one conditional statement, and ends every token but the
    /// one that is to stay, in the same transaction.
    async fn turn(&self, new: NewMode) -> Result<Turned, StoreError>;
}

/// Customer cards.
#[async_trait]
pub trait CardStore: Send + Sync {
    /// Stores digests by symbol in the place of an earlier card.
    async fn set(
        &self,
        customer: CustomerId,
        cells: Vec<(String, [u8; 16])>,
    ) -> Result<(), StoreError>;
    /// All digests by symbol.
    async fn cells(&self, customer: CustomerId) -> Result<Vec<(String, [u8; 16])>, StoreError>;
    /// The symbol that is asked: the one that was before, or else this; `None`
    /// where so many answers were wrong, or there is no card.
    async fn ask(
        &self,
        customer: CustomerId,
        proposed: String,
        lock_at: u32,
    ) -> Result<Option<String>, StoreError>;
    /// Counts an answer as wrong before it is looked at, where fewer were wrong.
    async fn begin(&self, customer: CustomerId, lock_at: u32) -> Result<Counted, StoreError>;
    /// It was looked at: a right one ends the count, and another symbol is asked
    /// next. Log and mail go along.
    async fn judged(
        &self,
        customer: CustomerId,
        right: bool,
        audit: Vec<Entry>,
        mail: Option<NewMail>,
    ) -> Result<(), StoreError>;
}

/// Client certificates.
#[async_trait]
pub trait CertificateStore: Send + Sync {
    /// Whose it is, where it was not revoked.
    async fn holder(
        &self,
        institution: &Slug,
        fingerprint: Fingerprint,
    ) -> Result<Option<CustomerId>, StoreError>;
    /// Binds one; [`StoreError::Conflict`] where it is another's or was revoked.
    async fn bind(&self, new: NewCertificate) -> Result<(), StoreError>;
    /// Revokes one; whether it was there to be revoked.
    async fn revoke(
        &self,
        customer: CustomerId,
        fingerprint: Fingerprint,
        audit: Entry,
    ) -> Result<bool, StoreError>;
}
