//! The operating system's key store. No call hangs: each is given up after a
//! while in which nothing is heard and no prompt is up. A write that was given
//! up and still lives holds up the others of its account.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use warifu_device::ports::{Keychain, KeychainError};
use warifu_secret::EntryBytes;

use super::patience;

mod lanes;
mod prompts;
#[cfg(target_os = "linux")]
#[path = "linux/mod.rs"]
mod store;
#[cfg(not(target_os = "linux"))]
#[path = "native.rs"]
mod store;
#[cfg(not(any(target_os = "linux", target_os = "android", target_os = "ios")))]
#[path = "desktop.rs"]
mod vendor;
#[cfg(any(target_os = "android", target_os = "ios"))]
#[path = "phone.rs"]
mod vendor;

pub use prompts::{PromptKind, Prompts};

/// The service's name in the key store.
const SERVICE: &str = "jp.warifu.app";

/// [`Keychain`] of the operating system.
pub struct OsKeychain {
    store: store::Store,
    prompts: Arc<Prompts>,
    patience: Duration,
}

impl OsKeychain {
    /// Nothing is opened yet. `prompts` hears of what the system asks.
    pub fn new(prompts: Arc<Prompts>) -> Self {
        Self {
            store: store::Store::new(prompts.clone()),
            prompts,
            patience: patience::wanted().unwrap_or(store::ANSWER_TIME),
        }
    }

    /// What the program is called that answers for the key store, where it is
    /// there and has a name that a customer may know.
    pub async fn name(&self) -> Option<String> {
        self.answer(self.store.name()).await.ok().flatten()
    }

    /// Waits for an answer, but not for ever. After a failure the next call
    /// begins with nothing at hand.
    async fn answer<T>(
        &self,
        work: impl Future<Output = Result<T, KeychainError>>,
    ) -> Result<T, KeychainError> {
        let answer = self.prompts.within(self.patience, work).await;
        if matches!(&answer, Err(error) if *error != KeychainError::NoEntry) {
            self.store.forget();
        }
        answer
    }

    /// As [`OsKeychain::answer`], for a call whose answer the customer is told.
    async fn told<T>(
        &self,
        work: impl Future<Output = Result<T, KeychainError>>,
    ) -> Result<T, KeychainError> {
        let answer = self.answer(work).await;
        self.store.tell(answer.as_ref().err().copied());
        answer
    }
}

#[async_trait]
impl Keychain for OsKeychain {
    async fn check(&self) -> Result<(), KeychainError> {
        self.answer(self.store.check()).await
    }

    async fn open(&self) -> Result<(), KeychainError> {
        Box::pin(self.told(self.store.open())).await
    }

    async fn read(&self, account: &str) -> Result<EntryBytes, KeychainError> {
        self.told(self.store.read(account)).await
    }

    async fn write(&self, account: &str, entry: EntryBytes) -> Result<(), KeychainError> {
        self.told(self.store.write(account, entry)).await
    }

    async fn delete(&self, account: &str) -> Result<(), KeychainError> {
        match self.told(self.store.delete(account)).await {
            Err(KeychainError::NoEntry) => Ok(()),
            other => other,
        }
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests;
