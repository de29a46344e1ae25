//! Cancels.

use crate::DeviceError;
use crate::device::Device;

impl Device {
    /// Stops what is under way and forgets it. What the issuer has been told
    /// already stays told.
    ///
    /// # Errors
    /// Those of key store and data; the enrolment is then still pending.
    pub async fn enroll_cancel(&self) -> Result<(), DeviceError> {
        self.take_turn();
        self.issuer.cancel();
        let mut slot = self.draft.lock().await;
        *slot = None;
        match self.store.load()?.pending {
            Some(record) => self.discard(&record).await,
            None => Ok(()),
        }
    }
}
