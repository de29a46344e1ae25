//! The one table from what went wrong to what the interface is told.

use std::collections::BTreeMap;

use serde::Serialize;
use ts_rs::TS;

/// A stable code; the interface has two texts for each in both languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "each name says it; the texts are the interface's")]
pub enum ErrorCode {
    ServiceIdLength,
    ServiceIdCharacters,
    ServiceUnknown,
    UserIdEmpty,
    UserIdLength,
    UserIdCharacters,
    ActivationPasswordLength,
    ActivationPasswordCharacters,
    ConsentMissing,
    TermsChanged,
    PictureNoQr,
    PictureSeveralQr,
    PictureForeignQr,
    PictureTooLarge,
    PictureUnreadable,
    LinkForeign,
    LinkMalformed,
    DirectoryMismatch,
    DirectoryInvalid,
    IssuerUnreachable,
    IssuerTimeout,
    IssuerFailed,
    IssuerAnswerInvalid,
    IssuerBusy,
    RateLimited,
    TlsUntrusted,
    CardInvalid,
    CardExpired,
    EnrollmentRefused,
    EnrollmentExpired,
    EnrollmentInterrupted,
    EnrollmentMissing,
    AlreadyEnrolledHere,
    KeystoreMissing,
    KeystoreLocked,
    KeystoreRefused,
    KeystoreTimeout,
    KeystoreEntryMissing,
    KeystoreEntryDamaged,
    DataNewer,
    DataDamaged,
    DataUnwritable,
    DisplayNameLength,
    DisplayNameCharacters,
    ClockOff,
    LoginPageUnknown,
    ClipboardFailed,
    TokenUnknown,
    Internal,
}

/// The entry that an error is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "each is the name of the input")]
pub enum ErrorField {
    ServiceId,
    UserId,
    ActivationPassword,
    DisplayName,
    Picture,
}

/// What every command rejects with.
#[derive(Debug, Clone, Serialize, TS)]
pub struct ErrorView {
    /// Which error.
    pub code: ErrorCode,
    /// About which entry, if one.
    pub field: Option<ErrorField>,
    /// Values for the text, such as `min` and `max`. Never a secret.
    #[ts(type = "Record<string, string>")]
    pub data: BTreeMap<String, String>,
}
