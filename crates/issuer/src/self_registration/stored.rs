//! What is kept of self-registrations.

use crate::audit::Entry;
use crate::ids::{EnrollmentId, Slug, TokenId};
use crate::sealing::Sealed;
use warifu_otp::{Params, SerialNumber, UnixTime};

/// A soft token that is nobody's yet.
pub struct FreeToken {
    /// Names it, also once it is bound: its seed is sealed under this name.
    pub id: TokenId,
    /// Its name for people.
    pub serial: SerialNumber,
    /// What it computes with.
    pub params: Params,
    /// The seed, sealed.
    pub seed: Sealed,
    /// The device's public key, P-256, compressed, 33 bytes.
    pub device_key: Vec<u8>,
    /// What the app said of itself: installation, app, platform, key protection; JSON.
    pub device: String,
    /// From when on it is void unless it has been bound.
    pub ends_at: UnixTime,
}

/// A self-registration to be stored.
pub struct NewSelfRegistration {
    /// Names it, as an enrolment is named.
    pub id: EnrollmentId,
    /// Whose.
    pub institution: Slug,
    /// SHA-256 of the request's bytes.
    pub request: [u8; 32],
    /// The answer's bytes.
    pub answer: Vec<u8>,
    /// The key of the `registered` message, sealed.
    pub registered_key: Sealed,
    /// The token.
    pub token: FreeToken,
    /// Now.
    pub at: UnixTime,
    /// What the log says.
    pub audit: Entry,
}

/// What became of the same bytes before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Repeat {
    /// They were answered with these.
    Answer(Vec<u8>),
    /// The app has said that it holds the token, or the token's time is over.
    Over,
}

/// What came of storing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stored {
    /// Stored; these bytes are the answer, also where another message with the
    /// same bytes was faster.
    Done(Vec<u8>),
    /// The same bytes were faster, and all is over for them by now.
    Over,
    /// The serial number is taken: try another.
    SerialTaken,
}

/// A token that is nobody's yet, as a contact needs it.
#[derive(Debug, Clone)]
pub struct Unbound {
    /// Whose.
    pub institution: Slug,
    /// The device's public key, P-256, compressed.
    pub device_key: Vec<u8>,
    /// From when on it is void unless it has been bound.
    pub ends_at: UnixTime,
}
