//! What passes between us and a provider of telephone calls.

use crate::outbox::Language;
use thiserror::Error;

/// What a provider asks, as it came.
pub struct Asked<'a> {
    /// The whole address that was asked, as the provider knows it.
    pub url: &'a str,
    /// Which step of a call the address belongs to.
    pub step: u32,
    /// What stands in [`crate::ports::PhoneVerifier::signature_header`].
    pub signature: Option<&'a str>,
    /// The body.
    pub body: &'a [u8],
}

/// Why a request is not listened to.
#[derive(Debug, Error, Clone, Copy, PartialEq, Eq)]
pub enum Unheard {
    /// Not signed by the provider, for this address, with these values; or of
    /// another account.
    #[error("the request is not the provider's")]
    Unsigned,
    /// Signed, and of a form that we do not know.
    #[error("the request is malformed")]
    Malformed,
}

/// What is to be said.
pub struct Reply {
    /// Sentence by sentence, each in its language.
    pub words: Vec<(Language, String)>,
    /// The path to which the two digits go; `None`: the call ends.
    pub next: Option<String>,
}

/// The answer in the provider's form.
pub struct Answer {
    /// Its media type.
    pub content_type: &'static str,
    /// Its text.
    pub body: String,
}
