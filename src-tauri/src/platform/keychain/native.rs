//! Windows and macOS: the credential manager and the keychain.

use keyring::{Entry, Error};
use warifu_device::ports::KeychainError;

/// The platform's store keeps no connection of ours.
pub struct Store;

/// What a thread needs to reach an entry.
pub struct Opener;

impl Store {
    pub fn new() -> Self {
        Self
    }

    pub async fn check(&self) -> Result<(), KeychainError> {
        match Entry::store_status() {
            Ok(()) => Ok(()),
            Err(_) => Err(KeychainError::Missing),
        }
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
    pub fn entry(&self, service: &str, account: &str) -> Result<Entry, KeychainError> {
        Entry::new(service, account).map_err(|error| meaning(&error))
    }
}

/// What an error of the store means to a customer.
pub fn meaning(error: &Error) -> KeychainError {
    match error {
        Error::NoEntry => KeychainError::NoEntry,
        Error::NoStorageAccess(_) => KeychainError::Locked,
        Error::NoDefaultStore => KeychainError::Missing,
        _ => KeychainError::Refused,
    }
}
