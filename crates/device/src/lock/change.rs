//! Turning the lock on and off, and another PIN. Each can die at any moment: the
//! public record says what holds, and changes last on the way in, first on the
//! way out.

use warifu_secret::{DerivedKey, EntryBytes, UnlockPin};

use super::wrapped::{without_before, wrap};
use super::{LockKind, LockRecord, Place, Seal, closed_anew, lock_of, open, pin};
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
        let seal = Seal::of(self.random_id(), crypt::fresh_key(&*self.chance));
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

    /// Another PIN, and another key, for the same lock: one write in the key store,
    /// of which either all is there or nothing; then the entries are sealed under
    /// the new key one by one. A copy of the old one, wherever it is kept, opens
    /// nothing any more. The sensor is to be turned on anew.
    ///
    /// # Errors
    /// As [`Device::unlock`]; the rule that the new PIN breaks. The old PIN then
    /// holds; after a timeout of the key store nobody knows which.
    pub async fn change_pin(&self, old: &UnlockPin, new: &UnlockPin) -> Result<(), DeviceError> {
        let digits = pin::digits(new)?;
        let _one_at_a_time = self.lock.changing.lock().await;
        let _nothing_under_way = self.desk.lock().await;
        let record = self.lock_record()?.ok_or(DeviceError::LockMissing)?;
        let old = self.to_change(&record, old).await?;
        let seal = Seal {
            id: old.id,
            key: crypt::fresh_key(&*self.chance),
            before: Some(old.key),
        };
        let entry = wrap(&*self.chance, &seal, digits, self.lock.cost).await?;
        self.note_lock_with(|lock| lock.sealed = false).await?;
        self.write_lock(&seal.id, entry).await?;
        // Whoever takes another PIN may have a reason to trust nothing that was.
        // The sensor's copy is of another key from here on, noted or not.
        let _ = self.shut_sensor().await;
        if self.lock.seal().is_some() {
            self.lock.let_in(seal);
            // What is not sealed anew yet is at the next time.
            let _ = self.seal_all().await;
        }
        Ok(())
    }

    /// The key that holds, with all entries under it: the old PIN's or, where its
    /// entry is lost and the sensor has opened the app, the one at hand.
    async fn to_change(&self, record: &LockRecord, old: &UnlockPin) -> Result<Seal, DeviceError> {
        let seal = match self.try_pin(record, old).await {
            Err(DeviceError::LockDamaged) if record.by_sensor() => {
                let seal = self.lock.seal().ok_or(DeviceError::AppLocked)?;
                // EXPOSE: copied into the same type.
                let key = DerivedKey::new(seal.key.expose().to_vec());
                return Ok(Seal::of(seal.id.clone(), key));
            }
            other => other?,
        };
        if seal.before.is_some() {
            self.seal_under(&seal).await?;
        }
        Ok(seal)
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
        let mut loose = LockRecord {
            sensor: record.sensor,
            ..LockRecord::loose(record.id)
        };
        loose.shut_sensor();
        let not_all = LockRecord {
            on: true,
            ..loose.clone()
        };
        self.note_lock(not_all).await?;
        for account in self.accounts()? {
            self.unseal(&account, &seal).await?;
        }
        self.note_lock(loose).await?;
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
        self.seal_under(&seal).await
    }

    /// Seals what is not sealed yet, or under the key of the PIN before.
    async fn seal_under(&self, seal: &Seal) -> Result<(), DeviceError> {
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
            if let Some(sealed) = closed_anew(entry, place, seal, &*self.chance) {
                self.keychain.write(&account, sealed).await?;
            }
        }
        if seal.before.is_some() {
            self.drop_before(&seal.id).await?;
        }
        self.note_lock_with(|lock| lock.sealed = true).await
    }

    /// Nothing is sealed under the key of the PIN before any more: it goes.
    async fn drop_before(&self, id: &str) -> Result<(), DeviceError> {
        let Some(entry) = self.entry_there(id).await? else {
            return Ok(());
        };
        match without_before(&entry)? {
            Some(entry) => self.write_lock(id, entry).await,
            None => Ok(()),
        }
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

    pub(super) async fn entry_there(
        &self,
        account: &str,
    ) -> Result<Option<EntryBytes>, DeviceError> {
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

    /// Writes an entry that keeps the lock's key and reads it back: with it
    /// everything would be lost.
    pub(super) async fn write_lock(&self, id: &str, entry: EntryBytes) -> Result<(), DeviceError> {
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
