//! Where the system has a call for each thing: Windows, macOS and phones. Whose
//! store it is stands in `desktop.rs` and `phone.rs`.

use std::sync::Arc;
use std::time::Duration;

use tokio::task::spawn_blocking;
use warifu_device::ports::KeychainError;
use warifu_secret::EntryBytes;

use super::Prompts;
use super::lanes::Lanes;
use super::vendor::{self, Entry, Error};

/// What a call may take. macOS asks the customer within the call and tells
/// nobody, so that there it is the customer's time as well.
pub const ANSWER_TIME: Duration = if cfg!(target_os = "macos") {
    Duration::from_mins(5)
} else {
    Duration::from_secs(5)
};

/// The platform's store keeps no connection of ours.
pub struct Store(Lanes);

impl Store {
    pub fn new(_prompts: Arc<Prompts>) -> Self {
        Self(Lanes::default())
    }

    pub async fn check(&self) -> Result<(), KeychainError> {
        match spawn_blocking(vendor::ready).await {
            Ok(true) => Ok(()),
            _ => Err(KeychainError::Missing),
        }
    }

    #[expect(clippy::unused_async, reason = "as on Linux")]
    pub async fn name(&self) -> Result<Option<String>, KeychainError> {
        Ok(None)
    }

    pub async fn open(&self) -> Result<(), KeychainError> {
        self.check().await
    }

    pub async fn read(&self, account: &str) -> Result<EntryBytes, KeychainError> {
        let read = self.call(account, |at| match at.get_secret() {
            // There, and not to be read: told as such, and left where it is.
            Err(Error::BadDataFormat(..)) => Ok(Vec::new()),
            read => read,
        });
        read.await.map(EntryBytes::new)
    }

    pub async fn write(&self, account: &str, entry: EntryBytes) -> Result<(), KeychainError> {
        // EXPOSE: handed to the operating system's key store, its place.
        self.call(account, move |at| at.set_secret(entry.expose()))
            .await
    }

    pub async fn delete(&self, account: &str) -> Result<(), KeychainError> {
        self.call(account, Entry::delete_credential).await
    }

    #[expect(clippy::unused_self, reason = "as on Linux")]
    pub fn tell(&self, _error: Option<KeychainError>) {}

    #[expect(clippy::unused_self, reason = "as on Linux")]
    pub fn forget(&self) {}

    /// On a thread that may block.
    async fn call<T: Send + 'static>(
        &self,
        account: &str,
        call: impl FnOnce(&Entry) -> vendor::Result<T> + Send + 'static,
    ) -> Result<T, KeychainError> {
        let name = account.to_owned();
        let call = move || {
            let entry = vendor::entry(&name)?;
            call(&entry)
        };
        let work = |_| async {
            let done = spawn_blocking(call).await;
            let done = done.map_err(|_| KeychainError::Refused)?;
            done.map_err(|error| meaning(&error))
        };
        self.0.change(account, work).await
    }
}

/// What an error of the store means to a customer.
fn meaning(error: &Error) -> KeychainError {
    match error {
        Error::NoEntry => KeychainError::NoEntry,
        Error::NoStorageAccess(_) => KeychainError::Locked,
        Error::NoDefaultStore => KeychainError::Missing,
        _ => KeychainError::Refused,
    }
}
