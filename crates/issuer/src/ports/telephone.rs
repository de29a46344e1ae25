//! Telephones.

use super::StoreError;
use crate::ids::{CallId, ChallengeId, CustomerId, Slug};
use crate::telephone::{
    Answer, Asked, Begun, Challenge, Heard, Line, NewChallenge, NewPhone, NewStep, NewUse, Phone,
    PhoneNumber, Reply, Stepped, Unheard,
};
use async_trait::async_trait;

/// Customers' telephone numbers on file.
#[async_trait]
pub trait PhoneStore: Send + Sync {
    /// A customer's, in their order.
    async fn of(&self, customer: CustomerId) -> Result<Vec<Phone>, StoreError>;
    /// Puts one on file behind the others. [`StoreError::Conflict`] where the
    /// customer has it already.
    async fn add(&self, phone: NewPhone) -> Result<(), StoreError>;
}

/// Telephone checks and the calls that decide them.
#[async_trait]
pub trait TelephoneStore: Send + Sync {
    /// Begins a check, unless another session's waits for the same number.
    async fn begin(&self, new: NewChallenge) -> Result<Begun, StoreError>;
    /// One check.
    async fn challenge(&self, id: ChallengeId) -> Result<Option<Challenge>, StoreError>;
    /// What is known of a call at that step; `from` where it shows its number.
    async fn line(
        &self,
        institution: &Slug,
        call: &CallId,
        step: u32,
        from: Option<&PhoneNumber>,
    ) -> Result<Line, StoreError>;
    /// Answers a step, once; the check moves on by one statement, from where it
    /// was read to be.
    async fn step(&self, step: NewStep) -> Result<Stepped, StoreError>;
    /// Uses what has passed, by one statement; `false` where it is not that page's
    /// and customer's, has not passed, was used, or has expired.
    async fn take(&self, new: NewUse) -> Result<bool, StoreError>;
}

/// A provider of telephone calls: it asks us what to say, and says it.
pub trait PhoneVerifier: Send + Sync {
    /// The header in which it signs what it asks.
    fn signature_header(&self) -> &'static str;
    /// What it says of a call, where it is the provider that says so.
    ///
    /// # Errors
    /// [`Unheard`]: nothing else happens then.
    fn hear(&self, asked: &Asked<'_>) -> Result<Heard, Unheard>;
    /// What it is to say to the caller, in its own form.
    fn say(&self, reply: &Reply) -> Answer;
}
