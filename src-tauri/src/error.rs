//! The one table from what went wrong to what the interface is told.

use std::collections::BTreeMap;
use std::fmt::Display;

use serde::Serialize;
use ts_rs::TS;
use warifu_device::ports::{BiometricsError, FileError, IssuerError, KeychainError};
use warifu_device::{DeviceError, Foreign};

mod sight;

/// A stable code; the interface has two texts for each in both languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
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
    PictureForeignQr,
    PictureTooLarge,
    PictureUnreadable,
    ScreenNoQr,
    ScreenRefused,
    ScreenUnavailable,
    ClipboardNoLink,
    ClipboardEmpty,
    ClipboardTooLarge,
    ClipboardUnreadable,
    CameraMissing,
    CameraBusy,
    CameraRefused,
    CameraFailed,
    PageUnknown,
    LinkForeign,
    LinkMalformed,
    MailTooLong,
    DirectoryMismatch,
    DirectoryKeyMismatch,
    DirectoryInvalid,
    IssuerUnreachable,
    IssuerTimeout,
    IssuerFailed,
    IssuerAnswerInvalid,
    IssuerBusy,
    RateLimited,
    TlsUntrusted,
    NetworkLoginNeeded,
    CardInvalid,
    CardExpired,
    EnrollmentRefused,
    EnrollmentExpired,
    EnrollmentInterrupted,
    EnrollmentMissing,
    SelfRegistrationNotOffered,
    SelfRegistrationRefused,
    AlreadySelfRegistered,
    ContactRejected,
    AlreadyEnrolledHere,
    KeystoreMissing,
    KeystoreNoDefault,
    KeystoreLocked,
    KeystoreRefused,
    KeystoreTimeout,
    KeystorePromptDismissed,
    KeystoreEntryMissing,
    KeystoreEntryDamaged,
    KeystoreEntryNewer,
    KeystoreEntryForeign,
    AppLocked,
    PinLength,
    PinCharacters,
    PinWrong,
    PinWait,
    LockExists,
    LockMissing,
    LockDamaged,
    BiometricsUnavailable,
    BiometricsUnenrolled,
    BiometricsLockedOut,
    BiometricsNotRecognised,
    BiometricsDismissed,
    BiometricsChanged,
    PassphraseLength,
    PassphraseWrong,
    VaultDamaged,
    VaultNewer,
    VaultNotNeeded,
    DataNewer,
    DataDamaged,
    DataUnwritable,
    DataFull,
    DataUnreadable,
    DataGone,
    DisplayNameLength,
    DisplayNameCharacters,
    ClockOff,
    ClockSet,
    LoginPageUnknown,
    ClipboardFailed,
    AutostartFailed,
    ClipboardNoText,
    PrintFailed,
    TokenUnknown,
    NotInRehearsal,
    Internal,
}

/// The entry that an error is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum ErrorField {
    ServiceId,
    UserId,
    ActivationPassword,
    DisplayName,
    Picture,
    Pin,
    Passphrase,
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

impl ErrorView {
    /// An error without field and data.
    pub fn of(code: ErrorCode) -> Self {
        Self {
            code,
            field: None,
            data: BTreeMap::new(),
        }
    }

    /// With one more value for the text.
    pub fn with(mut self, name: &str, value: impl Display) -> Self {
        self.data.insert(name.to_owned(), value.to_string());
        self
    }
}

/// The table.
impl From<DeviceError> for ErrorView {
    fn from(error: DeviceError) -> Self {
        let (code, field) = code_and_field(&error);
        let view = Self {
            field,
            ..Self::of(code)
        };
        match error {
            DeviceError::ActivationPasswordLength { min, max } => {
                view.with("min", min).with("max", max)
            }
            DeviceError::ActivationPasswordCharacters { digits_only } => {
                let allowed = if digits_only {
                    "digits"
                } else {
                    "letters_and_digits"
                };
                view.with("characters", allowed)
            }
            DeviceError::PictureTooLarge { megapixels, limit } => {
                view.with("megapixels", megapixels).with("limit", limit)
            }
            DeviceError::PictureForeignQr(foreign) => {
                let view = view.with("kind", foreign.name());
                match foreign {
                    Foreign::Page { host } => view.with("host", host),
                    _ => view,
                }
            }
            DeviceError::DirectoryMismatch { host, expected } => {
                view.with("host", host).with("expected", expected)
            }
            DeviceError::IssuerFailed { status } => view.with("status", status),
            DeviceError::RateLimited { seconds } => view.with("seconds", seconds.unwrap_or(60)),
            DeviceError::PinLength { min, max } => view.with("min", min).with("max", max),
            DeviceError::PinWrong { failures, wait_ms } => view
                .with("failures", failures)
                .with("seconds", seconds(wait_ms)),
            DeviceError::PinWait { ms } => view.with("seconds", seconds(ms)),
            DeviceError::PassphraseLength { min } => view.with("min", min),
            DeviceError::DisplayNameLength => view.with("min", 1).with("max", 40),
            DeviceError::Keystore(_) => view.with("os", std::env::consts::OS),
            _ => view,
        }
    }
}

/// Rounded up: nobody is let in too early.
fn seconds(ms: i64) -> i64 {
    ms.saturating_add(999) / 1000
}

fn code_and_field(error: &DeviceError) -> (ErrorCode, Option<ErrorField>) {
    use DeviceError as D;
    use ErrorCode as C;
    use ErrorField as F;
    match error {
        D::ServiceIdLength => (C::ServiceIdLength, Some(F::ServiceId)),
        D::ServiceIdCharacters => (C::ServiceIdCharacters, Some(F::ServiceId)),
        D::ServiceUnknown => (C::ServiceUnknown, Some(F::ServiceId)),
        D::UserIdEmpty => (C::UserIdEmpty, Some(F::UserId)),
        D::UserIdLength => (C::UserIdLength, Some(F::UserId)),
        D::UserIdCharacters => (C::UserIdCharacters, Some(F::UserId)),
        D::ActivationPasswordLength { .. } => {
            (C::ActivationPasswordLength, Some(F::ActivationPassword))
        }
        D::ActivationPasswordCharacters { .. } => {
            (C::ActivationPasswordCharacters, Some(F::ActivationPassword))
        }
        D::PictureNoQr => (C::PictureNoQr, Some(F::Picture)),
        D::PictureForeignQr(_) => (C::PictureForeignQr, Some(F::Picture)),
        D::PictureTooLarge { .. } | D::PictureFileTooLarge => {
            (C::PictureTooLarge, Some(F::Picture))
        }
        D::PictureUnreadable => (C::PictureUnreadable, Some(F::Picture)),
        D::ScreenNoQr | D::Screen(_) | D::ClipboardNoLink | D::Clipboard(_) | D::Camera(_) => {
            (sight::code(error), Some(F::Picture))
        }
        D::DisplayNameLength => (C::DisplayNameLength, Some(F::DisplayName)),
        D::DisplayNameCharacters => (C::DisplayNameCharacters, Some(F::DisplayName)),
        D::PinLength { .. } => (C::PinLength, Some(F::Pin)),
        D::PinCharacters => (C::PinCharacters, Some(F::Pin)),
        D::PinWrong { .. } => (C::PinWrong, Some(F::Pin)),
        D::PinWait { .. } => (C::PinWait, Some(F::Pin)),
        D::PassphraseLength { .. } => (C::PassphraseLength, Some(F::Passphrase)),
        D::PassphraseWrong => (C::PassphraseWrong, Some(F::Passphrase)),
        other => (code(other), None),
    }
}

fn code(error: &DeviceError) -> ErrorCode {
    use DeviceError as D;
    use ErrorCode as C;
    match error {
        D::ConsentMissing => C::ConsentMissing,
        D::TermsChanged => C::TermsChanged,
        D::LinkForeign => C::LinkForeign,
        D::LinkMalformed => C::LinkMalformed,
        D::MailTooLong => C::MailTooLong,
        D::DirectoryMismatch { .. } => C::DirectoryMismatch,
        D::DirectoryKeyMismatch => C::DirectoryKeyMismatch,
        D::DirectoryInvalid => C::DirectoryInvalid,
        D::Issuer(error) => issuer_code(*error),
        D::NetworkLoginNeeded => C::NetworkLoginNeeded,
        D::IssuerFailed { .. } => C::IssuerFailed,
        D::IssuerAnswerInvalid => C::IssuerAnswerInvalid,
        D::IssuerBusy => C::IssuerBusy,
        D::RateLimited { .. } => C::RateLimited,
        D::CardInvalid => C::CardInvalid,
        D::CardExpired => C::CardExpired,
        D::EnrollmentRefused => C::EnrollmentRefused,
        D::EnrollmentExpired => C::EnrollmentExpired,
        D::EnrollmentInterrupted => C::EnrollmentInterrupted,
        D::EnrollmentMissing => C::EnrollmentMissing,
        D::SelfRegistrationNotOffered => C::SelfRegistrationNotOffered,
        D::SelfRegistrationRefused => C::SelfRegistrationRefused,
        D::AlreadySelfRegistered => C::AlreadySelfRegistered,
        D::ContactRejected => C::ContactRejected,
        D::AlreadyEnrolledHere => C::AlreadyEnrolledHere,
        D::Keystore(error) => keystore_code(*error),
        D::KeystoreEntryDamaged => C::KeystoreEntryDamaged,
        D::KeystoreEntryNewer => C::KeystoreEntryNewer,
        D::KeystoreEntryForeign => C::KeystoreEntryForeign,
        D::AppLocked => C::AppLocked,
        D::LockExists => C::LockExists,
        D::LockMissing => C::LockMissing,
        D::LockDamaged => C::LockDamaged,
        D::Biometrics(error) => biometrics_code(*error),
        D::BiometricsChanged => C::BiometricsChanged,
        D::VaultNotNeeded => C::VaultNotNeeded,
        D::DataNewer => C::DataNewer,
        D::DataDamaged => C::DataDamaged,
        D::Files(error) => files_code(*error),
        D::LoginPageUnknown => C::LoginPageUnknown,
        D::PageUnknown => C::PageUnknown,
        D::TokenUnknown => C::TokenUnknown,
        _ => C::Internal,
    }
}

fn biometrics_code(error: BiometricsError) -> ErrorCode {
    match error {
        BiometricsError::Missing | BiometricsError::Unavailable => ErrorCode::BiometricsUnavailable,
        BiometricsError::Unenrolled => ErrorCode::BiometricsUnenrolled,
        BiometricsError::LockedOut => ErrorCode::BiometricsLockedOut,
        BiometricsError::NotRecognised => ErrorCode::BiometricsNotRecognised,
        BiometricsError::Dismissed => ErrorCode::BiometricsDismissed,
    }
}

fn files_code(error: FileError) -> ErrorCode {
    match error {
        FileError::Unusable => ErrorCode::DataUnwritable,
        FileError::Full => ErrorCode::DataFull,
        FileError::Unreadable => ErrorCode::DataUnreadable,
        FileError::Gone => ErrorCode::DataGone,
    }
}

fn issuer_code(error: IssuerError) -> ErrorCode {
    match error {
        IssuerError::Unreachable => ErrorCode::IssuerUnreachable,
        IssuerError::Timeout => ErrorCode::IssuerTimeout,
        IssuerError::TlsUntrusted => ErrorCode::TlsUntrusted,
        IssuerError::TooLarge => ErrorCode::IssuerAnswerInvalid,
    }
}

fn keystore_code(error: KeychainError) -> ErrorCode {
    match error {
        KeychainError::Missing => ErrorCode::KeystoreMissing,
        KeychainError::NoDefault => ErrorCode::KeystoreNoDefault,
        KeychainError::Locked => ErrorCode::KeystoreLocked,
        KeychainError::Refused => ErrorCode::KeystoreRefused,
        KeychainError::Timeout => ErrorCode::KeystoreTimeout,
        KeychainError::PromptDismissed => ErrorCode::KeystorePromptDismissed,
        KeychainError::NoEntry => ErrorCode::KeystoreEntryMissing,
        KeychainError::VaultLocked => ErrorCode::AppLocked,
        KeychainError::VaultDamaged => ErrorCode::VaultDamaged,
        KeychainError::VaultNewer => ErrorCode::VaultNewer,
        KeychainError::Disk(error) => files_code(error),
    }
}
