//! Goes on with an enrolment that was interrupted.

use std::sync::Arc;

use warifu_enroll::client::Pending;
use warifu_enroll::{Characters, PasswordPolicy, password};
use warifu_secret::ActivationPassword;

use super::Progress;
use super::keep::is_in_time;
use super::run::Run;
use crate::DeviceError;
use crate::data::{PendingRecord, Stage, TokenRecord};
use crate::device::Device;
use crate::ports::KeychainError;

/// The institution's rule was checked when the enrolment began; here only what
/// no rule allows is refused.
const ANY: PasswordPolicy = PasswordPolicy {
    min: 1,
    max: 64,
    characters: Characters::LettersAndDigits,
};

impl Device {
    /// Resumes with the same bytes; the issuer counts nothing again. A pending
    /// start needs the activation password, a pending finish does not.
    ///
    /// # Errors
    /// [`DeviceError::EnrollmentMissing`], [`DeviceError::EnrollmentExpired`];
    /// those of [`Device::enroll_send`].
    pub async fn enroll_resume(
        &self,
        typed: Option<ActivationPassword>,
        progress: &(dyn Fn(Progress) + Send + Sync),
    ) -> Result<TokenRecord, DeviceError> {
        self.must_be_open()?;
        let stop = self.issuer.stop();
        let expected = self.store.load()?.pending.map(|record| record.id);
        let mut desk = self.desk.lock().await;
        let Some(record) = self.store.load()?.pending else {
            // Whoever held the desk until now may have finished it.
            let arrived = self.arrived(expected);
            return arrived.ok_or(DeviceError::EnrollmentMissing);
        };
        self.keychain.open().await?;
        let state = self.state_in_time(&record).await?;
        let password = match state {
            Some(Pending::Start(_)) => Some(normalised(typed)?),
            _ => None,
        };
        let same = |password: &Arc<_>| desk.made_with(&record.id, password) == Some(true);
        let retyped = !password.as_ref().is_some_and(same);
        let run = Run {
            device: self,
            record,
            password,
            retyped,
            made_now: false,
            stop,
            progress,
        };
        let done = run.drive(state).await;
        if done.is_ok() {
            desk.clear();
        }
        done
    }

    /// The state to go on from. A start whose time is over is dropped, and a
    /// record of one that never got an entry; nothing else is.
    async fn state_in_time(&self, record: &PendingRecord) -> Result<Option<Pending>, DeviceError> {
        let over = match self.stored_state(record).await {
            Ok(Some(Pending::Start(start))) if is_in_time(record, self.clock.now_ms()) => {
                return Ok(Some(Pending::Start(start)));
            }
            Ok(Some(Pending::Start(_))) => true,
            Err(DeviceError::Keystore(KeychainError::NoEntry)) => record.stage == Stage::Start,
            other => return other,
        };
        if !over {
            return Err(KeychainError::NoEntry.into());
        }
        self.discard(record).await?;
        Err(DeviceError::EnrollmentExpired)
    }

    /// Whether resuming asks for the password, by the entry itself. Where the
    /// key store does not tell, the public record does.
    pub async fn needs_password(&self) -> bool {
        let Ok(data) = self.store.load() else {
            return false;
        };
        let Some(record) = data.pending else {
            return false;
        };
        self.pending_state(&record).await.needs_password
    }
}

fn normalised(typed: Option<ActivationPassword>) -> Result<Arc<ActivationPassword>, DeviceError> {
    let typed = typed.ok_or(DeviceError::ActivationPasswordLength { min: 4, max: 8 })?;
    // EXPOSE: normalised into the same kind of secret.
    let password = password::normalise(typed.expose(), ANY).map_err(|error| match error {
        warifu_enroll::Error::PasswordLength { .. } => {
            DeviceError::ActivationPasswordLength { min: 4, max: 8 }
        }
        other => other.into(),
    })?;
    Ok(Arc::new(password))
}
