//! What is done from time to time.

use super::StoreError;
use async_trait::async_trait;
use warifu_otp::UnixTime;

/// What a sweep removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Swept {
    /// Issuances that became *expired* or *exhausted* and lost their record.
    pub issuances: u64,
    /// Enrolments that were never finished.
    pub enrollments: u64,
    /// Sessions.
    pub sessions: u64,
    /// What was entered and never confirmed.
    pub drafts: u64,
    /// Telephone checks whose time ran out.
    pub checks: u64,
    /// Self-registered tokens that nobody has bound in time.
    pub free_tokens: u64,
    /// Budgets and lockouts without effect.
    pub limits: u64,
}

/// What is done from time to time.
#[async_trait]
pub trait Housekeeping: Send + Sync {
    /// Removes what has run out. OPAQUE records of dead issuances go first.
    async fn sweep(&self, now: UnixTime) -> Result<Swept, StoreError>;
    /// Whether the database takes writes, within seconds.
    async fn healthy(&self) -> Result<(), StoreError>;
}
