//! Staff, and what the console needs.

use super::StoreError;
use crate::audit::Record;
use crate::console::{
    Asked, CancelRuling, Cared, Closed, CustomerFile, Found, LogFilter, NewCancel, NewCare,
    NewResend, NewResync, NewUnlock, OpenCancel, Ruled, Search,
};
use crate::ids::{CustomerId, Slug, StaffId, StaffLogin};
use crate::staff::{NewStaff, NewStaffChange, Staff};
use async_trait::async_trait;
use warifu_otp::UnixTime;

/// Staff.
#[async_trait]
pub trait StaffStore: Send + Sync {
    /// By the name they log in with.
    async fn by_login(
        &self,
        institution: &Slug,
        login: &StaffLogin,
    ) -> Result<Option<Staff>, StoreError>;
    /// By identifier.
    async fn by_id(&self, id: StaffId) -> Result<Option<Staff>, StoreError>;
    /// All of an institution's, by login name.
    async fn all(&self, institution: &Slug) -> Result<Vec<Staff>, StoreError>;
    /// Adds one, with who holds their token. [`StoreError::Conflict`] where login
    /// name or user ID exist.
    async fn add(&self, new: NewStaff) -> Result<(), StoreError>;
    /// Changes one by one conditional statement; `false` where it was so before.
    async fn change(&self, change: NewStaffChange) -> Result<bool, StoreError>;
}

/// What the console looks at. Staff are no customers there.
#[async_trait]
pub trait FileStore: Send + Sync {
    /// Customers that fit a search, by contract.
    async fn find(&self, search: Search) -> Result<Vec<Found>, StoreError>;
    /// All about a customer.
    async fn file(
        &self,
        institution: &Slug,
        customer: CustomerId,
    ) -> Result<Option<CustomerFile>, StoreError>;
    /// Records of the log that fit, newest first; what was noted before is among
    /// them.
    async fn log(&self, filter: LogFilter) -> Result<Vec<Record>, StoreError>;
    /// How often a lockout has counted, of each of these names.
    async fn counts(&self, names: Vec<String>) -> Result<Vec<u32>, StoreError>;
    /// Wrong answers of the card, and whether issuing was stopped.
    async fn closed(&self, customer: CustomerId) -> Result<Closed, StoreError>;
}

/// What the console changes: each by one conditional statement, with log and mail.
#[async_trait]
pub trait CareStore: Send + Sync {
    /// Holds, resumes or unlocks a token of this customer's.
    async fn care(&self, care: NewCare) -> Result<Cared, StoreError>;
    /// Lets a proof, a login, a token that is nobody's, or a company's card and
    /// users be tried again, or a customer issue.
    async fn unlock(&self, unlock: NewUnlock) -> Result<Cared, StoreError>;
    /// Notes where a token's clock stands; its earlier codes are used.
    async fn resync(&self, resync: NewResync) -> Result<Cared, StoreError>;
    /// Has a mail sent again, under another name.
    async fn resend(&self, resend: NewResend) -> Result<Cared, StoreError>;
}

/// Tokens that are to be ended on a cancellation form.
#[async_trait]
pub trait CancelStore: Send + Sync {
    /// Asks for it. One request waits a token.
    async fn ask(&self, new: NewCancel) -> Result<Asked, StoreError>;
    /// Another person decides; the token ends in the same transaction.
    async fn decide(&self, ruling: CancelRuling) -> Result<Ruled, StoreError>;
    /// What waits, and what was decided last; newest first.
    async fn open(
        &self,
        institution: &Slug,
        now: UnixTime,
        count: u32,
    ) -> Result<Vec<OpenCancel>, StoreError>;
}
