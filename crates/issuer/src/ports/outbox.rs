//! Mail on its way.

use super::StoreError;
use crate::ids::{IssuanceId, MailId};
use crate::outbox::{Delivery, OutboxMail};
use async_trait::async_trait;
use warifu_otp::UnixTime;

/// Mail on its way. A mail is claimed for a while; who does not report in that
/// time is taken for dead, and the mail is handed out again.
#[async_trait]
pub trait OutboxStore: Send + Sync {
    /// The next mail that is due, claimed until `until`. Mail that invites to enrol
    /// what can no longer be enrolled is dropped instead.
    async fn claim(&self, now: UnixTime, until: UnixTime)
    -> Result<Option<OutboxMail>, StoreError>;
    /// Whether a claimed mail still is to go out: asked at the last moment.
    async fn wanted(&self, id: MailId, now: UnixTime) -> Result<bool, StoreError>;
    /// It went out.
    async fn sent(&self, id: MailId, now: UnixTime) -> Result<(), StoreError>;
    /// It did not; it is due again at `next`, or given up where that is `None`.
    async fn failed(&self, id: MailId, next: Option<UnixTime>) -> Result<(), StoreError>;
    /// How the mail of an issuance stands.
    async fn delivery(&self, issuance: IssuanceId) -> Result<Option<Delivery>, StoreError>;
}
