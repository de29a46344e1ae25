//! Enrolments: both halves.

use super::StoreError;
use crate::audit::Entry;
use crate::enrollment::{
    AnsweredStart, Claim, Finished, FinishedStore, NewClaim, NewFinish, StartedIssuance,
    StoredStart,
};
use crate::ids::{EnrollmentId, IssuanceId};
use async_trait::async_trait;
use warifu_otp::UnixTime;

/// First half.
#[async_trait]
pub trait StartStore: Send + Sync {
    /// The stored answer to a byte-identical request that is still alive.
    async fn answered(
        &self,
        request: [u8; 32],
        now: UnixTime,
    ) -> Result<Option<Vec<u8>>, StoreError>;
    /// Takes an attempt: one transaction of insert and conditional decrement.
    /// A request that is already there, alive and not yet answered is handed
    /// out again and costs nothing.
    async fn claim(&self, new: NewClaim) -> Result<Claim, StoreError>;
    /// Stores the answer; where another was faster, that one's bytes come back.
    async fn answer(&self, start: AnsweredStart) -> Result<Vec<u8>, StoreError>;
}

/// Second half.
#[async_trait]
pub trait FinishStore: Send + Sync {
    /// An answered start.
    async fn started(&self, id: EnrollmentId) -> Result<Option<StoredStart>, StoreError>;
    /// The issuance behind an answered start: asked for only when the password
    /// is proven, so that until then nothing depends on whether there is one.
    async fn issuance(&self, id: IssuanceId) -> Result<StartedIssuance, StoreError>;
    /// The whole end in one transaction: issuance used, OPAQUE record deleted,
    /// token stored with its sealed seed (nothing at all where the enrolment or
    /// the issuance is gone, or the serial number taken), older tokens of the policy's choice
    /// ended, mail, audit.
    async fn finish(&self, new: NewFinish) -> Result<Finished, StoreError>;
    /// A finished enrolment.
    async fn finished(&self, id: EnrollmentId) -> Result<Option<FinishedStore>, StoreError>;
    /// Ends the pending state: answer and key go, the digest of the `request`
    /// that said so stays. Saying so twice changes nothing.
    async fn registered(
        &self,
        id: EnrollmentId,
        request: [u8; 32],
        now: UnixTime,
        audit: Entry,
    ) -> Result<(), StoreError>;
}
