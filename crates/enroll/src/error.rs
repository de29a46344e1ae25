//! What can go wrong.

use thiserror::Error;

use crate::password::Characters;

/// Every failure of this crate. None carries prose or a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Error {
    // ── what a person typed ────────────────────────────────────────────
    /// The service ID does not have 8 digits.
    #[error("the service ID does not have 8 digits")]
    ServiceIdLength,
    /// The service ID holds something other than digits.
    #[error("the service ID holds something other than digits")]
    ServiceIdCharacters,
    /// No user ID was given.
    #[error("no user ID was given")]
    UserIdEmpty,
    /// The user ID is longer than 32 characters.
    #[error("the user ID is longer than 32 characters")]
    UserIdLength,
    /// The user ID holds something other than A–Z and 0–9.
    #[error("the user ID holds something other than letters and digits")]
    UserIdCharacters,
    /// The activation password is too short or too long for the policy.
    #[error("the activation password does not have {min} to {max} characters")]
    PasswordLength {
        /// Fewest characters allowed.
        min: u8,
        /// Most characters allowed.
        max: u8,
    },
    /// The activation password holds characters that the policy does not allow.
    #[error("the activation password holds characters that are not allowed")]
    PasswordCharacters(Characters),

    // ── the link ───────────────────────────────────────────────────────
    /// The text is not an enrolment link at all.
    #[error("not an enrolment link")]
    LinkForeign,
    /// The text is an enrolment link, but a damaged one.
    #[error("a damaged enrolment link")]
    LinkMalformed,
    /// The link names another host or card key than the directory does.
    #[error("the link contradicts the directory")]
    LinkContradicts,

    // ── the mail ───────────────────────────────────────────────────────
    /// The text is longer than a mail is.
    #[error("the text is longer than a mail is")]
    MailTooLong,

    // ── signed documents ───────────────────────────────────────────────
    /// An origin is no `https://host[:port]` (or loopback where that is allowed).
    #[error("not an acceptable origin")]
    Origin,
    /// A signed document is not signed by the key it should be.
    #[error("a signed document's signature is wrong")]
    DocumentSignature,
    /// A signed document's payload is not what its kind demands.
    #[error("a signed document's payload is malformed")]
    DocumentMalformed,
    /// The directory is older than the one at hand.
    #[error("the directory is older than the one at hand")]
    DirectoryRolledBack,
    /// The card is that of another service, origin or card key.
    #[error("the card is not that of this service")]
    CardMismatch,
    /// The card's time is over.
    #[error("the card has expired")]
    CardExpired,

    // ── messages ───────────────────────────────────────────────────────
    /// A message is not of the form it must have (cut, wrong lengths, no JSON).
    #[error("a message is malformed")]
    Malformed,
    /// A message, document, link or stored state is of a version unknown here.
    #[error("a version unknown here")]
    UnsupportedVersion,
    /// The suite asked for is unknown here.
    #[error("a suite unknown here")]
    UnsupportedSuite,
    /// The start request is for another service than the one addressed.
    #[error("the request is for another service")]
    OtherService,
    /// The device cannot do what the institution's policy asks for.
    #[error("the device cannot do what the policy asks for")]
    Incapable,
    /// A stored state is damaged.
    #[error("a stored state is damaged")]
    StateDamaged,

    // ── the handshake ──────────────────────────────────────────────────
    /// OPAQUE failed: wrong password, wrong IDs, or an issuance that is
    /// expired, replaced, used or exhausted; also an altered message. These
    /// cannot be told apart.
    #[error("the proof of the password failed")]
    Proof,
    /// OPAQUE succeeded with a server key that is not the card's.
    #[error("the issuer's key is not the card's")]
    IssuerKey,
    /// The device's possession signature is wrong.
    #[error("the possession signature is wrong")]
    Possession,
    /// The issuer's signature over its answer is wrong.
    #[error("the signature over the answer is wrong")]
    AnswerSignature,
    /// Sealed data does not open.
    #[error("sealed data does not open")]
    Sealed,
    /// The issuer's key check value or its parameters differ from what the
    /// device derived.
    #[error("the issuer derived something else")]
    KeyCheck,
    /// The confirmation that ends an enrolment is wrong.
    #[error("the confirmation is wrong")]
    Confirmation,
    /// The issuer's time limit for the enrolment (120 s) is over.
    #[error("the enrolment's time is over")]
    TimeOver,

    /// A primitive refused what it never refuses.
    #[error("internal")]
    Internal,
}

/// A step that failed: why, and the state from before it where the same step
/// can be tried again (the same bytes, once more).
pub struct Refused<S> {
    /// What went wrong.
    pub error: Error,
    /// The state to go on from; `None` where this enrolment cannot go on.
    pub state: Option<Box<S>>,
}

impl<S> Refused<S> {
    /// A failure after which the step can be tried again.
    pub(crate) fn again(error: Error, state: S) -> Self {
        let state = Some(Box::new(state));
        Self { error, state }
    }

    /// A failure that ends the enrolment.
    pub(crate) fn end(error: Error) -> Self {
        Self { error, state: None }
    }
}

/// Shows the error only; the state holds secrets.
impl<S> std::fmt::Debug for Refused<S> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Refused")
            .field("error", &self.error)
            .field("again", &self.state.is_some())
            .finish()
    }
}
