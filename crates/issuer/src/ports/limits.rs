//! Budgets and lockouts.

use super::StoreError;
use crate::audit::Entry;
use crate::limits::{Guarded, LimitKey, Lockout, Rate, Taken};
use crate::outbox::NewMail;
use async_trait::async_trait;
use warifu_otp::UnixTime;

/// Budgets and lockouts, each one atomic statement.
#[async_trait]
pub trait LimitStore: Send + Sync {
    /// Takes one from a budget that refills steadily.
    async fn take(&self, key: LimitKey, rate: Rate, now: UnixTime) -> Result<Taken, StoreError>;
    /// Counts an attempt as failed before it is looked at, so that attempts at
    /// the same time cannot slip past the count.
    async fn begin(
        &self,
        key: LimitKey,
        rule: Lockout,
        now: UnixTime,
    ) -> Result<Guarded, StoreError>;
    /// The attempt was not looked at after all: it no longer counts.
    async fn undo(&self, key: LimitKey, now: UnixTime) -> Result<(), StoreError>;
    /// What was counted has locked: the log and these addresses hear of it.
    async fn locked(&self, audit: Entry, mails: Vec<NewMail>) -> Result<(), StoreError>;
    /// The attempt was right: the count starts anew.
    async fn succeeded(&self, key: LimitKey) -> Result<(), StoreError>;
}
