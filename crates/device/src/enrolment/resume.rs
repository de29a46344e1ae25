//! Goes on with an enrolment that was interrupted.

use std::sync::Arc;

use warifu_enroll::client::Pending;
use warifu_enroll::{Characters, PasswordPolicy, password};
use warifu_secret::ActivationPassword;

use super::Progress;
use super::run::Run;
use crate::DeviceError;
use crate::data::TokenRecord;
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
        let mut slot = self.draft.lock().await;
        let record = self
            .store
            .load()?
            .pending
            .ok_or(DeviceError::EnrollmentMissing)?;
        let state = match self.stored_state(&record).await {
            Err(DeviceError::Keystore(KeychainError::NoEntry)) => {
                // It died before anything was sent.
                self.discard(&record).await?;
                return Err(DeviceError::EnrollmentExpired);
            }
            other => other?,
        };
        let starting = matches!(state, Some(Pending::Start(_)));
        if starting && self.clock.now_ms() >= record.expires_at {
            self.discard(&record).await?;
            return Err(DeviceError::EnrollmentExpired);
        }
        let password = if starting {
            Some(normalised(typed)?)
        } else {
            None
        };
        let run = Run {
            device: self,
            record,
            password,
            retyped: true,
            progress,
        };
        let done = run.drive(state).await;
        if done.is_ok() {
            *slot = None;
        }
        done
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
        let by_record = record.stage == crate::data::Stage::Start;
        if self.keychain.check().await.is_err() {
            return by_record;
        }
        match self.stored_state(&record).await {
            Ok(Some(Pending::Start(_))) => true,
            Ok(_) => false,
            Err(_) => by_record,
        }
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
