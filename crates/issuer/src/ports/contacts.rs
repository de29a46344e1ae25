//! Contacts of devices.

use super::StoreError;
use crate::contact::{Advance, Changed, Contacted, NewChange, NewHold, NewIssueStop, NewStop};
use async_trait::async_trait;
use warifu_otp::SerialNumber;

/// Contacts of devices.
#[async_trait]
pub trait ContactStore: Send + Sync {
    /// A token with all that a contact needs.
    async fn contacted(&self, serial: &SerialNumber) -> Result<Option<Contacted>, StoreError>;
    /// Counter and chain move on by one statement, from where they were read to
    /// be; `false` where they have moved meanwhile.
    async fn advance(&self, step: Advance) -> Result<bool, StoreError>;
    /// Holds a token that is not over; `false` where it was held already.
    async fn hold(&self, hold: NewHold) -> Result<bool, StoreError>;
    /// Stops a move, once; repeats change nothing.
    async fn stop(&self, stop: NewStop) -> Result<(), StoreError>;
    /// Ends an issuance that nobody has enrolled, and keeps the customer from
    /// another one until support resumes; `false` where it is no longer pending.
    async fn stop_issuing(&self, stop: NewIssueStop) -> Result<bool, StoreError>;
}

/// What support does.
#[async_trait]
pub trait SupportStore: Send + Sync {
    /// What support does to a token.
    async fn change(&self, change: NewChange) -> Result<Changed, StoreError>;
    /// All chains begin anew; the epoch of tokens that were never in contact.
    async fn new_epoch(&self) -> Result<u64, StoreError>;
}
