//! What the use cases need from outside: the key store, the clock, the
//! network, the disk, chance, the sensor, and what there is to look at.

use std::time::Duration;

use async_trait::async_trait;
use rand::{CryptoRng, RngCore};
use thiserror::Error;
use warifu_secret::EntryBytes;

mod biometrics;
mod sight;

pub use biometrics::{Asked, Biometrics, BiometricsError};
pub use sight::{Camera, CameraError, Copied, PasteError, Pasteboard, Screen, ScreenError};
pub use warifu_picture::{Frame, grey};

/// Why the operating system's key store did not do as asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum KeychainError {
    /// There is no key store, or it does not run.
    #[error("no key store")]
    Missing,
    /// It is locked; the customer may unlock it.
    #[error("the key store is locked")]
    Locked,
    /// It said no.
    #[error("the key store refused")]
    Refused,
    /// It did not answer in time, while no prompt was up.
    #[error("the key store did not answer")]
    Timeout,
    /// It asked the customer, who dismissed its prompt or did not want to wait.
    #[error("the key store's prompt was dismissed")]
    PromptDismissed,
    /// It runs, but has no default collection to keep entries in.
    #[error("the key store has no default collection")]
    NoDefault,
    /// It holds no such entry.
    #[error("the key store has no such entry")]
    NoEntry,
    /// The vault file that takes its place waits for its passphrase.
    #[error("the vault is locked")]
    VaultLocked,
    /// The vault file does not read.
    #[error("the vault is damaged")]
    VaultDamaged,
    /// A newer app wrote the vault file.
    #[error("the vault is of a newer version")]
    VaultNewer,
    /// The disk does not give or take the vault file.
    #[error(transparent)]
    Disk(#[from] FileError),
}

/// The operating system's key store. One entry a token, single-line base64.
/// No call hangs: each answers [`KeychainError::Timeout`] in the end, or, where
/// the operating system asks the customer, [`KeychainError::PromptDismissed`].
#[async_trait]
pub trait Keychain: Send + Sync {
    /// Whether it is there and open. Never prompts, never touches an entry.
    async fn check(&self) -> Result<(), KeychainError>;
    /// As [`Keychain::check`], for what the customer presses; where the customer
    /// was told before that it is locked, and tries again, asks to unlock it.
    /// Other calls never prompt, but where a store asks at each change.
    async fn open(&self) -> Result<(), KeychainError>;
    /// The entry of `account`.
    async fn read(&self, account: &str) -> Result<EntryBytes, KeychainError>;
    /// Puts `entry` in the place of what `account` held.
    async fn write(&self, account: &str, entry: EntryBytes) -> Result<(), KeychainError>;
    /// Removes the entry of `account`; none being there is fine.
    async fn delete(&self, account: &str) -> Result<(), KeychainError>;
}

/// The device's clock.
#[async_trait]
pub trait Clock: Send + Sync {
    /// Unix milliseconds.
    fn now_ms(&self) -> i64;
    /// Milliseconds since some moment that stays the same; they go on through
    /// sleep, and nobody can set them.
    fn since_boot_ms(&self) -> i64;
    /// Names the moment that [`Clock::since_boot_ms`] counts from.
    fn boot(&self) -> u64;
    /// Waits.
    async fn pause(&self, time: Duration);
}

/// Why no answer of the issuer was had.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum IssuerError {
    /// No connection, or it was cut off.
    #[error("the issuer cannot be reached")]
    Unreachable,
    /// No answer in time.
    #[error("the issuer did not answer in time")]
    Timeout,
    /// Its TLS certificate is not trusted.
    #[error("the issuer's certificate is not trusted")]
    TlsUntrusted,
    /// More than an answer may hold.
    #[error("the issuer's answer is too large")]
    TooLarge,
}

/// One HTTP request to an issuer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Absolute.
    pub url: String,
    /// POST with this JSON body; GET where there is none.
    pub body: Option<Vec<u8>>,
}

/// One HTTP response, whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    /// HTTP status.
    pub status: u16,
    /// The exact bytes.
    pub body: Vec<u8>,
    /// `Retry-After` in seconds.
    pub retry_after: Option<u64>,
    /// `Date`, in Unix seconds, where the connection vouches for it.
    pub date: Option<i64>,
}

/// The network, as far as issuers are on it.
#[async_trait]
pub trait IssuerClient: Send + Sync {
    /// Sends once and reads the whole answer. Follows no redirect.
    async fn send(&self, request: &Request) -> Result<Response, IssuerError>;
}

/// Why a file was not read or written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum FileError {
    /// Not to be written to: read-only, not allowed, or broken.
    #[error("the data folder cannot be used")]
    Unusable,
    /// There is no room left.
    #[error("the disk is full")]
    Full,
    /// It is there and cannot be read.
    #[error("the file cannot be read")]
    Unreadable,
    /// It was there, and is not any more.
    #[error("the data folder is gone")]
    Gone,
}

/// The app's data folder.
pub trait Files: Send + Sync {
    /// The file's bytes, where it is there.
    ///
    /// # Errors
    /// [`FileError`].
    fn read(&self, name: &str) -> Result<Option<Vec<u8>>, FileError>;
    /// Replaces the file, atomically and lastingly: after a crash at any moment
    /// it holds the old bytes or the new ones.
    ///
    /// # Errors
    /// [`FileError`]; the file is then as it was, and never otherwise.
    fn replace(&self, name: &str, bytes: &[u8]) -> Result<(), FileError>;
    /// Gives the file another name, where nothing has that name yet.
    ///
    /// # Errors
    /// [`FileError`]; the file is then as it was.
    fn set_aside(&self, name: &str, under: &str) -> Result<(), FileError>;
    /// Deletes the file, lastingly; none being there is fine.
    ///
    /// # Errors
    /// [`FileError`]; the file is then as it was.
    fn remove(&self, name: &str) -> Result<(), FileError>;
}

/// The clipboard did not do as asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the clipboard failed")]
pub struct ClipboardError;

/// The clipboard, as far as codes go through it. Calls may block.
pub trait Clipboard: Send + Sync {
    /// Puts a text there; clipboard managers are asked not to keep it.
    ///
    /// # Errors
    /// [`ClipboardError`].
    fn put_secret(&self, text: &str) -> Result<(), ClipboardError>;
    /// The text that is there, whoever put it, where it has at most so many
    /// bytes. Where the system allows it, no more than those are taken in.
    fn text(&self, most: usize) -> Option<String>;
    /// Nothing is there any more.
    fn clear(&self);
}

/// Unpredictable bytes.
pub trait Chance: Send + Sync {
    /// Fills `bytes`.
    fn fill(&self, bytes: &mut [u8]);
}

/// [`Chance`] as the cryptographic crates want it.
pub(crate) struct Dice<'a>(pub &'a dyn Chance);

impl RngCore for Dice<'_> {
    fn next_u32(&mut self) -> u32 {
        let mut bytes = [0; 4];
        self.0.fill(&mut bytes);
        u32::from_le_bytes(bytes)
    }

    fn next_u64(&mut self) -> u64 {
        let mut bytes = [0; 8];
        self.0.fill(&mut bytes);
        u64::from_le_bytes(bytes)
    }

    fn fill_bytes(&mut self, bytes: &mut [u8]) {
        self.0.fill(bytes);
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), rand::Error> {
        self.0.fill(bytes);
        Ok(())
    }
}

impl CryptoRng for Dice<'_> {}
