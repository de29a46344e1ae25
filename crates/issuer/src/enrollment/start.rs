//! Start.

use crate::Issuer;
use crate::audit::{Entry, Event};
use crate::enrollment::{AnsweredStart, Attempt, Claim, EnrollmentRefusal, LIFE, NewClaim};
use crate::error::Error;
use crate::ids::{EnrollmentId, Slug};
use crate::keys::InstitutionKeys;
use crate::limits::{LimitKey, Taken};
use crate::policy::Institution;
use crate::record;
use crate::sealing::{Place, Purpose};
use std::net::IpAddr;
use warifu_enroll::bytes::Bytes;
use warifu_enroll::capabilities;
use warifu_enroll::server::{self, Offer, ReceivedStart, Records, Started};
use warifu_otp::UnixTime;
use warifu_secret::OpaqueState;

/// An attempt to be answered.
struct Open {
    id: EnrollmentId,
    attempt: Option<Attempt>,
    expires_at: UnixTime,
}

impl Issuer {
    /// Answers `POST /v1/enrollments`: the exact bytes of the request in, the
    /// exact bytes of the answer out. Byte-identical repeats get the stored
    /// answer, and cost neither an attempt nor a place in a budget.
    ///
    /// # Errors
    /// [`EnrollmentRefusal`].
    pub async fn start_enrollment(
        &self,
        body: &[u8],
        address: IpAddr,
    ) -> Result<Vec<u8>, EnrollmentRefusal> {
        let received = ReceivedStart::parse(body).map_err(EnrollmentRefusal::of)?;
        let institution = self.institution_of(&received)?;
        let now = self.now();
        let digest = received.digest().0;
        let starts = &self.parts.stores.starts;
        if let Some(answer) = starts.answered(digest, now).await.map_err(Error::from)? {
            return Ok(answer);
        }
        if received.request.consent.terms_version != institution.terms.version {
            return Err(EnrollmentRefusal::TermsChanged);
        }
        self.take_start(address, now).await?;
        let new = self.new_claim(institution, &received, now);
        match starts.claim(new).await.map_err(Error::from)? {
            Claim::Answered(answer) => Ok(answer),
            Claim::TooLate => Err(EnrollmentRefusal::Rejected),
            Claim::Open {
                id,
                attempt,
                expires_at,
            } => {
                let open = Open {
                    id,
                    attempt,
                    expires_at,
                };
                let answered = self.answer_start(institution, &received, &open, now)?;
                Ok(starts.answer(answered).await.map_err(Error::from)?)
            }
        }
    }

    /// What cannot be served is said before an attempt is taken.
    fn institution_of(&self, received: &ReceivedStart) -> Result<&Institution, EnrollmentRefusal> {
        let request = &received.request;
        let institution = self
            .parts
            .institutions
            .by_service(&request.service_id)
            .ok_or(EnrollmentRefusal::UnknownService)?;
        if !capabilities::allow(&request.capabilities, institution.token.params) {
            return Err(EnrollmentRefusal::Suite);
        }
        Ok(institution)
    }

    async fn take_start(&self, address: IpAddr, now: UnixTime) -> Result<(), EnrollmentRefusal> {
        let budgets = &self.parts.budgets;
        let all = [
            (
                LimitKey::address("enroll", address),
                budgets.starts_per_address,
            ),
            (
                LimitKey::network("enroll", address),
                budgets.starts_per_network,
            ),
            (LimitKey::global("enroll"), budgets.starts_in_all),
        ];
        for (key, rate) in all {
            let taken = self.parts.stores.limits.take(key, rate, now).await;
            if let Taken::No { retry_after } = taken.map_err(Error::from)? {
                return Err(EnrollmentRefusal::RateLimited { retry_after });
            }
        }
        Ok(())
    }

    fn new_claim(
        &self,
        institution: &Institution,
        received: &ReceivedStart,
        now: UnixTime,
    ) -> NewClaim {
        let user = received.request.user_id.clone();
        let id = EnrollmentId::random(&mut self.rng());
        let started = Entry::new(&institution.slug, now, Event::EnrollmentStarted, &user)
            .with(&[("enrolment", &id.to_string())]);
        NewClaim {
            id,
            institution: institution.slug.clone(),
            request: received.digest().0,
            consent: received.request.consent.clone(),
            at: now,
            expires_at: now.plus(LIFE),
            decoyed: started.as_event(Event::EnrollmentDecoyed),
            started,
            user,
        }
    }

    fn answer_start(
        &self,
        institution: &Institution,
        received: &ReceivedStart,
        open: &Open,
        now: UnixTime,
    ) -> Result<AnsweredStart, Error> {
        let keys = self.keys(&institution.slug)?;
        let mut rng = self.rng();
        let decoy = self.decoys.of(&institution.slug)?;
        let (records, left) = open_records(keys, &institution.slug, open.attempt.as_ref(), decoy)?;
        let record = records.attempt(left).ok_or(Error::Handshake)?;
        // A decoy's is read too, and then not used.
        let record = open.attempt.as_ref().map(|_| record);
        let offer = Offer {
            origin: &self.parts.origin,
            params: institution.token.params,
            enrollment_id: Bytes(*open.id.as_bytes()),
            server_time: now,
            expires_in: open.expires_at.since(now),
        };
        let Started { response, state } =
            server::start(&mut rng, &keys.opaque, record, received, &offer)
                .map_err(|_| Error::Handshake)?;
        let state = state.encode().map_err(|_| Error::Handshake)?;
        let place = handshake(&open.id, &institution.slug);
        // EXPOSE: sealed at once.
        let state = keys.data.seal(state.expose(), &place, &mut rng)?;
        Ok(AnsweredStart {
            id: open.id,
            answer: response,
            state,
        })
    }
}

/// Where the state of a handshake belongs.
pub(super) fn handshake<'a>(id: &'a EnrollmentId, institution: &'a Slug) -> Place<'a> {
    Place {
        purpose: Purpose::Handshake,
        subject: id.as_bytes(),
        institution,
    }
}

/// The records of an attempt, or of the decoy where there is none: opening and
/// reading take as long either way.
fn open_records(
    keys: &InstitutionKeys,
    institution: &Slug,
    attempt: Option<&Attempt>,
    decoy: &Attempt,
) -> Result<(Records, u32), Error> {
    let opened = attempt.unwrap_or(decoy);
    let place = record::place(&opened.issuance, institution);
    let plain = keys.data.open(&opened.records, &place)?;
    let records = Records::from_bytes(&OpaqueState::new(plain.to_vec()));
    Ok((records.map_err(|_| Error::Handshake)?, opened.left))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SystemChance;
    use crate::ids::IssuanceId;
    use crate::ports::Chance as _;

    #[test]
    fn where_there_is_nothing_the_decoy_is_opened() {
        let mut rng = SystemChance.rng();
        let keys = InstitutionKeys::generate(&mut rng);
        let slug = Slug::new("shinkumi").unwrap();
        let issuance = IssuanceId::random(&mut rng);
        let service = warifu_enroll::ServiceId::parse("10212083").unwrap();
        let user = warifu_enroll::UserId::parse("NOBODY").unwrap();
        let password = warifu_secret::ActivationPassword::new("a1b2c3".to_owned());
        let records = keys
            .opaque
            .register(&mut rng, &service, &user, &password, 1)
            .unwrap();
        let plain = records.to_bytes();
        let place = record::place(&issuance, &slug);
        // EXPOSE: sealed at once, as when issuing.
        let sealed = keys.data.seal(plain.expose(), &place, &mut rng).unwrap();
        let mut decoy = Attempt {
            issuance,
            records: sealed,
            left: 0,
        };
        assert!(open_records(&keys, &slug, None, &decoy).is_ok());
        decoy.records.bytes[20] ^= 1;
        assert!(open_records(&keys, &slug, None, &decoy).is_err());
    }
}
