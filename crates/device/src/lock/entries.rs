//! Entries on their way from and to the key store, while there is a lock.

use std::sync::Arc;

use warifu_secret::EntryBytes;

use super::{LockRecord, Place, Seal, close, lock_of, open};
use crate::DeviceError;
use crate::device::Device;

impl Device {
    /// The entry as it was before the lock sealed it.
    pub(crate) async fn unsealed(
        &self,
        entry: EntryBytes,
        place: Place<'_>,
        seal: Option<Arc<Seal>>,
    ) -> Result<EntryBytes, DeviceError> {
        let lock = lock_of(&entry);
        match (open(entry, place, seal.as_deref()), lock) {
            (Err(DeviceError::AppLocked), Some(id)) => Err(self.adopt_lock(id).await),
            (other, _) => other,
        }
    }

    /// An entry is sealed by a lock that the public data does not know: an older
    /// copy of it was put back. The lock is on again, where it can be opened.
    async fn adopt_lock(&self, id: String) -> DeviceError {
        let data = self.store.load();
        let unknown = data.is_ok_and(|data| data.lock.is_none());
        if !unknown || self.keychain.read(&id).await.is_err() {
            return DeviceError::KeystoreEntryDamaged;
        }
        let adopted = self.store.update(|data| {
            data.lock = Some(LockRecord {
                on: true,
                ..LockRecord::loose(id)
            });
            Ok(())
        });
        match adopted.await {
            Ok(()) => DeviceError::AppLocked,
            Err(error) => error,
        }
    }

    /// The lock's key; none where there is no lock.
    ///
    /// # Errors
    /// [`DeviceError::AppLocked`].
    pub(crate) fn seal(&self) -> Result<Option<Arc<Seal>>, DeviceError> {
        if self.lock_record()?.is_none() {
            return Ok(None);
        }
        self.lock.seal().map(Some).ok_or(DeviceError::AppLocked)
    }

    /// Writes an entry, sealed where the lock is on.
    ///
    /// # Errors
    /// [`DeviceError::AppLocked`]; those of key store and data.
    pub(crate) async fn write_entry(
        &self,
        account: &str,
        entry: EntryBytes,
    ) -> Result<(), DeviceError> {
        let entry = match self.seal()? {
            Some(seal) => {
                let installation = self.store.load()?.installation_id;
                let place = Place {
                    account,
                    installation: &installation,
                };
                close(&entry, place, &seal, &*self.chance)?
            }
            None => entry,
        };
        Ok(self.keychain.write(account, entry).await?)
    }
}
