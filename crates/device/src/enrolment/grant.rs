//! Sends a self-registration, and stores the token that comes back.

use warifu_enroll::Refused;
use warifu_enroll::self_registration::AwaitingGrant;

use super::Progress;
use super::run::{Run, answer_error, is_over};
use crate::DeviceError;
use crate::data::{Stage, TokenRecord};

/// So long an issuer answers the same bytes again, in seconds: as long as a token
/// may stay unbound.
const ANSWERED_FOR: u64 = 7 * 86_400;

impl Run<'_> {
    /// From the state to the token.
    pub(super) async fn grant(mut self, state: AwaitingGrant) -> Result<TokenRecord, DeviceError> {
        if self.record.stage == Stage::Start {
            // The issuer may grant it from here on.
            self.remember_finish().await?;
        }
        (self.progress)(Progress::Contacting);
        let origin = &self.record.institution.origin;
        let (sent, begun_at) = (self.device.moment(), state.begun_at());
        let issuer = &self.device.issuer;
        let answer = issuer
            .self_register(origin, state.request(), &self.stop)
            .await;
        let answer = self.unless_over(answer, is_over).await;
        let answer = answer.map_err(|error| match error {
            DeviceError::EnrollmentRefused if begun_at.plus(ANSWERED_FOR) <= self.device.now() => {
                DeviceError::EnrollmentExpired
            }
            DeviceError::EnrollmentRefused => DeviceError::SelfRegistrationRefused,
            DeviceError::ServiceUnknown => DeviceError::SelfRegistrationNotOffered,
            other => other,
        })?;
        let received = self.device.moment();
        (self.progress)(Progress::Deriving);
        let registered = match state.answered(&answer.body) {
            Ok(registered) => registered,
            Err(Refused {
                error,
                state: Some(_),
            }) => return Err(answer_error(error)),
            Err(Refused { error, state: None }) => {
                self.device.discard(&self.record).await?;
                return Err(answer_error(error));
            }
        };
        // A repeat is answered with the time of the first answer.
        let first = answer.fresh && self.made_now;
        self.save(&registered, first.then_some((sent, received)))
            .await
    }
}
