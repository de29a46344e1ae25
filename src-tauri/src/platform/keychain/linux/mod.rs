//! Linux: the Secret Service on the session bus.
//!
//! A locked collection is a state that is reported, not a prompt that
//! surprises: reading and writing answer [`KeychainError::Locked`], and only
//! [`Store::open`] after that, a person's *try again*, asks to unlock it. A service
//! without a default collection is met in the same way. The calls are our own
//! and not a library's, because no library says when a prompt is up
//! (`docs/decisions/0005-our-own-words-with-the-secret-service.md`).

use std::sync::{Arc, PoisonError};
use std::time::Duration;

use tokio::sync::Mutex;
use warifu_device::ports::KeychainError;
use warifu_secret::EntryBytes;

use super::Prompts;
use super::lanes::Lanes;

mod client;
mod meaning;
mod prompt;
mod session;
mod wire;

use client::Client;
#[cfg(test)]
pub use client::lock_for_test;
use meaning::meaning;

/// What a call may take while no prompt is up.
pub const ANSWER_TIME: Duration = Duration::from_secs(5);

/// The connection to the Secret Service, made when needed and again after a
/// failure.
pub struct Store {
    client: Mutex<Option<Client>>,
    /// What the customer was told last, as far as a prompt can mend it.
    told: std::sync::Mutex<Option<KeychainError>>,
    lanes: Lanes,
    prompts: Arc<Prompts>,
}

impl Store {
    pub fn new(prompts: Arc<Prompts>) -> Self {
        Self {
            client: Mutex::default(),
            told: std::sync::Mutex::default(),
            lanes: Lanes::default(),
            prompts,
        }
    }

    /// Whether the store is there and open, without a prompt.
    pub async fn check(&self) -> Result<(), KeychainError> {
        self.client().await?.open_collection().await.map(drop)
    }

    /// The program that answers on the bus.
    pub async fn name(&self) -> Result<Option<String>, KeychainError> {
        self.client().await?.name().await
    }

    /// As [`Store::check`]; where the customer was told the same before, and a
    /// prompt can mend it, that prompt is now shown.
    pub async fn open(&self) -> Result<(), KeychainError> {
        let checked = self.check().await;
        let told = *self.told.lock().unwrap_or_else(PoisonError::into_inner);
        match (checked, told) {
            (Err(KeychainError::Locked) | Ok(()), Some(KeychainError::Locked)) => {
                self.client().await?.unlock().await
            }
            (Err(KeychainError::NoDefault), Some(KeychainError::NoDefault)) => {
                self.client().await?.create().await
            }
            _ => checked,
        }
    }

    pub async fn read(&self, account: &str) -> Result<EntryBytes, KeychainError> {
        self.lanes.at_rest(account).await;
        self.client().await?.read(account).await
    }

    pub async fn write(&self, account: &str, entry: EntryBytes) -> Result<(), KeychainError> {
        let client = self.client().await?;
        let name = account.to_owned();
        let write = |ear| async move { client.write(&name, &entry, &ear).await };
        self.lanes.change(account, write).await
    }

    pub async fn delete(&self, account: &str) -> Result<(), KeychainError> {
        let client = self.client().await?;
        let name = account.to_owned();
        let delete = |ear| async move { client.delete(&name, &ear).await };
        self.lanes.change(account, delete).await
    }

    /// The customer hears of this, and may press *try again*. Who has dismissed
    /// a prompt knows what it was for.
    pub fn tell(&self, error: Option<KeychainError>) {
        if error == Some(KeychainError::PromptDismissed) {
            return;
        }
        let by_prompt = [KeychainError::Locked, KeychainError::NoDefault];
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        *told = error.filter(|error| by_prompt.contains(error));
    }

    /// Makes the next call connect anew.
    pub fn forget(&self) {
        // Whoever holds it is just connecting.
        if let Ok(mut held) = self.client.try_lock() {
            *held = None;
        }
    }

    async fn client(&self) -> Result<Client, KeychainError> {
        let mut held = self.client.lock().await;
        let client = match held.take() {
            Some(client) => client,
            None => Client::connect(self.prompts.clone()).await?,
        };
        *held = Some(client.clone());
        Ok(client)
    }
}
