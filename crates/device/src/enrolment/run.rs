//! Drives the handshake from wherever it stands to a stored token.

use std::sync::Arc;

use tokio::task::spawn_blocking;
use warifu_enroll::client::{AwaitingFinish, AwaitingStart, Pending, Registered};
use warifu_enroll::{Error, Refused};
use warifu_secret::ActivationPassword;

use super::Progress;
use super::keep::EXPIRY_MS;
use crate::DeviceError;
use crate::data::{ClockRecord, PendingRecord, Stage, TokenRecord};
use crate::device::Device;
use crate::entry::{self, Entry, Granted};
use crate::issuer::{Answer, Stop};
use crate::ports::Dice;
use crate::tokens::clock::{Moment, measured};

/// One run of the handshake.
pub(super) struct Run<'a> {
    pub device: &'a Device,
    pub record: PendingRecord,
    /// Needed for a pending start.
    pub password: Option<Arc<ActivationPassword>>,
    /// The password was typed anew, and may be another one than at first.
    pub retyped: bool,
    /// A self-registration that was made just now: nobody has answered it before.
    pub made_now: bool,
    pub stop: Stop,
    pub progress: &'a (dyn Fn(Progress) + Send + Sync),
}

warifu_secret::closed!(Run<'static>);

impl Run<'_> {
    /// From the state to the token; `None` stands for a token that is in the
    /// key store already.
    pub async fn drive(mut self, state: Option<Pending>) -> Result<TokenRecord, DeviceError> {
        let finish = match state {
            Some(Pending::Start(start)) => Box::new(self.start(*start).await?),
            Some(Pending::Finish(finish)) => finish,
            Some(Pending::SelfRegistration(state)) => {
                return Box::pin(self.grant(*state)).await;
            }
            None => return self.device.publish(self.record, None).await,
        };
        if self.record.stage == Stage::Start {
            // It died between the entry and the record. The record must say
            // so before anything is sent: the issuer may grant it from then on.
            self.remember_finish().await?;
        }
        self.finish(*finish).await
    }

    async fn start(&mut self, state: AwaitingStart) -> Result<AwaitingFinish, DeviceError> {
        (self.progress)(Progress::Contacting);
        let origin = &self.record.institution.origin;
        let issuer = &self.device.issuer;
        let answer = issuer.start(origin, state.request(), &self.stop).await;
        let answer = self.unless_over(answer, is_over).await?;
        (self.progress)(Progress::Proving);
        let finish = match self.prove(state, answer).await? {
            Ok(finish) => finish,
            Err(Refused { error, .. }) => return Err(self.refused(error).await),
        };
        (self.progress)(Progress::Deriving);
        self.device.keep(&self.record, &finish.encode()?).await?;
        self.remember_finish().await?;
        Ok(finish)
    }

    pub(super) async fn remember_finish(&mut self) -> Result<(), DeviceError> {
        self.record = self.record.finishing();
        self.device.remember(&self.record).await
    }

    /// Argon2id, away from the threads that serve the interface.
    async fn prove(
        &self,
        state: AwaitingStart,
        answer: Answer,
    ) -> Result<Result<AwaitingFinish, Refused<AwaitingStart>>, DeviceError> {
        let password = self
            .password
            .clone()
            .ok_or(DeviceError::EnrollmentMissing)?;
        let chance = self.device.chance.clone();
        let report = self.device.report()?;
        let proving = spawn_blocking(move || {
            state.answered(&mut Dice(&*chance), &password, &answer.body, &report)
        });
        proving.await.map_err(|_| DeviceError::Internal)
    }

    async fn finish(self, state: AwaitingFinish) -> Result<TokenRecord, DeviceError> {
        (self.progress)(Progress::Confirming);
        let begun_ms = i64::try_from(state.begun_at().0)
            .unwrap_or(0)
            .saturating_mul(1000);
        let origin = &self.record.institution.origin;
        let sent = self.device.moment();
        let answer = self
            .device
            .issuer
            .finish(origin, state.enrollment_id(), state.request(), &self.stop)
            .await;
        let refused = |error: &DeviceError| *error == DeviceError::EnrollmentRefused;
        let answer = match self.unless_over(answer, refused).await {
            Err(DeviceError::EnrollmentRefused)
                if sent.now_ms > begun_ms.saturating_add(EXPIRY_MS) =>
            {
                return Err(DeviceError::EnrollmentExpired);
            }
            other => other?,
        };
        let received = self.device.moment();
        let registered = match state.answered(&answer.body) {
            Ok(registered) => registered,
            Err(Refused {
                error,
                state: Some(_),
            }) => return Err(answer_error(error)),
            Err(Refused { error, state: None }) => return Err(self.refused(error).await),
        };
        // A repeat is answered with the time of the first answer.
        let first = answer.fresh && self.password.is_some() && !self.retyped;
        self.save(&registered, first.then_some((sent, received)))
            .await
    }

    /// The token into the key store, then into the public data; with the moments
    /// around a first answer the clock is measured by it.
    pub(super) async fn save(
        self,
        registered: &Registered,
        around: Option<(Moment, Moment)>,
    ) -> Result<TokenRecord, DeviceError> {
        (self.progress)(Progress::Saving);
        let server = i64::try_from(registered.server_time.0).unwrap_or(i64::MAX);
        let clock = around.map(|(sent, received)| measured(server, sent, received));
        let installation = self.device.store.load()?.installation_id;
        let entry = entry::token(registered, &installation)?;
        self.device.write_entry(&self.record.id, entry).await?;
        self.device.publish(self.record, clock).await
    }

    /// Forgets the enrolment where the issuer has ended it.
    pub(super) async fn unless_over(
        &self,
        answer: Result<Answer, DeviceError>,
        is_over: fn(&DeviceError) -> bool,
    ) -> Result<Answer, DeviceError> {
        if let Err(error) = &answer
            && is_over(error)
        {
            self.device.discard(&self.record).await?;
        }
        answer
    }

    /// The handshake failed on this side. A pending start whose password was
    /// typed anew stays: another password may be right.
    async fn refused(&self, error: Error) -> DeviceError {
        let may_be_repeated = error == Error::Malformed || (self.retyped && error == Error::Proof);
        if !may_be_repeated && let Err(error) = self.device.discard(&self.record).await {
            return error;
        }
        answer_error(error)
    }
}

impl Device {
    /// Makes the public record of the token that is in the key store.
    pub(super) async fn publish(
        &self,
        pending: PendingRecord,
        clock: Option<ClockRecord>,
    ) -> Result<TokenRecord, DeviceError> {
        let Entry::Token(token) = self.entry(&pending.id).await? else {
            return Err(DeviceError::KeystoreEntryDamaged);
        };
        let record = token_record(pending, token.grant, clock, self.clock.now_ms());
        let added = record.clone();
        self.store
            .update(|data| {
                data.pending = None;
                data.tokens.retain(|token| token.id != added.id);
                data.tokens.insert(0, added);
                Ok(())
            })
            .await?;
        Ok(record)
    }
}

/// The issuer will not begin the enrolment. An error page of
/// whoever stands in between is not the issuer's word.
pub(super) fn is_over(error: &DeviceError) -> bool {
    matches!(
        error,
        DeviceError::EnrollmentRefused | DeviceError::TermsChanged | DeviceError::ServiceUnknown
    )
}

pub(super) fn answer_error(error: Error) -> DeviceError {
    match error {
        Error::Proof => DeviceError::EnrollmentRefused,
        Error::Internal => DeviceError::Internal,
        _ => DeviceError::IssuerAnswerInvalid,
    }
}

fn token_record(
    pending: PendingRecord,
    granted: Granted,
    clock: Option<ClockRecord>,
    now_ms: i64,
) -> TokenRecord {
    TokenRecord {
        id: pending.id,
        display_name: pending.display_name,
        institution: pending.institution,
        user_id: pending.user_id,
        serial: granted.serial,
        params: granted.params,
        registered_at: now_ms,
        valid_until: granted.valid_until,
        bind_until: granted.bind_until,
        clock,
        confirmation: Some(granted.confirmation),
        removing: None,
        contact: None,
    }
}
