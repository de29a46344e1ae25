//! Which key store is the app's: the vault where there is one, else the
//! operating system's.

use std::sync::Arc;

use async_trait::async_trait;
use warifu_secret::EntryBytes;

use super::Vault;
use crate::DeviceError;
use crate::ports::{Chance, Files, Keychain, KeychainError};

/// Both of them. Nothing is ever in use in both.
pub(crate) struct KeyStores {
    system: Arc<dyn Keychain>,
    vault: Vault,
}

warifu_secret::closed!(KeyStores);

impl KeyStores {
    pub fn new(system: Arc<dyn Keychain>, files: Arc<dyn Files>, chance: Arc<dyn Chance>) -> Self {
        Self {
            system,
            vault: Vault::new(files, chance),
        }
    }

    pub fn vault(&self) -> &Vault {
        &self.vault
    }

    pub fn system(&self) -> &dyn Keychain {
        &*self.system
    }

    /// Copies each entry to the operating system's key store and reads it back;
    /// only then does the vault go. Whatever dies in between leaves the vault.
    pub async fn move_to_system(&self) -> Result<(), DeviceError> {
        self.system.open().await?;
        for (account, entry) in self.vault.entries()? {
            // EXPOSE: copied for the other key store.
            let copy = EntryBytes::new(entry.expose().to_vec());
            self.system.write(&account, copy).await?;
            let back = self.system.read(&account).await?;
            // EXPOSE: compared in constant time.
            if !back.matches(entry.expose()) {
                return Err(KeychainError::Refused.into());
            }
        }
        self.vault.destroy()
    }

    fn used(&self) -> Result<&dyn Keychain, KeychainError> {
        if self.vault.is_there()? {
            return Ok(&self.vault);
        }
        Ok(&*self.system)
    }
}

#[async_trait]
impl Keychain for KeyStores {
    async fn check(&self) -> Result<(), KeychainError> {
        self.used()?.check().await
    }

    async fn open(&self) -> Result<(), KeychainError> {
        self.used()?.open().await
    }

    async fn read(&self, account: &str) -> Result<EntryBytes, KeychainError> {
        self.used()?.read(account).await
    }

    async fn write(&self, account: &str, entry: EntryBytes) -> Result<(), KeychainError> {
        self.used()?.write(account, entry).await
    }

    async fn delete(&self, account: &str) -> Result<(), KeychainError> {
        self.used()?.delete(account).await
    }
}
