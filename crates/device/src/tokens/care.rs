//! What is done for tokens in the background, whenever there is a network:
//! measuring the clock, and telling the issuer that a token has arrived.

use crate::DeviceError;
use crate::data::ClockRecord;
use crate::device::Device;

/// How long a measurement is good for, in milliseconds.
const FRESH_MS: i64 = 10 * 60 * 1000;
/// How long one is good for that says the clock is off: the customer may have
/// set it by now.
const FRESH_OFF_MS: i64 = 30 * 1000;

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
            Ok(())
            | Err(DeviceError::EnrollmentRefused | DeviceError::IssuerFailed { status: 404 }) => {
                self.told(id).await
            }
            Err(_) => Ok(()),
        }
    }

    /// Whatever can wait until after the first paint: drops an expired start,
    /// repeats unheard confirmations, measures the clock. Failures wait too.
    pub async fn housekeeping(&self) {
        let _ = self.drop_expired().await;
        for token in self.tokens().unwrap_or_default() {
            if token.confirmation.is_some() {
                let _ = self.enroll_confirm(&token.id).await;
            }
            let _ = self.measure_clock(&token.id).await;
        }
    }

    /// Measures the clock against the token's issuer, unless that was done a
    /// moment ago. `true` where there is a new measurement.
    ///
    /// # Errors
    /// Those of network and data; the last measurement stays.
    pub async fn measure_clock(&self, id: &str) -> Result<bool, DeviceError> {
        let record = self.token(id)?;
        if self.is_fresh(record.clock) {
            return Ok(false);
        }
        let offset_ms = self.issuer.clock_offset(&record.institution.origin).await?;
        let clock = ClockRecord {
            offset_ms,
            measured_at: self.clock.now_ms(),
        };
        self.store
            .update(|data| {
                for token in &mut data.tokens {
                    if token.id == id {
                        token.clock = Some(clock);
                    }
                }
                Ok(true)
            })
            .await
    }

    /// A measurement from the future was made before the clock was set back.
    fn is_fresh(&self, clock: Option<ClockRecord>) -> bool {
        let good_for = if super::clock_is_off(clock) {
            FRESH_OFF_MS
        } else {
            FRESH_MS
        };
        clock.is_some_and(|clock| {
            (0..good_for).contains(&self.clock.now_ms().saturating_sub(clock.measured_at))
        })
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
