//! Finish.

use super::start::handshake;
use crate::Issuer;
use crate::audit::{Entry, Event};
use crate::enrollment::{
    EnrollmentRefusal, Finished, NewFinish, NewToken, Stage, StartedIssuance, StoredStart,
};
use crate::error::Error;
use crate::ids::{EnrollmentId, MailId, TokenId};
use crate::outbox::{NewMail, Notice};
use crate::policy::Institution;
use crate::sealing::{Place, Purpose};
use rand::RngCore as _;
use sha2::{Digest, Sha256};
use warifu_enroll::bytes::Bytes;
use warifu_enroll::server::{Answered, AwaitingFinish, Grant, Proven};
use warifu_otp::{SerialNumber, UnixTime};
use warifu_secret::OpaqueState;

/// How often another serial number is tried: 10⁹ of them are seldom taken.
pub(crate) const SERIAL_TRIES: u32 = 8;

impl Issuer {
    /// Answers `POST /v1/enrollments/{id}/finish`; `id` as it stands in the
    /// path. Byte-identical repeats get the stored answer until the app has
    /// said that it is registered.
    ///
    /// # Errors
    /// [`EnrollmentRefusal`].
    pub async fn finish_enrollment(
        &self,
        id: &str,
        body: &[u8],
    ) -> Result<Vec<u8>, EnrollmentRefusal> {
        let id = parse(id)?;
        let finishes = &self.parts.stores.finishes;
        let digest: [u8; 32] = Sha256::digest(body).into();
        let started = finishes.started(id).await.map_err(Error::from)?;
        // Looked for second: a start that has gone meanwhile was finished.
        let Some(started) = started else {
            return self.finished_before(id, digest).await;
        };
        for _ in 0..SERIAL_TRIES {
            let proven = self.prove(&started, body)?;
            let issuance = started.issuance.ok_or(EnrollmentRefusal::Rejected)?;
            let issuance = finishes.issuance(issuance).await.map_err(Error::from)?;
            let new = self.new_finish(&started, &issuance, proven, digest)?;
            match finishes.finish(new).await.map_err(Error::from)? {
                Finished::Done(answer) => return Ok(answer),
                Finished::Gone => return Err(EnrollmentRefusal::Rejected),
                Finished::SerialTaken => {}
            }
        }
        Err(Error::Handshake.into())
    }

    /// The stored answer to the same bytes, until the app is registered.
    async fn finished_before(
        &self,
        id: EnrollmentId,
        request: [u8; 32],
    ) -> Result<Vec<u8>, EnrollmentRefusal> {
        let done = self.parts.stores.finishes.finished(id).await;
        let same = done
            .map_err(Error::from)?
            .filter(|done| done.request == request);
        match same.map(|done| done.stage) {
            Some(Stage::Answered { answer, .. }) => Ok(answer),
            _ => Err(EnrollmentRefusal::Rejected),
        }
    }

    fn prove(&self, started: &StoredStart, body: &[u8]) -> Result<Proven, EnrollmentRefusal> {
        let keys = self.keys(&started.institution)?;
        let place = handshake(&started.id, &started.institution);
        let plain = keys
            .data
            .open(&started.state, &place)
            .map_err(Error::from)?;
        let state = AwaitingFinish::decode(&OpaqueState::new(plain.to_vec()))
            .map_err(|_| Error::Handshake)?;
        state
            .finish(body, self.now())
            .map_err(|refused| EnrollmentRefusal::of(refused.error))
    }

    fn new_finish(
        &self,
        started: &StoredStart,
        issuance: &StartedIssuance,
        proven: Proven,
        request: [u8; 32],
    ) -> Result<NewFinish, Error> {
        let institution = self.institution(&started.institution)?;
        let keys = self.keys(&institution.slug)?;
        let (mut rng, now) = (self.rng(), self.now());
        let serial = SerialNumber::from_number(rng.next_u64());
        let valid_until = valid_until(institution, now);
        let grant = Grant {
            serial: serial.clone(),
            valid_until,
            server_time: now,
        };
        let answered = proven
            .answer(&mut rng, grant, &keys.signing)
            .map_err(|_| Error::Handshake)?;
        let answer = answered.response.clone();
        let key = registered_place(&started.id, &started.institution);
        Ok(NewFinish {
            id: started.id,
            issuance: issuance.id,
            institution: institution.slug.clone(),
            request,
            answer,
            // EXPOSE: sealed at once.
            registered_key: keys
                .data
                .seal(answered.registered_key.expose(), &key, &mut rng)?,
            mail: self.enrolled_mail(institution, issuance, &serial, now),
            audit: Entry::new(&institution.slug, now, Event::Enrolled, &serial).with(&[
                ("consent_at", &started.consent.at.0.to_string()),
                ("issuance", &issuance.id.to_string()),
                ("terms_version", &started.consent.terms_version),
                ("user", issuance.user.as_str()),
            ]),
            token: self.new_token(institution, issuance, &answered, serial, valid_until)?,
            old: institution.enrolment.old,
            at: now,
        })
    }

    fn new_token(
        &self,
        institution: &Institution,
        issuance: &StartedIssuance,
        answered: &Answered,
        serial: SerialNumber,
        valid_until: Option<UnixTime>,
    ) -> Result<NewToken, Error> {
        let mut rng = self.rng();
        let id = TokenId::random(&mut rng);
        let place = Place {
            purpose: Purpose::Seed,
            subject: id.as_bytes(),
            institution: &institution.slug,
        };
        let keys = self.keys(&institution.slug)?;
        Ok(NewToken {
            id,
            serial,
            customer: issuance.customer,
            user: issuance.user.clone(),
            params: answered.params,
            // EXPOSE: sealed at once.
            seed: keys.data.seal(answered.seed.expose(), &place, &mut rng)?,
            device_key: answered.device_key.to_bytes().0.to_vec(),
            device: serde_json::to_string(&answered.report).map_err(|_| Error::Handshake)?,
            mail: issuance.mail.clone(),
            language: issuance.language,
            valid_until,
        })
    }

    fn enrolled_mail(
        &self,
        institution: &Institution,
        issuance: &StartedIssuance,
        serial: &SerialNumber,
        now: UnixTime,
    ) -> NewMail {
        NewMail {
            id: MailId::random(&mut self.rng()),
            institution: institution.slug.clone(),
            customer: issuance.customer,
            to: issuance.mail.clone(),
            language: issuance.language,
            notice: Notice::Enrolled {
                serial: serial.clone(),
            },
            at: now,
        }
    }
}

/// Where the key of the `registered` message belongs.
pub(crate) fn registered_place<'a>(
    id: &'a EnrollmentId,
    institution: &'a crate::ids::Slug,
) -> Place<'a> {
    Place {
        purpose: Purpose::Registered,
        subject: id.as_bytes(),
        institution,
    }
}

/// An identifier as it stands in the path: base64url.
pub(super) fn parse(id: &str) -> Result<EnrollmentId, EnrollmentRefusal> {
    Bytes::<16>::parse(id)
        .map(|bytes| EnrollmentId::from_bytes(bytes.0))
        .map_err(|_| EnrollmentRefusal::Rejected)
}

fn valid_until(institution: &Institution, now: UnixTime) -> Option<UnixTime> {
    let days = institution.token.lifetime_days?;
    Some(now.plus(u64::from(days).saturating_mul(86_400)))
}
