//! Sends what was consented to.

use warifu_enroll::DeviceKey;
use warifu_enroll::client::{self, Intent, Pending};

use super::keep::EXPIRY_MS;
use super::run::Run;
use super::{Draft, Progress};
use crate::data::{Language, PendingRecord, Stage, TextPair, TokenRecord};
use crate::device::Device;
use crate::ports::Dice;
use crate::{DeviceError, institution};

impl Device {
    /// Enrols with what [`Device::enroll_begin`] checked and named `draft`. After a dropped
    /// connection the same call goes on with the same bytes.
    ///
    /// # Errors
    /// [`DeviceError::EnrollmentMissing`], [`DeviceError::ConsentMissing`],
    /// [`DeviceError::TermsChanged`]; those of network, key store and data.
    pub async fn enroll_send(
        &self,
        draft: &str,
        terms_version: &str,
        progress: &(dyn Fn(Progress) + Send + Sync),
    ) -> Result<TokenRecord, DeviceError> {
        let mut slot = self.draft.lock().await;
        let shown = slot.as_ref().filter(|shown| shown.id == draft);
        let draft = shown.ok_or(DeviceError::EnrollmentMissing)?;
        check_terms(draft, terms_version)?;
        let (record, state) = self.pending_or_new(draft).await?;
        let password = Some(draft.password.clone());
        let run = Run {
            device: self,
            record,
            password,
            retyped: false,
            progress,
        };
        let done = run.drive(state).await;
        if !matches!(&done, Err(error) if can_go_on(error)) {
            *slot = None;
        }
        done
    }

    /// The enrolment that this draft has begun already, or a new one.
    async fn pending_or_new(
        &self,
        draft: &Draft,
    ) -> Result<(PendingRecord, Option<Pending>), DeviceError> {
        if let Some(record) = self.store.load()?.pending {
            if self.is_same(&record, draft) {
                match self.stored_state(&record).await {
                    Ok(state) => return Ok((record, state)),
                    Err(error) if !is_lost(&error) => return Err(error),
                    Err(_) => {}
                }
            }
            self.discard(&record).await?;
        }
        self.prepare(draft).await
    }

    /// Writes the public record, then the entry; nothing has been sent.
    async fn prepare(
        &self,
        draft: &Draft,
    ) -> Result<(PendingRecord, Option<Pending>), DeviceError> {
        let intent = Intent {
            card: &draft.card,
            user_id: draft.user_id.clone(),
            terms_version: draft.card.card().terms.version.clone(),
            at: self.now(),
        };
        let mut dice = Dice(&*self.chance);
        let device_key = DeviceKey::generate(&mut dice);
        let state = client::begin(&mut dice, intent, &draft.password, device_key)?;
        let record = self.new_record(draft)?;
        self.remember(&record).await?;
        self.keep(&record, &state.encode()?).await?;
        Ok((record, Some(Pending::Start(Box::new(state)))))
    }

    fn new_record(&self, draft: &Draft) -> Result<PendingRecord, DeviceError> {
        let names = institution::pair(&draft.card.card().policy.display_name);
        Ok(PendingRecord {
            id: self.random_id(),
            institution: institution::of_card(&draft.card),
            user_id: draft.user_id.as_str().to_owned(),
            display_name: in_language(names, self.store.load()?.settings.language),
            stage: Stage::Start,
            expires_at: self.clock.now_ms().saturating_add(EXPIRY_MS),
        })
    }

    /// Of the same issuance, as far as one can tell, and still in time.
    fn is_same(&self, record: &PendingRecord, draft: &Draft) -> bool {
        let card = draft.card.card();
        let in_time = record.stage == Stage::Finish || self.clock.now_ms() < record.expires_at;
        in_time
            && record.institution.service_id == card.service_id.as_str()
            && record.user_id == draft.user_id.as_str()
    }
}

fn check_terms(draft: &Draft, version: &str) -> Result<(), DeviceError> {
    if version.is_empty() {
        return Err(DeviceError::ConsentMissing);
    }
    if version != draft.card.card().terms.version {
        return Err(DeviceError::TermsChanged);
    }
    Ok(())
}

/// Japanese unless English was chosen.
fn in_language(names: TextPair, language: Language) -> String {
    if language == Language::En {
        names.en
    } else {
        names.ja
    }
}

/// There is nothing left to go on from.
fn is_lost(error: &DeviceError) -> bool {
    use crate::ports::KeychainError::NoEntry;
    matches!(
        error,
        DeviceError::Keystore(NoEntry) | DeviceError::KeystoreEntryDamaged
    )
}

/// The customer may press *send* again without typing anything again.
fn can_go_on(error: &DeviceError) -> bool {
    matches!(
        error,
        DeviceError::Issuer(_)
            | DeviceError::IssuerFailed { .. }
            | DeviceError::IssuerBusy
            | DeviceError::RateLimited { .. }
            | DeviceError::IssuerAnswerInvalid
            | DeviceError::Keystore(_)
            | DeviceError::Files(_)
    )
}
