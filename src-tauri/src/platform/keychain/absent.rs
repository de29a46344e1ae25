//! Phones: their key stores come with their own builds. Until then the app
//! says that there is none, and stores nothing elsewhere.

use std::sync::Arc;
use std::time::Duration;

use warifu_device::ports::KeychainError;
use warifu_secret::EntryBytes;

use super::Prompts;

/// Nobody is waited for.
pub const ANSWER_TIME: Duration = Duration::from_secs(5);

pub struct Store;

impl Store {
    pub fn new(_prompts: Arc<Prompts>) -> Self {
        Self
    }

    pub async fn check(&self) -> Result<(), KeychainError> {
        Err(KeychainError::Missing)
    }

    pub async fn name(&self) -> Result<Option<String>, KeychainError> {
        Ok(None)
    }

    pub async fn open(&self) -> Result<(), KeychainError> {
        self.check().await
    }

    pub async fn read(&self, _account: &str) -> Result<EntryBytes, KeychainError> {
        Err(KeychainError::Missing)
    }

    pub async fn write(&self, _account: &str, _entry: EntryBytes) -> Result<(), KeychainError> {
        self.check().await
    }

    pub async fn delete(&self, _account: &str) -> Result<(), KeychainError> {
        self.check().await
    }

    pub fn tell(&self, _error: Option<KeychainError>) {}

    pub fn forget(&self) {}
}
