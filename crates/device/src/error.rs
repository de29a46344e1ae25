//! What can go wrong, each with the data that its text needs.

use thiserror::Error;
use warifu_enroll::Characters;

use crate::Foreign;
use crate::ports::{
    BiometricsError, CameraError, FileError, IssuerError, KeychainError, PasteError, ScreenError,
};

/// Everything that a use case can answer instead of a result. No variant holds
/// a secret.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum DeviceError {
    /// Not 8 characters.
    #[error("a service ID has 8 digits")]
    ServiceIdLength,
    /// Something other than digits.
    #[error("a service ID has digits only")]
    ServiceIdCharacters,
    /// The signed directory does not know it.
    #[error("no institution has this service ID")]
    ServiceUnknown,
    /// Nothing typed.
    #[error("the user ID is empty")]
    UserIdEmpty,
    /// More than 32 characters.
    #[error("a user ID has at most 32 characters")]
    UserIdLength,
    /// Something other than letters and digits.
    #[error("a user ID has letters and digits only")]
    UserIdCharacters,
    /// Against the institution's rule.
    #[error("the activation password has {min} to {max} characters")]
    ActivationPasswordLength {
        /// Fewest characters.
        min: u8,
        /// Most characters.
        max: u8,
    },
    /// Against the institution's rule.
    #[error("the activation password has characters that its institution does not allow")]
    ActivationPasswordCharacters {
        /// Digits only; else letters and digits.
        digits_only: bool,
    },
    /// The terms shown were not consented to.
    #[error("the terms were not consented to")]
    ConsentMissing,
    /// The institution has new terms since they were shown.
    #[error("the terms have changed")]
    TermsChanged,
    /// The picture holds no QR that can be read.
    #[error("no QR in the picture")]
    PictureNoQr,
    /// The picture's QR is of something else.
    #[error("the QR is not an enrolment's")]
    PictureForeignQr(Foreign),
    /// More pixels than are decoded.
    #[error("the picture has {megapixels} of at most {limit} megapixels")]
    PictureTooLarge {
        /// Rounded up.
        megapixels: u64,
        /// The most that are decoded.
        limit: u64,
    },
    /// More bytes than any picture that is read.
    #[error("the picture file is too large")]
    PictureFileTooLarge,
    /// Not a picture, or a broken one.
    #[error("the file is not a picture")]
    PictureUnreadable,
    /// No display shows a QR that can be read.
    #[error("no QR on the screen")]
    ScreenNoQr,
    /// The screen was not seen.
    #[error(transparent)]
    Screen(#[from] ScreenError),
    /// What was copied holds no link of an enrolment.
    #[error("no link on the clipboard")]
    ClipboardNoLink,
    /// Nothing was had from the clipboard.
    #[error(transparent)]
    Clipboard(#[from] PasteError),
    /// The camera gives no picture.
    #[error(transparent)]
    Camera(#[from] CameraError),
    /// The page is of no institution that the app knows.
    #[error("the page is of no known institution")]
    PageUnknown,
    /// A link to something else.
    #[error("the link is not an enrolment's")]
    LinkForeign,
    /// An enrolment's link with parts missing or broken.
    #[error("the link is broken")]
    LinkMalformed,
    /// More text than a mail has.
    #[error("the text is longer than a mail is")]
    MailTooLong,
    /// The link or QR leads elsewhere than the signed directory.
    #[error("the link leads to {host}, the directory to {expected}")]
    DirectoryMismatch {
        /// Where the link leads.
        host: String,
        /// Where the directory leads.
        expected: String,
    },
    /// The link or QR names another card key than the signed directory.
    #[error("the link names another key than the directory")]
    DirectoryKeyMismatch,
    /// The directory is missing, broken or not signed by the root key.
    #[error("the directory cannot be trusted")]
    DirectoryInvalid,
    /// Talking to the issuer failed.
    #[error(transparent)]
    Issuer(#[from] IssuerError),
    /// The network answered in the issuer's place, with a page of its own.
    #[error("the network wants the customer to log in")]
    NetworkLoginNeeded,
    /// The issuer answered with an error that nothing better is known of.
    #[error("the issuer answered {status}")]
    IssuerFailed {
        /// HTTP status.
        status: u16,
    },
    /// The issuer's answer is not what the protocol says, or not from it.
    #[error("the issuer's answer is not valid")]
    IssuerAnswerInvalid,
    /// The issuer asks to try later.
    #[error("the issuer is busy")]
    IssuerBusy,
    /// Too many attempts from this address.
    #[error("too many attempts")]
    RateLimited {
        /// Until the next attempt, where told.
        seconds: Option<u64>,
    },
    /// The institution's card is broken or not signed by its key.
    #[error("the institution's card cannot be trusted")]
    CardInvalid,
    /// The institution's card is out of date.
    #[error("the institution's card has expired")]
    CardExpired,
    /// Wrong password or IDs, or an issuance expired, replaced or used: the
    /// issuer does not let them be told apart.
    #[error("the enrolment was refused")]
    EnrollmentRefused,
    /// The institution's customers get their tokens otherwise.
    #[error("the institution does not offer self-registration")]
    SelfRegistrationNotOffered,
    /// The issuer did not take the self-registration.
    #[error("the self-registration was refused")]
    SelfRegistrationRefused,
    /// A token of that institution is here, and waits to be bound.
    #[error("this device has made a token for this institution already")]
    AlreadySelfRegistered,
    /// The enrolment's time is over.
    #[error("the enrolment took too long")]
    EnrollmentExpired,
    /// Another enrolment is unfinished; it is to be resumed or cancelled first.
    #[error("another enrolment is unfinished")]
    EnrollmentInterrupted,
    /// The issuer does not know the token, or not as this device's.
    #[error("the issuer rejected the contact")]
    ContactRejected,
    /// There is no enrolment to go on with.
    #[error("no enrolment is under way")]
    EnrollmentMissing,
    /// This device holds a token for that service and user already.
    #[error("this device holds a token for this user already")]
    AlreadyEnrolledHere,
    /// The key store failed. Nothing was deleted or made anew.
    #[error(transparent)]
    Keystore(KeychainError),
    /// The key store's entry cannot be read.
    #[error("the key store's entry is damaged")]
    KeystoreEntryDamaged,
    /// A newer version of the app wrote the key store's entry.
    #[error("the key store's entry is of a newer version")]
    KeystoreEntryNewer,
    /// Another installation made the key store's entry: it is not used here.
    #[error("the key store's entry is another installation's")]
    KeystoreEntryForeign,
    /// The app is locked: the customer opens it first.
    #[error("the app is locked")]
    AppLocked,
    /// Not 4 to 12 digits.
    #[error("a PIN has {min} to {max} digits")]
    PinLength {
        /// Fewest digits.
        min: u8,
        /// Most digits.
        max: u8,
    },
    /// Something other than digits.
    #[error("a PIN has digits only")]
    PinCharacters,
    /// Not the PIN.
    #[error("the PIN is wrong")]
    PinWrong {
        /// Wrong ones in a row.
        failures: u32,
        /// Until the next try, in milliseconds.
        wait_ms: i64,
    },
    /// Too many wrong ones: the next try waits.
    #[error("the next PIN has to wait")]
    PinWait {
        /// Milliseconds.
        ms: i64,
    },
    /// The app has a lock already.
    #[error("the app has a lock")]
    LockExists,
    /// The app has no PIN that could be changed.
    #[error("the app has no PIN")]
    LockMissing,
    /// The device's sensor has not said yes.
    #[error(transparent)]
    Biometrics(#[from] BiometricsError),
    /// Opening by the sensor is off: other fingers or faces are registered than
    /// when it was turned on, or its copy of the key is gone. The PIN opens.
    #[error("what the sensor knows has changed")]
    BiometricsChanged,
    /// The lock's own entry cannot be read.
    #[error("the lock is damaged")]
    LockDamaged,
    /// Fewer characters than a passphrase has.
    #[error("a passphrase has {min} characters at the least")]
    PassphraseLength {
        /// Fewest characters.
        min: u8,
    },
    /// Not the passphrase.
    #[error("the passphrase is wrong")]
    PassphraseWrong,
    /// There is a key store, or a vault file already.
    #[error("no vault file is needed")]
    VaultNotNeeded,
    /// A newer version of the app wrote the data.
    #[error("the data is of a newer version")]
    DataNewer,
    /// The data cannot be read. It was left as it is.
    #[error("the data is damaged")]
    DataDamaged,
    /// The data cannot be read from or written to the disk.
    #[error(transparent)]
    Files(#[from] FileError),
    /// Not 1 to 40 characters.
    #[error("a display name has 1 to 40 characters")]
    DisplayNameLength,
    /// Control characters.
    #[error("a display name has no control characters")]
    DisplayNameCharacters,
    /// The institution has no login page.
    #[error("the institution has no login page")]
    LoginPageUnknown,
    /// No token has this id.
    #[error("no such token")]
    TokenUnknown,
    /// A task of our own failed.
    #[error("an inner task failed")]
    Internal,
}

/// A vault file that waits for its passphrase is the app's lock, and its disk
/// the app's disk.
impl From<KeychainError> for DeviceError {
    fn from(error: KeychainError) -> Self {
        match error {
            KeychainError::VaultLocked => Self::AppLocked,
            KeychainError::Disk(error) => Self::Files(error),
            other => Self::Keystore(other),
        }
    }
}

/// What a mistyped value, a bad link or a stored state means here. Errors of
/// documents and messages are read where they come up.
impl From<warifu_enroll::Error> for DeviceError {
    fn from(error: warifu_enroll::Error) -> Self {
        use warifu_enroll::Error as E;
        match error {
            E::ServiceIdLength => Self::ServiceIdLength,
            E::ServiceIdCharacters => Self::ServiceIdCharacters,
            E::UserIdEmpty => Self::UserIdEmpty,
            E::UserIdLength => Self::UserIdLength,
            E::UserIdCharacters => Self::UserIdCharacters,
            E::PasswordLength { min, max } => Self::ActivationPasswordLength { min, max },
            E::PasswordCharacters(allowed) => Self::ActivationPasswordCharacters {
                digits_only: allowed == Characters::Digits,
            },
            E::LinkForeign => Self::LinkForeign,
            E::LinkMalformed | E::UnsupportedVersion => Self::LinkMalformed,
            E::MailTooLong => Self::MailTooLong,
            E::StateDamaged => Self::KeystoreEntryDamaged,
            E::Proof => Self::EnrollmentRefused,
            E::TimeOver => Self::EnrollmentExpired,
            E::Internal => Self::Internal,
            _ => Self::IssuerAnswerInvalid,
        }
    }
}
