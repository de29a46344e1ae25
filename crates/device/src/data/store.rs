//! Reads and replaces `tokens.json`. What cannot be read is never overwritten.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde::Deserialize;
use tokio::sync::Mutex;

use super::records::{Data, VERSION};
use crate::DeviceError;
use crate::ports::{FileError, Files};

/// The file's name in the data folder.
const NAME: &str = "tokens.json";

/// The one place that reads and writes the file.
pub struct DataStore {
    files: Arc<dyn Files>,
    writing: Mutex<()>,
    /// The file was there: without it the app does not begin anew.
    known: AtomicBool,
}

/// All that is understood of a file of any version.
#[derive(Deserialize)]
struct Versioned {
    version: u64,
}

impl DataStore {
    /// Nothing is read yet.
    #[must_use]
    pub fn new(files: Arc<dyn Files>) -> Self {
        Self {
            files,
            writing: Mutex::new(()),
            known: AtomicBool::new(false),
        }
    }

    /// Whether the file was ever there is no longer known.
    pub(crate) fn begin_anew(&self) {
        self.known.store(false, Ordering::Relaxed);
    }

    /// The file as it is; the default where there never was one.
    ///
    /// # Errors
    /// [`DeviceError::DataNewer`], [`DeviceError::DataDamaged`] or
    /// [`DeviceError::Files`].
    pub fn load(&self) -> Result<Data, DeviceError> {
        match self.files.read(NAME)? {
            Some(bytes) => {
                self.known.store(true, Ordering::Relaxed);
                decode(&bytes)
            }
            None if self.known.load(Ordering::Relaxed) => Err(FileError::Gone.into()),
            None => Ok(Data::default()),
        }
    }

    /// Reads, changes and replaces. Where the file cannot be read, or `change`
    /// fails, nothing is written.
    ///
    /// # Errors
    /// As [`DataStore::load`], and those of `change`.
    pub async fn update<T>(
        &self,
        change: impl FnOnce(&mut Data) -> Result<T, DeviceError>,
    ) -> Result<T, DeviceError> {
        let _one_at_a_time = self.writing.lock().await;
        let mut data = self.load()?;
        let answer = change(&mut data)?;
        let bytes = serde_json::to_vec_pretty(&data).map_err(|_| DeviceError::Internal)?;
        self.files.replace(NAME, &bytes)?;
        self.known.store(true, Ordering::Relaxed);
        Ok(answer)
    }

    /// Puts a file that is damaged, and only such a one, out of the way: it
    /// keeps its bytes under a name with the time.
    ///
    /// # Errors
    /// [`DeviceError::DataNewer`] or [`DeviceError::Files`].
    pub async fn set_damaged_aside(&self, now_ms: i64) -> Result<(), DeviceError> {
        let _one_at_a_time = self.writing.lock().await;
        match self.load() {
            Err(DeviceError::DataDamaged) => {
                let under = format!("{NAME}.damaged-{now_ms}");
                self.files.set_aside(NAME, &under)?;
                self.known.store(false, Ordering::Relaxed);
                Ok(())
            }
            other => other.map(|_| ()),
        }
    }
}

fn decode(bytes: &[u8]) -> Result<Data, DeviceError> {
    let damaged = |_| DeviceError::DataDamaged;
    let Versioned { version } = serde_json::from_slice(bytes).map_err(damaged)?;
    if version > VERSION {
        return Err(DeviceError::DataNewer);
    }
    serde_json::from_slice(bytes).map_err(damaged)
}
