//! Self-registrations.

use super::StoreError;
use crate::audit::Entry;
use crate::enrollment::FinishedStore;
use crate::ids::EnrollmentId;
use crate::self_registration::{NewSelfRegistration, Repeat, Stored, Unbound};
use async_trait::async_trait;
use warifu_otp::{SerialNumber, UnixTime};

/// Self-registrations, and the tokens of which nobody has bound one yet.
#[async_trait]
pub trait SelfRegistrationStore: Send + Sync {
    /// What became of a byte-identical request; `None` where there was none.
    async fn answered(
        &self,
        request: [u8; 32],
        now: UnixTime,
    ) -> Result<Option<Repeat>, StoreError>;
    /// Token, answer and audit in one transaction; nothing at all where the same
    /// bytes were faster, or the serial number is taken, by a token or a free one.
    async fn store(&self, new: NewSelfRegistration) -> Result<Stored, StoreError>;
    /// A self-registration, as an enrolment that is finished.
    async fn finished(&self, id: EnrollmentId) -> Result<Option<FinishedStore>, StoreError>;
    /// As [`super::FinishStore::registered`].
    async fn registered(
        &self,
        id: EnrollmentId,
        request: [u8; 32],
        now: UnixTime,
        audit: Entry,
    ) -> Result<(), StoreError>;
    /// A soft token that is nobody's yet.
    async fn unbound(&self, serial: &SerialNumber) -> Result<Option<Unbound>, StoreError>;
}
