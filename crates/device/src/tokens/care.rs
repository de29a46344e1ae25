//! What is done for tokens in the background, whenever there is a network:
//! measuring the clock, and telling the issuer that a token has arrived.

use crate::DeviceError;
use crate::device::Device;
use crate::tokens::{HeldToken, Standing};

impl Device {
    /// Tells the issuer that this device holds the token. Where that fails,
    /// codes are shown all the same, and it is told later.
    ///
    /// # Errors
    /// [`DeviceError::TokenUnknown`]; those of the data file.
    pub async fn enroll_confirm(&self, id: &str) -> Result<(), DeviceError> {
        let record = self.token(id)?;
        let Some(confirmation) = record.confirmation else {
            return Ok(());
        };
        let origin = &record.institution.origin;
        match self.issuer.registered(origin, &confirmation).await {
            // An issuer that knows nothing of it any more has ended it itself.
            Ok(()) | Err(DeviceError::EnrollmentRefused) => self.told(id).await,
            Err(_) => Ok(()),
        }
    }

    /// Whatever can wait until after the first paint: drops an expired start,
    /// finishes removals, repeats unheard confirmations, measures the clock.
    /// Failures wait too. For a token that came from another device nobody is
    /// contacted, and that a token is held is told only while its key is here.
    pub async fn housekeeping(&self) {
        let _ = self.drop_expired().await;
        let _ = self.finish_removals().await;
        let _ = self.drop_loose_lock().await;
        for token in self.standings().await.unwrap_or_default() {
            let HeldToken {
                record, standing, ..
            } = token;
            if standing.is_restored() {
                continue;
            }
            if standing == Standing::Usable && record.confirmation.is_some() {
                let _ = self.enroll_confirm(&record.id).await;
            }
            let _ = self.measure_clock(&record.id).await;
        }
    }

    async fn told(&self, id: &str) -> Result<(), DeviceError> {
        self.store
            .update(|data| {
                for token in &mut data.tokens {
                    if token.id == id {
                        token.confirmation = None;
                    }
                }
                Ok(())
            })
            .await
    }
}
