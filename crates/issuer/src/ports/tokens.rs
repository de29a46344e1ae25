//! Tokens.

use super::StoreError;
use crate::ids::CustomerId;
use crate::ids::Slug;
use crate::verification::{Past, Ruling, StoredToken, Tried};
use async_trait::async_trait;
use warifu_enroll::UserId;
use warifu_otp::SerialNumber;

/// Tokens.
#[async_trait]
pub trait TokenStore: Send + Sync {
    /// By serial number, whatever its state.
    async fn by_serial(
        &self,
        institution: &Slug,
        serial: &SerialNumber,
    ) -> Result<Option<StoredToken>, StoreError>;
    /// The tokens of a user that are not ended, newest first.
    async fn of_user(
        &self,
        institution: &Slug,
        user: &UserId,
    ) -> Result<Vec<StoredToken>, StoreError>;
    /// The tokens of a customer that are not ended, newest first.
    async fn of_customer(&self, customer: CustomerId) -> Result<Vec<StoredToken>, StoreError>;
    /// What the customer's tokens were.
    async fn past(&self, customer: CustomerId) -> Result<Past, StoreError>;
    /// Writes what a look at a code has shown, by one atomic statement a token;
    /// what came of it is decided by the database alone. Tokens that end thereby
    /// have [`crate::outbox::Notice::Ended`] sent to their own addresses.
    async fn rule(&self, tried: Tried) -> Result<Ruling, StoreError>;
}
