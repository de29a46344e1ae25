//! Opening the lock, and what is done where the PIN is forgotten.

use warifu_secret::UnlockPin;

use super::wrapped::Wrapped;
use super::{LockKind, LockRecord, Seal, Tries, copy, lock_that_is_on, pin};
use crate::DeviceError;
use crate::data::ForeignEntry;
use crate::device::Device;
use crate::ports::KeychainError::NoEntry;

impl Device {
    /// Opens the lock. Each try is counted, and noted, before it is made.
    ///
    /// Where the data came from another device there is nothing that a PIN could
    /// open, and the lock goes.
    ///
    /// # Errors
    /// [`DeviceError::PinWait`], [`DeviceError::PinWrong`], the rule that the PIN
    /// breaks, [`DeviceError::LockDamaged`]; those of key store and data.
    pub async fn unlock(&self, typed: &UnlockPin) -> Result<(), DeviceError> {
        let _one_at_a_time = self.lock.changing.lock().await;
        let Some(record) = self.lock_record()? else {
            return Ok(());
        };
        match self.try_pin(&record, typed).await {
            Ok(seal) => {
                self.lock.let_in(seal);
                self.note_use();
                // What is not sealed yet is at the next time.
                let _ = self.seal_all().await;
                self.drop_shut_sensor(&record).await;
                Ok(())
            }
            Err(DeviceError::Keystore(NoEntry)) => self.drop_lock(&record).await,
            Err(error) => Err(error),
        }
    }

    /// How long the next try waits is noted, so that a restart of the device
    /// does not begin it anew.
    pub async fn note_waiting(&self) {
        let Ok(Some(record)) = self.lock_record() else {
            return;
        };
        if let Some(tries) = self.lock.tries(&record).to_note(&*self.clock) {
            self.keep_tries(tries).await;
        }
    }

    /// On the word of a customer who has forgotten PIN or passphrase: the lock
    /// goes, and with it every token and key that it kept. The public records
    /// are marked first, so that a removal that dies is finished later.
    ///
    /// # Errors
    /// Those of key store and data; what is left goes later.
    pub async fn reset_lock(&self) -> Result<(), DeviceError> {
        let _one_at_a_time = self.lock.changing.lock().await;
        let kind = self.lock_state()?.kind;
        self.take_turn();
        self.mark_all().await?;
        self.lock.forget();
        if kind == LockKind::Passphrase {
            return self.drop_vault().await;
        }
        self.keychain.open().await?;
        self.enroll_cancel().await?;
        self.finish_removals().await?;
        self.drop_loose_lock().await
    }

    /// Every token is being removed from now on, and no PIN is asked for.
    async fn mark_all(&self) -> Result<(), DeviceError> {
        self.store
            .update(|data| {
                for token in &mut data.tokens {
                    token.removing = Some(ForeignEntry::Keep);
                }
                if let Some(lock) = &mut data.lock {
                    lock.on = false;
                    lock.shut_sensor();
                }
                Ok(())
            })
            .await
    }

    /// The lock, where it is on.
    pub(super) fn lock_record(&self) -> Result<Option<LockRecord>, DeviceError> {
        if self.stores.vault().is_there()? {
            return Ok(None);
        }
        Ok(lock_that_is_on(&self.store.load()?).cloned())
    }

    /// The key for this PIN, by the key store's entry.
    pub(super) async fn try_pin(
        &self,
        record: &LockRecord,
        typed: &UnlockPin,
    ) -> Result<Seal, DeviceError> {
        let digits = pin::digits(typed)?;
        let left = self.lock.tries(record).left_ms(&*self.clock);
        if left > 0 {
            return Err(DeviceError::PinWait { ms: left });
        }
        self.keychain.open().await?;
        let entry = match self.keychain.read(&record.id).await {
            Err(NoEntry) => return Err(self.without_entry(record).await?),
            other => other?,
        };
        let wrapped = Wrapped::read(&entry)?;
        let tries = self.lock.tries(record).one_more(&*self.clock);
        self.keep_tries(tries).await;
        let released = wrapped.release(&record.id, digits).await?;
        let Some(seal) = released else {
            return Err(DeviceError::PinWrong {
                failures: tries.failures,
                wait_ms: tries.left_ms(&*self.clock),
            });
        };
        self.keep_tries(Tries::default()).await;
        Ok(seal)
    }

    /// The lock's entry is gone. Where the sensor still opens the lock, that is a
    /// damage, and no reason to drop it: with it the tokens would be lost.
    async fn without_entry(&self, record: &LockRecord) -> Result<DeviceError, DeviceError> {
        self.keychain.check().await?;
        let copy = copy::account(&record.id);
        if record.by_sensor() && self.entry_there(&copy).await?.is_some() {
            return Ok(DeviceError::LockDamaged);
        }
        Ok(NoEntry.into())
    }

    /// A disk that takes no note of it does not keep the customer out: then this
    /// process counts alone.
    async fn keep_tries(&self, tries: Tries) {
        self.lock.note_tries(Some(tries));
        let noted = self.store.update(|data| {
            if let Some(lock) = &mut data.lock {
                lock.tries = tries;
            }
            Ok(())
        });
        let _ = noted.await;
    }

    /// The data came without its keys: there is nothing to be opened.
    async fn drop_lock(&self, record: &LockRecord) -> Result<(), DeviceError> {
        self.store
            .update(|data| {
                data.lock.take_if(|lock| lock.id == record.id);
                Ok(())
            })
            .await
    }

    /// What a lock that is not on has left in the key store goes.
    pub(crate) async fn drop_loose_lock(&self) -> Result<(), DeviceError> {
        let data = self.store.load()?;
        let Some(record) = data.lock.filter(|lock| !lock.on) else {
            return Ok(());
        };
        if data.tokens.iter().any(|token| token.removing.is_some()) {
            return Ok(());
        }
        self.keychain.check().await?;
        self.drop_copy(&record).await?;
        self.keychain.delete(&record.id).await?;
        self.drop_lock(&record).await
    }
}
