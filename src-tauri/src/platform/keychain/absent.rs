//! Phones: their key stores come with their own builds. Until then the app
//! says that there is none, and stores nothing elsewhere.

use keyring::{Entry, Error};
use warifu_device::ports::KeychainError;

pub struct Store;

pub struct Opener;

impl Store {
    pub fn new() -> Self {
        Self
    }

    pub async fn check(&self) -> Result<(), KeychainError> {
        Err(KeychainError::Missing)
    }

    pub async fn enter(&self) -> Result<(), KeychainError> {
        self.check().await
    }

    pub async fn open(&self) -> Result<(), KeychainError> {
        self.check().await
    }

    pub fn opener(&self) -> Opener {
        Opener
    }

    pub fn forget(&self) {}
}

impl Opener {
    pub fn entry(&self, _service: &str, _account: &str) -> Result<Entry, KeychainError> {
        Err(KeychainError::Missing)
    }
}

pub fn meaning(_error: &Error) -> KeychainError {
    KeychainError::Missing
}
