//! What the issuer needs from outside: traits of at most five methods.
//!
//! Every writing method of a store is one transaction: it happens whole or not
//! at all, and has happened, durably, when it returns.

mod accounts;
mod audit;
mod bindings;
mod clock;
mod company;
mod contacts;
mod contracts;
mod enrollments;
mod housekeeping;
mod issuances;
mod limits;
mod outbox;
mod procedures;
mod restores;
mod sealed;
mod self_registrations;
mod sessions;
mod staff;
mod stock;
mod telephone;
mod tokens;

pub use accounts::{AccountStore, ApiKeyStore, CustomerStore};
pub use audit::{AuditLog, AuditStore};
pub use bindings::{BindingStore, DetailStore, DigitStore};
pub use clock::{Chance, Clock, SecureRng};
pub use company::{Coming, Company};
pub use contacts::{ContactStore, SupportStore};
pub use contracts::{CardStore, CertificateStore, ContractStore};
pub use enrollments::{FinishStore, StartStore};
pub use housekeeping::{Housekeeping, Swept};
pub use issuances::IssuanceStore;
pub use limits::LimitStore;
pub use outbox::OutboxStore;
pub use procedures::{DraftStore, LifeStore, SecretStore};
pub use restores::RestoreStore;
pub use sealed::SealedStore;
pub use self_registrations::SelfRegistrationStore;
pub use sessions::SessionStore;
pub use staff::{CancelStore, CareStore, FileStore, StaffStore};
pub use stock::StockStore;
pub use telephone::{PhoneStore, PhoneVerifier, TelephoneStore};
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
    /// Accounts that they may log in by.
    pub accounts: Arc<dyn AccountStore>,
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
    /// Hardware tokens that are nobody's yet.
    pub stock: Arc<dyn StockStore>,
    /// Self-registrations.
    pub self_registrations: Arc<dyn SelfRegistrationStore>,
    /// Contacts of devices.
    pub contacts: Arc<dyn ContactStore>,
    /// What support does.
    pub support: Arc<dyn SupportStore>,
    /// Staff.
    pub staff: Arc<dyn StaffStore>,
    /// What the console looks at.
    pub files: Arc<dyn FileStore>,
    /// What the console changes.
    pub care: Arc<dyn CareStore>,
    /// Tokens that are to be ended on a cancellation form.
    pub cancels: Arc<dyn CancelStore>,
    /// Secrets that procedures ask for beyond the login.
    pub secrets: Arc<dyn SecretStore>,
    /// What is yet to be confirmed.
    pub drafts: Arc<dyn DraftStore>,
    /// Tokens that are nobody's, and whose they become.
    pub bindings: Arc<dyn BindingStore>,
    /// What the bank knows of customers beyond the login.
    pub details: Arc<dyn DetailStore>,
    /// Digits that are asked two at a time.
    pub digits: Arc<dyn DigitStore>,
    /// Contracts with several users.
    pub contracts: Arc<dyn ContractStore>,
    /// Customer cards.
    pub cards: Arc<dyn CardStore>,
    /// Client certificates.
    pub certificates: Arc<dyn CertificateStore>,
    /// What customers do to their tokens.
    pub life: Arc<dyn LifeStore>,
    /// Mail on its way.
    pub outbox: Arc<dyn OutboxStore>,
    /// Sessions of the portal.
    pub sessions: Arc<dyn SessionStore>,
    /// Budgets and lockouts.
    pub limits: Arc<dyn LimitStore>,
    /// Customers' telephone numbers on file.
    pub phones: Arc<dyn PhoneStore>,
    /// Telephone checks.
    pub telephone: Arc<dyn TelephoneStore>,
    /// The audit log.
    pub audit: Arc<dyn AuditStore>,
    /// The audit log, looked through.
    pub audit_log: Arc<dyn AuditLog>,
    /// What is sealed, to be sealed anew.
    pub sealed: Arc<dyn SealedStore>,
    /// What becomes of a database that was put back from a backup.
    pub restores: Arc<dyn RestoreStore>,
    /// What is done from time to time.
    pub housekeeping: Arc<dyn Housekeeping>,
    /// Who is about to write.
    pub company: Company,
}
