//! A finger or a face beside the PIN. A copy of the lock's key lies in the key
//! store, wrapped, and is taken out once the device's sensor has said yes; the
//! PIN opens the app whatever becomes of it.
//!
//! Turning it on asks for the PIN: whoever holds an open device adds no way in.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use warifu_enroll::bytes::Bytes;
use warifu_secret::UnlockPin;

use super::wrapped::Wrapped;
use super::{LockRecord, Seal, copy, lock_that_is_on};
use crate::DeviceError;
use crate::device::Device;
use crate::ports::KeychainError::NoEntry;
use crate::ports::{Asked, BiometricsError};

/// What the public data says of this way in. Nothing in it opens anything alone.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SensorRecord {
    /// Unwraps the copy in the key store. Where there is none, the way is shut,
    /// and what is left of the copy goes as soon as the key store allows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub half: Option<Bytes<32>>,
    /// SHA-256 of the mark of what was registered, where the system tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub registered: Option<Bytes<32>>,
}

impl LockRecord {
    /// The app can be opened by the sensor.
    #[must_use]
    pub fn by_sensor(&self) -> bool {
        self.sensor.as_ref().is_some_and(|way| way.half.is_some())
    }

    /// The way by the sensor is shut.
    pub(crate) fn shut_sensor(&mut self) {
        if let Some(way) = &mut self.sensor {
            *way = SensorRecord::default();
        }
    }
}

impl Device {
    /// Whether the sensor can be asked, so that it can be offered.
    ///
    /// # Errors
    /// [`BiometricsError`].
    pub async fn check_biometrics(&self) -> Result<(), BiometricsError> {
        self.biometrics.check().await.map(|_| ())
    }

    /// From now on the sensor opens the app as well. The PIN is asked for, and
    /// counted as ever; then the sensor, once.
    ///
    /// # Errors
    /// Those of the PIN, as [`Device::unlock`]; [`DeviceError::Biometrics`],
    /// [`DeviceError::LockMissing`], [`DeviceError::AppLocked`]; those of key store
    /// and data: it is then not on.
    pub async fn turn_on_biometrics(
        &self,
        typed: &UnlockPin,
        words: Asked,
    ) -> Result<(), DeviceError> {
        self.must_be_open()?;
        self.lock_record()?.ok_or(DeviceError::LockMissing)?;
        let registered = self.biometrics.check().await?.map(|mark| digest(&mark));
        let seal = self.proven(typed).await?;
        self.biometrics.ask(words).await?;
        let _one_at_a_time = self.lock.changing.lock().await;
        // It may have been locked, or its PIN changed or removed, while the
        // customer was asked.
        self.must_be_open()?;
        let record = self.lock_record()?.ok_or(DeviceError::LockMissing)?;
        if !self.is_of_now(&record, &seal).await? {
            return Err(BiometricsError::Dismissed.into());
        }
        self.note_sensor(SensorRecord::default()).await?;
        let mut half = [0; 32];
        self.chance.fill(&mut half);
        let copy = copy::of(&*self.chance, &seal, half)?;
        self.write_lock(&copy::account(&record.id), copy).await?;
        let half = Some(Bytes(half));
        self.note_sensor(SensorRecord { half, registered }).await
    }

    /// The lock's key, for its PIN.
    async fn proven(&self, typed: &UnlockPin) -> Result<Seal, DeviceError> {
        let _one_at_a_time = self.lock.changing.lock().await;
        let record = self.lock_record()?.ok_or(DeviceError::LockMissing)?;
        self.try_pin(&record, typed).await
    }

    /// Whether this is the key that the lock's PIN releases now; where the lock's
    /// own entry is gone nobody can tell.
    async fn is_of_now(&self, record: &LockRecord, seal: &Seal) -> Result<bool, DeviceError> {
        self.keychain.open().await?;
        let entry = self.entry_there(&record.id).await?;
        let wrapped = entry.map(|entry| Wrapped::read(&entry)).transpose()?;
        let same = wrapped.is_none_or(|wrapped| wrapped.is_of(seal));
        Ok(record.id == seal.id && same)
    }

    /// From now on only the PIN opens the app.
    ///
    /// # Errors
    /// [`DeviceError::AppLocked`]; those of the data. What the key store does not
    /// let go at once opens nothing any more, and goes later.
    pub async fn turn_off_biometrics(&self) -> Result<(), DeviceError> {
        self.must_be_open()?;
        let _one_at_a_time = self.lock.changing.lock().await;
        self.shut_sensor().await
    }

    /// Opens the lock by the sensor. What it does not recognise is no wrong PIN,
    /// and takes nothing off the count of those; nor does a yes. While wrong PINs
    /// wait the sensor opens all the same: the wait is there against trying digits,
    /// sensors count and refuse for themselves, and whoever types nonsense into a
    /// device on a table shall not keep its owner out.
    ///
    /// # Errors
    /// [`DeviceError::Biometrics`]; [`DeviceError::BiometricsChanged`] where it is
    /// not on any more: the PIN opens; those of key store and data.
    pub async fn unlock_by_biometrics(&self, words: Asked) -> Result<(), DeviceError> {
        let Some(record) = self.lock_record()? else {
            return Ok(());
        };
        let way = record.sensor.filter(|way| way.half.is_some());
        let way = way.ok_or(DeviceError::BiometricsChanged)?;
        let mark = match self.biometrics.check().await {
            Err(BiometricsError::Unenrolled) => return Err(self.sensor_changed().await),
            other => other?.map(|mark| digest(&mark)),
        };
        if way.registered != mark {
            return Err(self.sensor_changed().await);
        }
        self.biometrics.ask(words).await?;
        let _one_at_a_time = self.lock.changing.lock().await;
        let Some(seal) = self.seal_by_sensor().await? else {
            self.shut_sensor().await?;
            return Err(DeviceError::BiometricsChanged);
        };
        self.lock.let_in(seal);
        self.note_use();
        // What is not sealed yet is at the next time.
        let _ = self.seal_all().await;
        Ok(())
    }

    /// The lock's key out of the key store; `None` where it is not there, or is
    /// one that an earlier PIN released.
    async fn seal_by_sensor(&self) -> Result<Option<Seal>, DeviceError> {
        // As it is now: it may have been turned off while the customer was asked.
        let record = self.lock_record()?.ok_or(DeviceError::LockMissing)?;
        let Some(half) = record.sensor.as_ref().and_then(|way| way.half) else {
            return Ok(None);
        };
        self.keychain.open().await?;
        let copy = self.entry_there(&copy::account(&record.id)).await?;
        let key = copy.and_then(|copy| copy::opened(&copy, &record.id, half.0));
        let Some(key) = key else {
            return Ok(None);
        };
        let seal = Seal::of(record.id.clone(), key);
        // An entry that does not read releases nothing by the PIN; this way still does.
        match self
            .entry_there(&record.id)
            .await?
            .map(|entry| Wrapped::read(&entry))
        {
            Some(Ok(wrapped)) => Ok(wrapped.is_of(&seal).then(|| wrapped.with_before(seal))),
            Some(Err(DeviceError::KeystoreEntryNewer)) => Err(DeviceError::KeystoreEntryNewer),
            Some(Err(_)) | None => Ok(Some(seal)),
        }
    }

    /// Other fingers or faces than those that it was turned on with.
    async fn sensor_changed(&self) -> DeviceError {
        let _one_at_a_time = self.lock.changing.lock().await;
        match self.shut_sensor().await {
            Ok(()) => DeviceError::BiometricsChanged,
            Err(error) => error,
        }
    }

    /// Shuts this way, where it is there; its copy of the key goes, if it can.
    pub(super) async fn shut_sensor(&self) -> Result<(), DeviceError> {
        let data = self.store.load()?;
        let Some(record) = lock_that_is_on(&data) else {
            return Ok(());
        };
        if record.sensor.is_none() {
            return Ok(());
        }
        self.note_sensor(SensorRecord::default()).await?;
        if self.drop_copy(record).await.is_ok() {
            let _ = self.note_lock_with(|lock| lock.sensor = None).await;
        }
        Ok(())
    }

    /// What a way that is shut has left in the key store goes.
    pub(super) async fn drop_shut_sensor(&self, record: &LockRecord) {
        if record.sensor.is_some() && !record.by_sensor() && self.drop_copy(record).await.is_ok() {
            let _ = self.note_lock_with(|lock| lock.sensor = None).await;
        }
    }

    /// The copy of the lock's key goes, where one was made.
    pub(super) async fn drop_copy(&self, record: &LockRecord) -> Result<(), DeviceError> {
        match record.sensor {
            Some(_) => match self.keychain.delete(&copy::account(&record.id)).await {
                Ok(()) | Err(NoEntry) => Ok(()),
                Err(error) => Err(error.into()),
            },
            None => Ok(()),
        }
    }

    async fn note_sensor(&self, way: SensorRecord) -> Result<(), DeviceError> {
        self.note_lock_with(|lock| lock.sensor = Some(way)).await
    }

    pub(super) async fn note_lock_with(
        &self,
        change: impl FnOnce(&mut LockRecord) + Send,
    ) -> Result<(), DeviceError> {
        self.store
            .update(|data| {
                if let Some(lock) = &mut data.lock {
                    change(lock);
                }
                Ok(())
            })
            .await
    }
}

fn digest(mark: &[u8]) -> Bytes<32> {
    Bytes(Sha256::digest(mark).into())
}
