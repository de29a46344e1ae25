//! What the app does, and the ports it needs.
//!
//! [`Device`] has one method for each intent of a customer. It keeps secrets in
//! the key store and public data in [`data`]; it never touches the operating
//! system but through [`ports`].

mod copies;
mod crypt;
pub mod data;
mod device;
mod enrolment;
mod entry;
mod error;
mod files;
mod institution;
mod issuer;
mod lock;
mod mail;
pub mod ports;
mod reader;
mod reading;
mod support;
mod tokens;
mod trust;
mod vault;

pub use copies::Copies;
pub use crypt::Cost;
pub use device::{About, Device, Ports, Started};
pub use enrolment::{Consent, Progress, Values};
pub use error::DeviceError;
pub use files::DataFolder;
pub use lock::{LockAfter, LockKind, LockRecord, LockState, SensorRecord, Tries, Wait};
pub use mail::{FoundValue, ReadMail};
pub use reader::read_qrs;
pub use reading::{BankPage, Foreign, Glance, Reading};
pub use support::Told;
pub use tokens::{
    CLOCK_BOUND_MS, ClockReport, ClockState, Ending, HeldToken, PendingState, ShownCode, Standing,
    TimedToken, Waiting, clock_is_off, shown_name,
};
pub use trust::Anchor;
pub use warifu_enroll::Transport;
pub use warifu_enroll::mail::MAX_BYTES as LONGEST_MAIL;
pub use warifu_otp::support::ERRORS as SUPPORT_ERRORS;

/// What issuers say of tokens.
pub mod words {
    pub use warifu_enroll::contact::{HeldFor, Move, TokenWord};
}

/// A link or QR that was read and agrees with the signed directory.
pub struct ReadLink {
    /// Who it leads to.
    pub institution: data::InstitutionRecord,
    /// As in the link.
    pub user_id: String,
}
