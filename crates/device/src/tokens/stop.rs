//! Stops a move that was not the customer's.

use warifu_enroll::contact;

use crate::DeviceError;
use crate::device::Device;

impl Device {
    /// Says to the issuer that the move to another device was not the
    /// customer's: the token there is held. Then asks how things stand.
    ///
    /// # Errors
    /// [`DeviceError::ContactRejected`] where there is no move to be stopped, or
    /// not any more; those of key store, data and network.
    pub async fn stop_move(&self, id: &str) -> Result<(), DeviceError> {
        let _one_at_a_time = self.contacting.lock().await;
        let record = self.stored(id)?;
        let word = record.contact.as_ref().and_then(|contact| contact.word);
        let moved = word.and_then(|word| word.moved);
        let moved = moved.ok_or(DeviceError::ContactRejected)?;
        let token = self.token_entry(id).await?;
        let (key, host) = (token.device_key()?, &record.institution.host);
        let body = contact::stop(&key, &record.serial, host, moved.nonce)?;
        let origin = &record.institution.origin;
        self.issuer.stop_move(origin, &record.serial, &body).await?;
        self.contact_alone(id).await
    }
}
