//! Tokens that are nobody's, and whose they become.

use super::StoreError;
use crate::binding::{Details, FreeToken, NewBinding, Places, Taken, WrongGuess};
use crate::ids::{CustomerId, Slug};
use crate::outbox::NewMail;
use async_trait::async_trait;
use warifu_otp::{SerialNumber, UnixTime};

/// Tokens that are nobody's, and whose they become.
#[async_trait]
pub trait BindingStore: Send + Sync {
    /// A token that is nobody's.
    async fn free(
        &self,
        institution: &Slug,
        serial: &SerialNumber,
    ) -> Result<Option<FreeToken>, StoreError>;
    /// Counts a wrong code; from when on the next one is looked at.
    async fn wrong(&self, guess: WrongGuess) -> Result<UnixTime, StoreError>;
    /// The whole binding in one transaction: the token leaves those that are
    /// nobody's by one statement, as one row or nothing; others of the customer
    /// end and their addresses are told; receipt, choice, mail, audit.
    async fn bind(&self, new: NewBinding) -> Result<Taken, StoreError>;
    /// Puts a mail into the outbox.
    async fn tell(&self, mail: NewMail) -> Result<(), StoreError>;
}

/// Digits that are asked two at a time.
#[async_trait]
pub trait DigitStore: Send + Sync {
    /// Stores digests by place, over earlier ones.
    async fn set(
        &self,
        customer: CustomerId,
        digests: Vec<(u8, [u8; 16])>,
    ) -> Result<(), StoreError>;
    /// All digests by place.
    async fn of(&self, customer: CustomerId) -> Result<Vec<(u8, [u8; 16])>, StoreError>;
    /// The places that are asked: those that were before, or else these.
    async fn challenge(&self, customer: CustomerId, proposed: Places)
    -> Result<Places, StoreError>;
    /// They were answered rightly: others are asked next.
    async fn answered(&self, customer: CustomerId) -> Result<(), StoreError>;
}

/// What the bank knows of customers beyond the login.
#[async_trait]
pub trait DetailStore: Send + Sync {
    /// A customer's; `None` where it knows nothing.
    async fn of(&self, customer: CustomerId) -> Result<Option<Details>, StoreError>;
    /// Stores them over earlier ones.
    async fn set(&self, customer: CustomerId, details: Details) -> Result<(), StoreError>;
}
