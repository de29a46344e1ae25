//! What is kept of an enrolment between its messages.

use crate::audit::Entry;
use crate::ids::{CustomerId, EnrollmentId, IssuanceId, MailAddress, Slug, TokenId};
use crate::outbox::{Language, NewMail};
use crate::sealing::Sealed;
use serde::Deserialize;
use warifu_enroll::UserId;
use warifu_enroll::wire::Consent;
use warifu_otp::{Params, SerialNumber, UnixTime};

/// An attempt to be taken.
pub struct NewClaim {
    /// Names the enrolment, if it is a new one.
    pub id: EnrollmentId,
    /// Whose.
    pub institution: Slug,
    /// Who says to enrol.
    pub user: UserId,
    /// SHA-256 of the request's bytes.
    pub request: [u8; 32],
    /// What was consented to, and when by the device's clock.
    pub consent: Consent,
    /// Now.
    pub at: UnixTime,
    /// Until when it may be repeated and finished.
    pub expires_at: UnixTime,
    /// What the log says where there was an issuance.
    pub started: Entry,
    /// What the log says where there was none.
    pub decoyed: Entry,
}

/// What came of it.
pub enum Claim {
    /// The same bytes were answered before; this is that answer.
    Answered(Vec<u8>),
    /// To be answered.
    Open {
        /// Names the enrolment; an earlier one where the request is a repeat.
        id: EnrollmentId,
        /// The attempt that was taken; `None` where a fake record must answer.
        attempt: Option<Attempt>,
        /// Until when it may be finished.
        expires_at: UnixTime,
    },
    /// The same bytes came before, too long ago.
    TooLate,
}

/// One attempt, taken.
pub struct Attempt {
    /// The issuance.
    pub issuance: IssuanceId,
    /// Its OPAQUE records, sealed.
    pub records: Sealed,
    /// How many are left after it: says which record is this attempt's.
    pub left: u32,
}

/// An answer to be stored.
pub struct AnsweredStart {
    /// The enrolment.
    pub id: EnrollmentId,
    /// The answer's bytes.
    pub answer: Vec<u8>,
    /// The handshake's state, sealed.
    pub state: Sealed,
}

/// An answered start.
pub struct StoredStart {
    /// Names the enrolment.
    pub id: EnrollmentId,
    /// Whose.
    pub institution: Slug,
    /// What is enrolled; `None` behind a fake answer.
    pub issuance: Option<IssuanceId>,
    /// The handshake's state, sealed.
    pub state: Sealed,
    /// What was consented to, and when by the device's clock.
    pub consent: Consent,
    /// Until when it may be finished.
    pub expires_at: UnixTime,
}

/// The issuance behind a start.
pub struct StartedIssuance {
    /// The issuance.
    pub id: IssuanceId,
    /// For whom.
    pub customer: CustomerId,
    /// The user ID.
    pub user: UserId,
    /// Where mail goes.
    pub mail: MailAddress,
    /// In which language.
    pub language: Language,
}

/// A token to be stored.
pub struct NewToken {
    /// Names it.
    pub id: TokenId,
    /// Its name for people.
    pub serial: SerialNumber,
    /// Whose customer's.
    pub customer: CustomerId,
    /// Whose.
    pub user: UserId,
    /// What it computes with.
    pub params: Params,
    /// The seed, sealed.
    pub seed: Sealed,
    /// The device's public key, P-256, compressed, 33 bytes.
    pub device_key: Vec<u8>,
    /// What the app said of itself: installation, app, platform, key protection; JSON.
    pub device: String,
    /// Where mail goes.
    pub mail: MailAddress,
    /// In which language.
    pub language: Language,
    /// Until when it may be used; `None` without end.
    pub valid_until: Option<UnixTime>,
}

/// What becomes of the user's tokens that are in use already.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OldTokens {
    /// They end when the new one is activated.
    EndOnActivation,
    /// They end as soon as the new one is enrolled.
    EndOnEnrolment,
    /// They end as soon as the new one is issued.
    EndOnIssue,
}

/// The end of an enrolment.
pub struct NewFinish {
    /// The enrolment.
    pub id: EnrollmentId,
    /// The issuance that becomes *used*.
    pub issuance: IssuanceId,
    /// Whose.
    pub institution: Slug,
    /// SHA-256 of the request's bytes.
    pub request: [u8; 32],
    /// The answer's bytes.
    pub answer: Vec<u8>,
    /// The key of the `registered` message, sealed.
    pub registered_key: Sealed,
    /// The token.
    pub token: NewToken,
    /// What becomes of older ones.
    pub old: OldTokens,
    /// The mail that says so.
    pub mail: NewMail,
    /// Now.
    pub at: UnixTime,
    /// What the log says.
    pub audit: Entry,
}

/// What came of the end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finished {
    /// Stored; these bytes are the answer, also where another message with the
    /// same bytes was faster.
    Done(Vec<u8>),
    /// The issuance is no longer pending, or other bytes have finished it.
    Gone,
    /// The serial number is taken: try another.
    SerialTaken,
}

/// A finished enrolment.
pub struct FinishedStore {
    /// Whose.
    pub institution: Slug,
    /// SHA-256 of the finish request's bytes.
    pub request: [u8; 32],
    /// The token.
    pub token: TokenId,
    /// How far the app has come.
    pub stage: Stage,
}

/// How far the app has come with a finished enrolment.
pub enum Stage {
    /// It may ask again.
    Answered {
        /// The answer's bytes.
        answer: Vec<u8>,
        /// The key of the `registered` message, sealed.
        registered_key: Sealed,
    },
    /// It has said that it holds the token; answer and key are gone.
    Registered {
        /// SHA-256 of the bytes that said so.
        request: [u8; 32],
    },
}
