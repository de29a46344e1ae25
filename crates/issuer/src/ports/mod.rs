//! What the issuer needs from outside: traits of at most five methods.
//!
//! Every writing method of a store is one transaction: it happens whole or not
//! at all, and has happened, durably, when it returns.

mod accounts;
mod audit;
mod clock;
mod company;
mod contacts;
mod enrollments;
mod housekeeping;
mod issuances;
mod limits;
mod outbox;
mod sessions;
mod tokens;

pub use accounts::{ApiKeyStore, CustomerStore};
pub use audit::AuditStore;
pub use clock::{Chance, Clock, SecureRng};
pub use company::{Coming, Company};
pub use contacts::{ContactStore, SupportStore};
pub use enrollments::{FinishStore, StartStore};
pub use housekeeping::{Housekeeping, Swept};
pub use issuances::IssuanceStore;
pub use limits::LimitStore;
pub use outbox::OutboxStore;
pub use sessions::SessionStore;
pub use tokens::TokenStore;

use std::sync::Arc;
use thiserror::Error;

/// Why a store could not do as asked.
#[derive(Debug, Error, Clone, Copy, PartialEq, Eq)]
pub enum StoreError {
    /// The database did not answer, or refused; it may do so later.
    #[error("the database is not available")]
    Unavailable,
    /// A row is there that cannot be: nothing is guessed, the table is named.
    #[error("the database is inconsistent in {table}.{column}")]
    Inconsistent {
        /// The table.
        table: &'static str,
        /// The column.
        column: &'static str,
    },
    /// A value that must be unique exists.
    #[error("a value that must be unique exists already")]
    Conflict,
}

/// All stores, handed in together. Each may be of another make.
#[derive(Clone)]
pub struct Stores {
    /// Customers.
    pub customers: Arc<dyn CustomerStore>,
    /// Keys of the bank's own systems.
    pub api_keys: Arc<dyn ApiKeyStore>,
    /// Issuances.
    pub issuances: Arc<dyn IssuanceStore>,
    /// First half of enrolments.
    pub starts: Arc<dyn StartStore>,
    /// Second half of enrolments.
    pub finishes: Arc<dyn FinishStore>,
    /// Tokens.
    pub tokens: Arc<dyn TokenStore>,
    /// Contacts of devices.
    pub contacts: Arc<dyn ContactStore>,
    /// What support does.
    pub support: Arc<dyn SupportStore>,
    /// Mail on its way.
    pub outbox: Arc<dyn OutboxStore>,
    /// Sessions of the portal.
    pub sessions: Arc<dyn SessionStore>,
    /// Budgets and lockouts.
    pub limits: Arc<dyn LimitStore>,
    /// The audit log.
    pub audit: Arc<dyn AuditStore>,
    /// What is done from time to time.
    pub housekeeping: Arc<dyn Housekeeping>,
    /// Who is about to write.
    pub company: Company,
}
