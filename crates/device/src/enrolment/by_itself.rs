//! A token that the app makes by itself, from consent alone.
//!
//! One message each way. The public record is written first, then the key
//! store's entry, then the message is sent; [`super::resume`] goes on with the
//! same bytes, and the issuer answers them as it did at first.

use warifu_enroll::client::Pending;
use warifu_enroll::self_registration::{self, Intent};
use warifu_enroll::{DeviceKey, DeviceReport, ServiceId, TrustedCard};

use super::keep::EXPIRY_MS;
use super::run::Run;
use super::send::{in_language, is_lost};
use super::{Consent, Progress};
use crate::data::{InstitutionRecord, PendingRecord, Stage, TextPair, TokenRecord};
use crate::device::Device;
use crate::ports::Dice;
use crate::{DeviceError, institution};

/// What an issuer is told of keys that lie in a vault file.
const IN_VAULT: &str = "vault_file";

/// What was chosen, waiting for consent.
pub(crate) struct Wish {
    /// 32 hexadecimal digits.
    pub id: String,
    pub card: TrustedCard,
    /// Unix milliseconds, by the device's clock.
    pub made_at: i64,
}

impl Device {
    /// The institutions whose customers' apps may make tokens by themselves, as
    /// far as the directory knows. Nobody is contacted.
    ///
    /// # Errors
    /// [`DeviceError::DirectoryInvalid`].
    pub fn self_registration_offers(&self) -> Result<Vec<InstitutionRecord>, DeviceError> {
        let directory = self.trust.directory()?;
        let offering = directory
            .entries()
            .iter()
            .filter(|one| one.self_registration);
        Ok(offering.map(institution::of_entry).collect())
    }

    /// Fetches the institution's card, for consent. Nothing of the customer's is
    /// sent.
    ///
    /// # Errors
    /// Those of directory, card, network and key store;
    /// [`DeviceError::SelfRegistrationNotOffered`];
    /// [`DeviceError::AlreadySelfRegistered`] where a token of that institution
    /// is here and not bound yet; [`DeviceError::EnrollmentInterrupted`];
    /// [`DeviceError::EnrollmentMissing`] where this was overtaken.
    pub async fn self_register_begin(&self, service_id: &str) -> Result<Consent, DeviceError> {
        self.must_be_open()?;
        let turn = self.take_turn();
        let service = ServiceId::parse(service_id)?;
        self.no_other_in_the_way(&service)?;
        self.keychain.open().await?;
        self.none_unbound(&service).await?;
        let card = self.trust.card_of(&service, &self.issuer, self.now());
        let card = card.await?;
        if !card.card().policy.self_registration {
            return Err(DeviceError::SelfRegistrationNotOffered);
        }
        let wish = Wish {
            id: self.random_id(),
            card,
            made_at: self.clock.now_ms(),
        };
        let consent = consent(&wish);
        let mut desk = self.desk.lock().await;
        if !self.is_latest(turn) {
            return Err(DeviceError::EnrollmentMissing);
        }
        desk.draft = None;
        desk.wish = Some(wish);
        Ok(consent)
    }

    /// Makes the token that [`Device::self_register_begin`] named `draft`. After a
    /// dropped connection the same call goes on with the same bytes.
    ///
    /// # Errors
    /// [`DeviceError::EnrollmentMissing`], [`DeviceError::ConsentMissing`],
    /// [`DeviceError::TermsChanged`], [`DeviceError::EnrollmentInterrupted`],
    /// [`DeviceError::SelfRegistrationNotOffered`],
    /// [`DeviceError::SelfRegistrationRefused`]; those of network, key store and
    /// data.
    pub async fn self_register_send(
        &self,
        draft: &str,
        terms_version: &str,
        progress: &(dyn Fn(Progress) + Send + Sync),
    ) -> Result<TokenRecord, DeviceError> {
        self.must_be_open()?;
        let stop = self.issuer.stop();
        let mut desk = self.desk.lock().await;
        let shown = desk.wish.as_ref().filter(|shown| shown.id == draft);
        let wish = shown.ok_or(DeviceError::EnrollmentMissing)?;
        consented(wish, terms_version)?;
        self.keychain.open().await?;
        let (record, state, made_now) = self.wished_or_new(wish).await?;
        let run = Run {
            device: self,
            record,
            password: None,
            retyped: false,
            made_now,
            stop,
            progress,
        };
        let done = run.drive(state).await;
        if !matches!(&done, Err(error) if super::send::can_go_on(error)) {
            desk.clear();
        }
        done
    }

    /// What the issuer is told of this device.
    pub(super) fn report(&self) -> Result<DeviceReport, DeviceError> {
        let about = &self.about;
        let key_protection = if self.has_vault()? {
            IN_VAULT.to_owned()
        } else {
            about.key_protection.clone()
        };
        Ok(DeviceReport {
            installation_id: self.store.load()?.installation_id,
            app: about.app.clone(),
            platform: about.platform.clone(),
            key_protection,
        })
    }

    /// Whatever may have been granted is to be resumed or given up first.
    fn no_other_in_the_way(&self, service: &ServiceId) -> Result<(), DeviceError> {
        let pending = self.store.load()?.pending;
        let other = |pending: &PendingRecord| {
            pending.stage == Stage::Finish && !is_of(pending, service.as_str())
        };
        if pending.is_some_and(|pending| other(&pending)) {
            return Err(DeviceError::EnrollmentInterrupted);
        }
        Ok(())
    }

    /// One that waits to be bound is enough: a second would only be mistaken for
    /// the first.
    async fn none_unbound(&self, service: &ServiceId) -> Result<(), DeviceError> {
        let now = self.now();
        for token in self.tokens()? {
            let waits = token.unbound_until().is_some_and(|until| now.0 < until);
            let same = token.institution.service_id == service.as_str();
            if waits && same && !self.standing(&token.id).await.is_restored() {
                return Err(DeviceError::AlreadySelfRegistered);
            }
        }
        Ok(())
    }

    /// The one that has begun already with that institution, or a new one; and
    /// whether it is new.
    async fn wished_or_new(
        &self,
        wish: &Wish,
    ) -> Result<(PendingRecord, Option<Pending>, bool), DeviceError> {
        let Some(record) = self.store.load()?.pending else {
            return self.make(wish).await;
        };
        let service = wish.card.card().service_id.as_str();
        match self.stored_state(&record).await {
            Ok(Some(Pending::Start(_))) => self.discard(&record).await?,
            // The issuer may have granted it: only the customer gives it up.
            Ok(_) if !is_of(&record, service) => return Err(DeviceError::EnrollmentInterrupted),
            Ok(state) => return Ok((record, state, false)),
            // Nothing was sent of what has no entry.
            Err(error) if record.stage == Stage::Start && is_lost(&error) => {}
            Err(error) => return Err(error),
        }
        self.make(wish).await
    }

    /// Writes the public record, then the entry; nothing has been sent.
    async fn make(
        &self,
        wish: &Wish,
    ) -> Result<(PendingRecord, Option<Pending>, bool), DeviceError> {
        let card = wish.card.card();
        let names = institution::pair(&card.policy.display_name);
        let record = PendingRecord {
            id: self.random_id(),
            institution: institution::of_card(&wish.card),
            user_id: String::new(),
            display_name: in_language(names, self.store.load()?.settings.language),
            stage: Stage::Start,
            expires_at: self.clock.now_ms().saturating_add(EXPIRY_MS),
        };
        let moved = self.is_another_devices().await?;
        // The installation has its name from here on.
        self.remember_first(&record, moved).await?;
        let intent = Intent {
            card: &wish.card,
            terms_version: card.terms.version.clone(),
            at: self.now(),
        };
        let mut dice = Dice(&*self.chance);
        let device_key = DeviceKey::generate(&mut dice);
        let made = self_registration::begin(&mut dice, intent, device_key, &self.report()?);
        let Ok(state) = made else {
            self.forget(&record).await?;
            return Err(DeviceError::CardInvalid);
        };
        self.keep(&record, &state.encode()?).await?;
        let state = Pending::SelfRegistration(Box::new(state));
        Ok((record, Some(state), true))
    }
}

/// A token that the app makes by itself at that service.
fn is_of(record: &PendingRecord, service_id: &str) -> bool {
    record.is_by_itself() && record.institution.service_id == service_id
}

fn consented(wish: &Wish, version: &str) -> Result<(), DeviceError> {
    if version.is_empty() {
        return Err(DeviceError::ConsentMissing);
    }
    if version != wish.card.card().terms.version {
        return Err(DeviceError::TermsChanged);
    }
    Ok(())
}

fn consent(wish: &Wish) -> Consent {
    let card = wish.card.card();
    Consent {
        draft: wish.id.clone(),
        institution: institution::of_card(&wish.card),
        user_id: String::new(),
        terms_version: card.terms.version.clone(),
        terms: TextPair {
            ja: card.terms.ja.clone(),
            en: card.terms.en.clone(),
        },
        display_name: institution::pair(&card.policy.display_name),
    }
}
