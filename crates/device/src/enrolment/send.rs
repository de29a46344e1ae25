//! Sends what was consented to.

use warifu_enroll::DeviceKey;
use warifu_enroll::client::{self, Intent, Pending};

use super::keep::{EXPIRY_MS, is_in_time};
use super::run::Run;
use super::{Begun, Desk, Draft, Progress};
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
    /// [`DeviceError::TermsChanged`], [`DeviceError::EnrollmentInterrupted`];
    /// those of network, key store and data.
    pub async fn enroll_send(
        &self,
        draft: &str,
        terms_version: &str,
        progress: &(dyn Fn(Progress) + Send + Sync),
    ) -> Result<TokenRecord, DeviceError> {
        self.must_be_open()?;
        let stop = self.issuer.stop();
        let mut desk = self.desk.lock().await;
        let shown = desk.draft.as_ref().filter(|shown| shown.id == draft);
        let draft = shown.ok_or(DeviceError::EnrollmentMissing)?;
        check_terms(draft, terms_version)?;
        self.keychain.open().await?;
        let (record, state) = self.pending_or_new(draft, &desk).await?;
        let password = draft.password.clone();
        if matches!(state, Some(Pending::Start(_))) {
            desk.begun = Some(Begun {
                id: record.id.clone(),
                password: password.clone(),
            });
        }
        let run = Run {
            device: self,
            record,
            password: Some(password),
            retyped: false,
            made_now: false,
            stop,
            progress,
        };
        let done = run.drive(state).await;
        if !matches!(&done, Err(error) if can_go_on(error)) {
            desk.clear();
        }
        done
    }

    /// The enrolment that this draft has begun already, or a new one.
    async fn pending_or_new(
        &self,
        draft: &Draft,
        desk: &Desk,
    ) -> Result<(PendingRecord, Option<Pending>), DeviceError> {
        let Some(record) = self.store.load()?.pending else {
            return self.prepare(draft).await;
        };
        match self.stored_state(&record).await {
            Ok(Some(Pending::Start(state))) => {
                if self.answers_to(&record, draft, desk) {
                    return Ok((record, Some(Pending::Start(state))));
                }
                self.discard(&record).await?;
            }
            // The issuer may have granted it: only the customer gives it up.
            Ok(_) if !is_same(&record, draft) => return Err(DeviceError::EnrollmentInterrupted),
            Ok(state) => return Ok((record, state)),
            // Nothing was sent of a start without an entry; one that cannot be
            // read stays where it is, under its own name.
            Err(error) if record.stage == Stage::Start && is_lost(&error) => {}
            Err(error) => return Err(error),
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
        let moved = self.is_another_devices().await?;
        self.remember_first(&record, moved).await?;
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

    /// The start was made for this draft, with its password, and is in time.
    fn answers_to(&self, record: &PendingRecord, draft: &Draft, desk: &Desk) -> bool {
        is_same(record, draft)
            && is_in_time(record, self.clock.now_ms())
            && desk.made_with(&record.id, &draft.password) == Some(true)
    }
}

/// Of the same issuance, as far as one can tell.
fn is_same(record: &PendingRecord, draft: &Draft) -> bool {
    record.institution.service_id == draft.card.card().service_id.as_str()
        && record.user_id == draft.user_id.as_str()
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
pub(super) fn in_language(names: TextPair, language: Language) -> String {
    if language == Language::En {
        names.en
    } else {
        names.ja
    }
}

/// There is nothing left to go on from.
pub(super) fn is_lost(error: &DeviceError) -> bool {
    use crate::ports::KeychainError::NoEntry;
    matches!(
        error,
        DeviceError::Keystore(NoEntry)
            | DeviceError::KeystoreEntryDamaged
            | DeviceError::KeystoreEntryForeign
    )
}

/// The customer may press *send* again without typing anything again.
pub(super) fn can_go_on(error: &DeviceError) -> bool {
    matches!(
        error,
        DeviceError::Issuer(_)
            | DeviceError::NetworkLoginNeeded
            | DeviceError::IssuerFailed { .. }
            | DeviceError::IssuerBusy
            | DeviceError::RateLimited { .. }
            | DeviceError::IssuerAnswerInvalid
            | DeviceError::Keystore(_)
            | DeviceError::Files(_)
    )
}
