//! Checks what was typed and fetches the institution's card.

use std::sync::Arc;

use warifu_enroll::{ServiceId, UserId, password};
use warifu_secret::ActivationPassword;

use super::{Consent, Draft, Values};
use crate::data::{Stage, TextPair};
use crate::device::Device;
use crate::{DeviceError, institution};

impl Device {
    /// Checks every entry, then fetches and checks the card. Nothing of the
    /// customer's is sent.
    ///
    /// # Errors
    /// The rule that an entry breaks; those of directory, card, network and
    /// key store; [`DeviceError::AlreadyEnrolledHere`];
    /// [`DeviceError::EnrollmentMissing`] where this was overtaken by a later
    /// beginning or a cancellation.
    pub async fn enroll_begin(&self, values: Values) -> Result<Consent, DeviceError> {
        self.must_be_open()?;
        let turn = self.take_turn();
        let service = ServiceId::parse(&values.service_id)?;
        let user_id = UserId::parse(&values.user_id)?;
        present(&values.activation_password)?;
        self.nothing_in_the_way(&service, &user_id)?;
        self.keychain.open().await?;
        if !values.again {
            self.nothing_held(&service, &user_id).await?;
        }
        let card = self.trust.card_of(&service, &self.issuer, self.now());
        let card = card.await?;
        let policy = card.card().policy.activation_password;
        // EXPOSE: normalised into the same kind of secret.
        let password = password::normalise(values.activation_password.expose(), policy)?;
        let draft = Draft {
            id: self.random_id(),
            card,
            user_id,
            password: Arc::new(password),
            made_at: self.clock.now_ms(),
        };
        let consent = consent(&draft);
        self.put_down(turn, draft).await?;
        Ok(consent)
    }

    /// Keeps the draft, unless the customer has begun something else meanwhile:
    /// an answer that comes late must not take the place of a newer one.
    async fn put_down(&self, turn: u64, draft: Draft) -> Result<(), DeviceError> {
        let mut desk = self.desk.lock().await;
        if !self.is_latest(turn) {
            return Err(DeviceError::EnrollmentMissing);
        }
        desk.wish = None;
        desk.draft = Some(draft);
        Ok(())
    }

    /// Also makes sure, before anything is asked of the customer, that the
    /// data can be read.
    fn nothing_in_the_way(&self, service: &ServiceId, user_id: &UserId) -> Result<(), DeviceError> {
        let data = self.store.load()?;
        let same = |service_id: &str, user: &str| {
            service_id == service.as_str() && user == user_id.as_str()
        };
        match &data.pending {
            Some(pending)
                if pending.stage == Stage::Finish
                    && !same(&pending.institution.service_id, &pending.user_id) =>
            {
                Err(DeviceError::EnrollmentInterrupted)
            }
            _ => Ok(()),
        }
    }

    /// A token that came from another device holds nobody up: enrolling again
    /// is what its customer was told to do.
    async fn nothing_held(&self, service: &ServiceId, user: &UserId) -> Result<(), DeviceError> {
        for token in self.tokens()? {
            let same =
                token.institution.service_id == service.as_str() && token.user_id == user.as_str();
            if same && !self.standing(&token.id).await.is_restored() {
                return Err(DeviceError::AlreadyEnrolledHere);
            }
        }
        Ok(())
    }
}

/// An empty password is refused before anybody is contacted; the rule for the
/// rest is the institution's.
fn present(password: &ActivationPassword) -> Result<(), DeviceError> {
    // EXPOSE: whether it is empty.
    if password.expose().trim().is_empty() {
        return Err(DeviceError::ActivationPasswordLength { min: 4, max: 8 });
    }
    Ok(())
}

fn consent(draft: &Draft) -> Consent {
    let card = draft.card.card();
    let terms = &card.terms;
    Consent {
        draft: draft.id.clone(),
        institution: institution::of_card(&draft.card),
        user_id: draft.user_id.as_str().to_owned(),
        terms_version: terms.version.clone(),
        terms: TextPair {
            ja: terms.ja.clone(),
            en: terms.en.clone(),
        },
        display_name: institution::pair(&card.policy.display_name),
    }
}
