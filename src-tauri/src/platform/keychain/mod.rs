//! The operating system's key store. No call hangs: each runs on a thread of
//! its own and is given up after a while; one that was given up and still
//! lives holds up the others of its account.

use std::time::Duration;

use async_trait::async_trait;
use warifu_device::ports::{Keychain, KeychainError};
use warifu_secret::EntryBytes;

mod lanes;
#[cfg(target_os = "linux")]
mod secret_service;
#[cfg(target_os = "linux")]
#[path = "linux.rs"]
mod store;
#[cfg(not(any(target_os = "linux", target_os = "android", target_os = "ios")))]
#[path = "native.rs"]
mod store;
#[cfg(any(target_os = "android", target_os = "ios"))]
#[path = "absent.rs"]
mod store;

use lanes::Lanes;

/// The service's name in the key store.
const SERVICE: &str = "jp.warifu.app";
/// What one call may take.
const CALL_TIME: Duration = Duration::from_secs(10);

/// [`Keychain`] of the operating system.
pub struct OsKeychain {
    store: store::Store,
    lanes: Lanes,
}

impl OsKeychain {
    /// Nothing is opened yet.
    pub fn new() -> Self {
        Self {
            store: store::Store::new(),
            lanes: Lanes::default(),
        }
    }

    /// Where the store is open, does `call` on a thread that may block.
    async fn call<T: Send + 'static>(
        &self,
        account: &str,
        call: impl FnOnce(&keyring::Entry) -> keyring::Result<T> + Send + 'static,
    ) -> Result<T, KeychainError> {
        self.store.enter().await?;
        let opener = self.store.opener();
        let name = account.to_owned();
        let call = move || {
            let entry = opener.entry(SERVICE, &name)?;
            call(&entry).map_err(|error| store::meaning(&error))
        };
        let answer = self.lanes.call(account, CALL_TIME, call).await;
        if matches!(&answer, Err(error) if *error != KeychainError::NoEntry) {
            self.store.forget();
        }
        answer
    }
}

#[async_trait]
impl Keychain for OsKeychain {
    async fn check(&self) -> Result<(), KeychainError> {
        self.store.check().await
    }

    async fn open(&self) -> Result<(), KeychainError> {
        self.store.open().await
    }

    async fn read(&self, account: &str) -> Result<EntryBytes, KeychainError> {
        self.call(account, keyring::Entry::get_secret)
            .await
            .map(EntryBytes::new)
    }

    async fn write(&self, account: &str, entry: EntryBytes) -> Result<(), KeychainError> {
        // EXPOSE: handed to the operating system's key store, its place.
        self.call(account, move |at| at.set_secret(entry.expose()))
            .await
    }

    async fn delete(&self, account: &str) -> Result<(), KeychainError> {
        match self.call(account, keyring::Entry::delete_credential).await {
            Err(KeychainError::NoEntry) => Ok(()),
            other => other,
        }
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests;
