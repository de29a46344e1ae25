//! Removes a token, on the customer's word only.
//!
//! The record is marked first, then the entry goes, then the record: a removal
//! that was killed halfway is finished at the next start, and what is marked is
//! shown nowhere. So a token is there, whole, or it is gone.

use crate::DeviceError;
use crate::data::{ForeignEntry, TokenRecord};
use crate::device::Device;
use crate::ports::KeychainError::{NoEntry, Timeout};

/// What becomes of the entry.
enum Fate {
    /// It is deleted.
    Goes,
    /// It is another installation's, or there is none: the record goes alone.
    Stays,
}

impl Device {
    /// Removes a token: the public record, and the entry in the key store. One
    /// that another installation made is touched only where `foreign` says so.
    ///
    /// # Errors
    /// [`DeviceError::TokenUnknown`]; [`DeviceError::KeystoreEntryNewer`]; those
    /// of key store and data. The token is then still there, whole; only after
    /// [`Timeout`], when nobody knows what the key store did, it goes later.
    pub async fn remove_token(&self, id: &str, foreign: ForeignEntry) -> Result<(), DeviceError> {
        let known = self.store.load()?.tokens.iter().any(|token| token.id == id);
        if !known {
            return Err(DeviceError::TokenUnknown);
        }
        self.must_be_open()?;
        self.keychain.open().await?;
        match self.fate(id, foreign).await? {
            Fate::Stays => self.drop_record(id).await,
            Fate::Goes => {
                self.mark(id, Some(foreign)).await?;
                self.delete_marked(id).await
            }
        }
    }

    /// Finishes what was killed halfway. A key store that does not answer is
    /// asked next time.
    pub(crate) async fn finish_removals(&self) -> Result<(), DeviceError> {
        for token in self.store.load()?.tokens {
            if let Some(foreign) = token.removing {
                self.keychain.check().await?;
                if let Fate::Goes = self.fate(&token.id, foreign).await? {
                    self.keychain.delete(&token.id).await?;
                }
                self.drop_record(&token.id).await?;
            }
        }
        Ok(())
    }

    /// By what the key store holds: an entry that cannot be read is nobody
    /// else's that one knows of.
    async fn fate(&self, id: &str, foreign: ForeignEntry) -> Result<Fate, DeviceError> {
        match self.entry(id).await {
            Ok(_) | Err(DeviceError::KeystoreEntryDamaged) => Ok(Fate::Goes),
            Err(DeviceError::KeystoreEntryForeign) if foreign == ForeignEntry::Delete => {
                Ok(Fate::Goes)
            }
            Err(DeviceError::KeystoreEntryForeign | DeviceError::Keystore(NoEntry)) => {
                Ok(Fate::Stays)
            }
            Err(error) => Err(error),
        }
    }

    async fn delete_marked(&self, id: &str) -> Result<(), DeviceError> {
        match self.keychain.delete(id).await {
            Ok(()) => self.drop_record(id).await,
            Err(Timeout) => Err(Timeout.into()),
            Err(error) => {
                // A connection that broke off may have got it deleted.
                if self.entry(id).await.err() == Some(NoEntry.into()) {
                    return self.drop_record(id).await;
                }
                self.mark(id, None).await?;
                Err(error.into())
            }
        }
    }

    async fn mark(&self, id: &str, removing: Option<ForeignEntry>) -> Result<(), DeviceError> {
        self.store
            .update(|data| {
                let token = data.tokens.iter_mut().find(|token| token.id == id);
                token.ok_or(DeviceError::TokenUnknown)?.removing = removing;
                Ok(())
            })
            .await
    }

    async fn drop_record(&self, id: &str) -> Result<(), DeviceError> {
        self.store
            .update(|data| {
                data.tokens.retain(|token: &TokenRecord| token.id != id);
                Ok(())
            })
            .await
    }
}
