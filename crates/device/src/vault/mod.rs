//! A key store of the app's own, for a desktop that has none: one file, sealed
//! under a passphrase of the customer's. Made only on their word; the format
//! stands in `docs/vault.md`.

mod care;
mod file;
mod stores;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use warifu_secret::{DerivedKey, EntryBytes};
use zeroize::Zeroizing;

use crate::DeviceError;
use crate::crypt::Cost;
use crate::ports::{Chance, Files, Keychain, KeychainError};
use file::VaultFile;

pub(crate) use stores::KeyStores;

/// The file's name in the data folder.
pub(crate) const NAME: &str = "vault.json";

/// The entries, by account.
type Entries = BTreeMap<String, EntryBytes>;

/// [`Keychain`] in a file.
pub(crate) struct Vault {
    files: Arc<dyn Files>,
    chance: Arc<dyn Chance>,
    /// The file was there: only this process makes it go.
    there: AtomicBool,
    /// What seals the entries, while the vault is open.
    key: Mutex<Option<Arc<DerivedKey>>>,
    writing: tokio::sync::Mutex<()>,
}

warifu_secret::closed!(Vault);

impl Vault {
    pub fn new(files: Arc<dyn Files>, chance: Arc<dyn Chance>) -> Self {
        Self {
            files,
            chance,
            there: AtomicBool::new(false),
            key: Mutex::default(),
            writing: tokio::sync::Mutex::default(),
        }
    }

    /// Whether there is such a file: then it is the key store.
    pub fn is_there(&self) -> Result<bool, KeychainError> {
        if self.there.load(Ordering::SeqCst) {
            return Ok(true);
        }
        let found = self.files.read(NAME).map_err(KeychainError::Disk)?;
        self.there.store(found.is_some(), Ordering::SeqCst);
        Ok(found.is_some())
    }

    pub fn is_open(&self) -> bool {
        held(&self.key).is_some()
    }

    /// The key leaves memory.
    pub fn close(&self) {
        *held(&self.key) = None;
    }

    /// As a vault of a process that was just started.
    pub fn begin_anew(&self) {
        self.close();
        self.there.store(false, Ordering::SeqCst);
    }

    /// Makes an empty vault, and opens it.
    pub async fn make(
        &self,
        passphrase: Zeroizing<Vec<u8>>,
        cost: Cost,
    ) -> Result<(), DeviceError> {
        let _one_at_a_time = self.writing.lock().await;
        let (file, key) = VaultFile::make(&*self.chance, passphrase, cost).await?;
        // A drive may have come back while the key was made.
        if self.is_there()? {
            return Err(DeviceError::VaultNotNeeded);
        }
        self.files.replace(NAME, &file.encode()?)?;
        self.there.store(true, Ordering::SeqCst);
        *held(&self.key) = Some(Arc::new(key));
        Ok(())
    }

    /// Opens it.
    pub async fn unlock(&self, passphrase: Zeroizing<Vec<u8>>) -> Result<(), DeviceError> {
        let file = self.load()?;
        let key = file.unlock(passphrase).await?;
        let key = key.ok_or(DeviceError::PassphraseWrong)?;
        file.entries(&key)?;
        *held(&self.key) = Some(Arc::new(key));
        Ok(())
    }

    /// All that is in it.
    pub fn entries(&self) -> Result<Entries, KeychainError> {
        let key = self.key()?;
        self.load()?.entries(&key)
    }

    /// Deletes it, with all that is in it.
    pub fn destroy(&self) -> Result<(), DeviceError> {
        self.files.remove(NAME)?;
        self.there.store(false, Ordering::SeqCst);
        self.close();
        Ok(())
    }

    fn key(&self) -> Result<Arc<DerivedKey>, KeychainError> {
        held(&self.key).clone().ok_or(KeychainError::VaultLocked)
    }

    fn load(&self) -> Result<VaultFile, KeychainError> {
        let bytes = self.files.read(NAME).map_err(KeychainError::Disk)?;
        let gone = KeychainError::Disk(crate::ports::FileError::Gone);
        let bytes = bytes.ok_or(gone)?;
        self.there.store(true, Ordering::SeqCst);
        VaultFile::decode(&bytes)
    }

    async fn change(&self, change: impl FnOnce(&mut Entries)) -> Result<(), KeychainError> {
        let _one_at_a_time = self.writing.lock().await;
        let key = self.key()?;
        let file = self.load()?;
        let mut entries = file.entries(&key)?;
        change(&mut entries);
        let refused = |_| KeychainError::Refused;
        let file = file.with(&*self.chance, &key, &entries).map_err(refused)?;
        let bytes = file.encode().map_err(refused)?;
        self.files
            .replace(NAME, &bytes)
            .map_err(KeychainError::Disk)
    }
}

fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[async_trait]
impl Keychain for Vault {
    async fn check(&self) -> Result<(), KeychainError> {
        self.key()?;
        self.load().map(drop)
    }

    async fn open(&self) -> Result<(), KeychainError> {
        self.check().await
    }

    async fn read(&self, account: &str) -> Result<EntryBytes, KeychainError> {
        self.entries()?
            .remove(account)
            .ok_or(KeychainError::NoEntry)
    }

    async fn write(&self, account: &str, entry: EntryBytes) -> Result<(), KeychainError> {
        self.change(|entries| {
            entries.insert(account.to_owned(), entry);
        })
        .await
    }

    async fn delete(&self, account: &str) -> Result<(), KeychainError> {
        self.change(|entries| {
            entries.remove(account);
        })
        .await
    }
}
