//! The device's half.
//!
//! `begin` → [`AwaitingStart`] → [`AwaitingFinish`] → [`Registered`]. Each
//! state can be laid into a key store's entry and taken out again; its request
//! is then the same bytes. What is laid down must be laid down *before* the
//! request is sent.

mod awaiting_finish;
mod awaiting_start;
mod registered;

use warifu_secret::EntryBytes;

pub use awaiting_finish::AwaitingFinish;
pub use awaiting_start::{AwaitingStart, Intent, begin};
pub use registered::{Confirmation, Registered};

use crate::error::Error;
use crate::self_registration::{self, AwaitingGrant};
use crate::stored;

/// A pending enrolment, taken out of an entry.
pub enum Pending {
    /// The start request may have been sent; the password is needed to go on.
    Start(Box<AwaitingStart>),
    /// The finish request may have been sent; nothing more is needed.
    Finish(Box<AwaitingFinish>),
    /// A self-registration may have been sent; nothing more is needed.
    SelfRegistration(Box<AwaitingGrant>),
}

warifu_secret::closed!(Pending, AwaitingStart, AwaitingFinish, Registered);

impl Pending {
    /// Takes whichever state it is out of an entry.
    ///
    /// # Errors
    /// [`Error::StateDamaged`]; [`Error::UnsupportedVersion`] where it is of
    /// another version of this app.
    pub fn decode(entry: &EntryBytes) -> Result<Self, Error> {
        // EXPOSE: parsed into a state that holds its secrets as secrets.
        let bytes = entry.expose();
        if stored::is(awaiting_start::TAG, bytes) {
            return AwaitingStart::decode(entry).map(|s| Self::Start(Box::new(s)));
        }
        if stored::is(awaiting_finish::TAG, bytes) {
            return AwaitingFinish::decode(entry).map(|s| Self::Finish(Box::new(s)));
        }
        if stored::is(self_registration::TAG, bytes) {
            return AwaitingGrant::decode(entry).map(|s| Self::SelfRegistration(Box::new(s)));
        }
        Err(Error::UnsupportedVersion)
    }
}
