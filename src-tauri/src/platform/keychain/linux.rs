//! Linux: the Secret Service on the session bus.
//!
//! A locked collection is a state that is reported, not a prompt that
//! surprises: reading and writing answer [`KeychainError::Locked`], and only
//! [`Store::open`] after that, a person's *try again*, asks to unlock it. A service
//! without a default collection is met in the same way.

use std::sync::{Arc, Mutex, PoisonError};

use keyring::{Entry, Error};
use keyring_core::CredentialStore;
use warifu_device::ports::KeychainError;
use zbus_secret_service_keyring_store::Store as SecretService;

use super::secret_service;

/// The connection to the Secret Service, made when needed and again after a
/// failure.
pub struct Store {
    connection: Arc<Mutex<Option<Arc<CredentialStore>>>>,
    /// What the customer was told last, as far as a prompt can mend it.
    told: Mutex<Option<KeychainError>>,
}

/// What a thread needs to reach an entry.
pub struct Opener(Arc<Mutex<Option<Arc<CredentialStore>>>>);

impl Store {
    pub fn new() -> Self {
        Self {
            connection: Arc::default(),
            told: Mutex::default(),
        }
    }

    /// Whether the store is there and open, without a prompt.
    pub async fn check(&self) -> Result<(), KeychainError> {
        secret_service::check().await
    }

    /// As [`Store::check`], for a call whose answer the customer is told.
    pub async fn enter(&self) -> Result<(), KeychainError> {
        let checked = self.check().await;
        self.tell(mendable(checked));
        checked
    }

    /// As [`Store::check`]; where the customer was told the same before, and a
    /// prompt can mend it, that prompt is now shown.
    pub async fn open(&self) -> Result<(), KeychainError> {
        let checked = self.check().await;
        let mendable = mendable(checked);
        let told_before = self.tell(mendable);
        match mendable {
            Some(KeychainError::Locked) if told_before == mendable => {
                secret_service::unlock().await
            }
            Some(KeychainError::NoDefault) if told_before == mendable => {
                secret_service::create().await
            }
            _ => checked,
        }
    }

    /// What was told before.
    fn tell(&self, now: Option<KeychainError>) -> Option<KeychainError> {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::replace(&mut told, now)
    }

    pub fn opener(&self) -> Opener {
        Opener(self.connection.clone())
    }

    /// Makes the next call connect anew.
    pub fn forget(&self) {
        // Not waited for: a hung call may hold it, and then has its own time-out.
        let connection = self
            .connection
            .try_lock()
            .ok()
            .and_then(|mut held| held.take());
        // Closing it blocks, which must not happen on a thread of the runtime.
        std::thread::spawn(move || drop(connection));
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        self.forget();
    }
}

impl Opener {
    /// The entry; the connection is made where there is none.
    pub fn entry(&self, service: &str, account: &str) -> Result<Entry, KeychainError> {
        let mut connection = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let store = match connection.take() {
            Some(store) => store,
            None => SecretService::new().map_err(|_| KeychainError::Missing)?,
        };
        *connection = Some(store.clone());
        drop(connection);
        let label = [("label", "Warifu")].into();
        let inner = store
            .build(service, account, Some(&label))
            .map_err(|e| meaning(&e))?;
        Ok(Entry { inner })
    }
}

/// What a prompt can mend.
fn mendable(checked: Result<(), KeychainError>) -> Option<KeychainError> {
    let by_prompt = [KeychainError::Locked, KeychainError::NoDefault];
    checked.err().filter(|error| by_prompt.contains(error))
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
