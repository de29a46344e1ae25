//! Turning the lock on and off, and another PIN. Each can die at any moment: the
//! public record says what holds, and changes last on the way in, first on the
//! way out.

use warifu_secret::{EntryBytes, UnlockPin};

use super::wrapped::wrap;
use super::{LockKind, LockRecord, Place, Seal, close, lock_of, open, pin};
use crate::DeviceError;
use crate::crypt;
use crate::device::Device;
use crate::ports::KeychainError::NoEntry;

impl Device {
    /// Turns the lock on: record, entry of the lock, record once more; from then
    /// on the PIN is asked for, and the entries are sealed one by one.
    ///
    /// # Errors
    /// The rule that the PIN breaks; [`DeviceError::LockExists`]; those of key
    /// store and data: the lock is then not on.
    pub async fn set_pin(&self, new: &UnlockPin) -> Result<(), DeviceError> {
        let digits = pin::digits(new)?;
        let _one_at_a_time = self.lock.changing.lock().await;
        let _nothing_under_way = self.desk.lock().await;
        if self.lock_state()?.kind != LockKind::None {
            return Err(DeviceError::LockExists);
        }
        self.keychain.open().await?;
        self.drop_loose_lock().await?;
        let seal = Seal {
            id: self.random_id(),
            key: crypt::fresh_key(&*self.chance),
        };
        let entry = wrap(&*self.chance, &seal, digits, self.lock.cost).await?;
        self.turn_on(&seal.id, entry).await?;
        self.lock.note_tries(None);
        self.lock.let_in(seal);
        self.note_use();
        // The lock is on; what is not sealed yet is at the next time.
        let _ = self.seal_all().await;
        Ok(())
    }

    async fn turn_on(&self, id: &str, entry: EntryBytes) -> Result<(), DeviceError> {
        let loose = LockRecord::loose(id.to_owned());
        self.note_lock(loose.clone()).await?;
        self.write_lock(id, entry).await?;
        self.note_lock(LockRecord { on: true, ..loose }).await
    }

    /// Another PIN for the same lock: one write in the key store, of which either
    /// all is there or nothing.
    ///
    /// # Errors
    /// As [`Device::unlock`]; the rule that the new PIN breaks. The old PIN then
    /// holds; after a timeout of the key store nobody knows which.
    pub async fn change_pin(&self, old: &UnlockPin, new: &UnlockPin) -> Result<(), DeviceError> {
        let digits = pin::digits(new)?;
        let _one_at_a_time = self.lock.changing.lock().await;
        let record = self.lock_record()?.ok_or(DeviceError::LockMissing)?;
        let seal = self.try_pin(&record, old).await?;
        let entry = wrap(&*self.chance, &seal, digits, self.lock.cost).await?;
        self.write_lock(&seal.id, entry).await
    }

    /// Turns the lock off: the entries are opened one by one, and only then is
    /// the PIN no longer asked for.
    ///
    /// # Errors
    /// As [`Device::unlock`]; the lock is then still on.
    pub async fn remove_pin(&self, old: &UnlockPin) -> Result<(), DeviceError> {
        let _one_at_a_time = self.lock.changing.lock().await;
        let _nothing_under_way = self.desk.lock().await;
        let record = self.lock_record()?.ok_or(DeviceError::LockMissing)?;
        let seal = self.try_pin(&record, old).await?;
        let not_all = LockRecord {
            on: true,
            ..LockRecord::loose(record.id.clone())
        };
        self.note_lock(not_all).await?;
        for account in self.accounts()? {
            self.unseal(&account, &seal).await?;
        }
        self.note_lock(LockRecord::loose(record.id)).await?;
        self.lock.forget();
        let _ = self.drop_loose_lock().await;
        Ok(())
    }

    /// Seals what is not sealed yet, with the key at hand.
    pub(super) async fn seal_all(&self) -> Result<(), DeviceError> {
        let (Some(record), Some(seal)) = (self.lock_record()?, self.lock.seal()) else {
            return Ok(());
        };
        if record.sealed {
            return Ok(());
        }
        let installation = self.store.load()?.installation_id;
        for account in self.accounts()? {
            let Some(entry) = self.entry_there(&account).await? else {
                continue;
            };
            // Another installation's, a newer app's and a sealed one stay.
            let place = Place {
                account: &account,
                installation: &installation,
            };
            if let Ok(sealed) = close(&entry, place, &seal, &*self.chance) {
                self.keychain.write(&account, sealed).await?;
            }
        }
        self.store
            .update(|data| {
                if let Some(lock) = &mut data.lock {
                    lock.sealed = true;
                }
                Ok(())
            })
            .await
    }

    /// What this lock has not sealed, or does not open, is left as it is.
    async fn unseal(&self, account: &str, seal: &Seal) -> Result<(), DeviceError> {
        let Some(entry) = self.entry_there(account).await? else {
            return Ok(());
        };
        if lock_of(&entry).as_deref() != Some(&seal.id) {
            return Ok(());
        }
        let installation = self.store.load()?.installation_id;
        let place = Place {
            account,
            installation: &installation,
        };
        match open(entry, place, Some(seal)) {
            Ok(plain) => Ok(self.keychain.write(account, plain).await?),
            Err(_) => Ok(()),
        }
    }

    async fn entry_there(&self, account: &str) -> Result<Option<EntryBytes>, DeviceError> {
        match self.keychain.read(account).await {
            Ok(entry) => Ok(Some(entry)),
            Err(NoEntry) => {
                self.keychain.check().await?;
                Ok(None)
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Every entry of this app's; what is being removed is not touched again.
    fn accounts(&self) -> Result<Vec<String>, DeviceError> {
        let data = self.store.load()?;
        let tokens = data.tokens.into_iter();
        let kept = tokens.filter(|token| token.removing.is_none());
        let pending = data.pending.map(|pending| pending.id);
        Ok(kept.map(|token| token.id).chain(pending).collect())
    }

    /// Writes the lock's own entry and reads it back: with it everything would be
    /// lost.
    async fn write_lock(&self, id: &str, entry: EntryBytes) -> Result<(), DeviceError> {
        // EXPOSE: copied to be compared; it holds nothing in clear.
        let copy = EntryBytes::new(entry.expose().to_vec());
        self.keychain.write(id, entry).await?;
        let back = self.keychain.read(id).await?;
        // EXPOSE: compared in constant time.
        if back.matches(copy.expose()) {
            Ok(())
        } else {
            Err(DeviceError::LockDamaged)
        }
    }

    async fn note_lock(&self, lock: LockRecord) -> Result<(), DeviceError> {
        self.store
            .update(|data| {
                data.lock = Some(lock);
                Ok(())
            })
            .await
    }
}
