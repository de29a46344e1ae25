//! Answers self-registrations.

use super::{FreeToken, NewSelfRegistration, Repeat, Stored, UNBOUND_LIFE};
use crate::Issuer;
use crate::audit::{Entry, Event};
use crate::enrollment::{EnrollmentRefusal, SERIAL_TRIES, registered_place};
use crate::error::Error;
use crate::ids::{EnrollmentId, Slug, TokenId};
use crate::limits::{LimitKey, Rate, Taken};
use crate::policy::Institution;
use crate::sealing::{Place, Purpose};
use rand::RngCore as _;
use std::net::IpAddr;
use warifu_enroll::bytes::Bytes;
use warifu_enroll::capabilities;
use warifu_enroll::self_registration::{Grant, Opened, Received};
use warifu_enroll::server::Answered;
use warifu_otp::{SerialNumber, UnixTime};

impl Issuer {
    /// Answers `POST /v1/self-registrations`: the exact bytes of the request in,
    /// the exact bytes of the answer out. Byte-identical repeats get the stored
    /// answer, and cost nothing, until the app has said that it is registered or
    /// the token's time is over.
    ///
    /// # Errors
    /// [`EnrollmentRefusal`].
    pub async fn self_register(
        &self,
        body: &[u8],
        address: IpAddr,
    ) -> Result<Vec<u8>, EnrollmentRefusal> {
        let received = Received::parse(body).map_err(EnrollmentRefusal::of)?;
        let (now, digest) = (self.now(), received.digest().0);
        let store = &self.parts.stores.self_registrations;
        match store.answered(digest, now).await.map_err(Error::from)? {
            Some(Repeat::Answer(answer)) => return Ok(answer),
            Some(Repeat::Over) => return Err(EnrollmentRefusal::Rejected),
            None => {}
        }
        // What was granted is told again, whatever is offered by now.
        let institution = self.offering(&received)?;
        if received.request.consent.terms_version != institution.terms.version {
            return Err(EnrollmentRefusal::TermsChanged);
        }
        self.take_self_registration(&institution.slug, address, now)
            .await?;
        self.opened(institution, &received)?;
        self.take_device_key(&received, now).await?;
        for _ in 0..SERIAL_TRIES {
            let opened = self.opened(institution, &received)?;
            let new = self.new_self_registration(institution, &received, opened, now)?;
            match store.store(new).await.map_err(Error::from)? {
                Stored::Done(answer) => return Ok(answer),
                Stored::Over => return Err(EnrollmentRefusal::Rejected),
                Stored::SerialTaken => {}
            }
        }
        Err(Error::Handshake.into())
    }

    /// A service that does not offer it is as unknown as one that is not there.
    fn offering(&self, received: &Received) -> Result<&Institution, EnrollmentRefusal> {
        let request = &received.request;
        let institution = self
            .parts
            .institutions
            .by_service(&request.service_id)
            .filter(|institution| institution.token.self_registration)
            .ok_or(EnrollmentRefusal::UnknownService)?;
        if !capabilities::allow(&request.capabilities, institution.token.params) {
            return Err(EnrollmentRefusal::Suite);
        }
        Ok(institution)
    }

    fn opened<'a>(
        &self,
        institution: &Institution,
        received: &'a Received,
    ) -> Result<Opened<'a>, EnrollmentRefusal> {
        let keys = self.keys(&institution.slug)?;
        received
            .open(&keys.agreement, &self.parts.origin)
            .map_err(EnrollmentRefusal::of)
    }

    async fn take_self_registration(
        &self,
        institution: &Slug,
        address: IpAddr,
        now: UnixTime,
    ) -> Result<(), EnrollmentRefusal> {
        let (budgets, purpose) = (&self.parts.budgets, "self_registration");
        let all = [
            (
                LimitKey::address(purpose, address),
                budgets.self_registrations_per_address,
            ),
            (
                LimitKey::network(purpose, address),
                budgets.self_registrations_per_network,
            ),
            (
                LimitKey::institution(purpose, institution),
                budgets.self_registrations_in_all,
            ),
        ];
        for (key, rate) in all {
            self.take_one(key, rate, now).await?;
        }
        Ok(())
    }

    /// Taken once the device has proven that the key is its own: nobody else can
    /// use up its budget.
    async fn take_device_key(
        &self,
        received: &Received,
        now: UnixTime,
    ) -> Result<(), EnrollmentRefusal> {
        let device_key = received.request.device_key.to_bytes();
        let key = LimitKey::device_key("self_registration", &device_key.0);
        let rate = self.parts.budgets.self_registrations_per_device_key;
        self.take_one(key, rate, now).await
    }

    async fn take_one(
        &self,
        key: LimitKey,
        rate: Rate,
        now: UnixTime,
    ) -> Result<(), EnrollmentRefusal> {
        let taken = self.parts.stores.limits.take(key, rate, now).await;
        match taken.map_err(Error::from)? {
            Taken::Yes => Ok(()),
            Taken::No { retry_after } => Err(EnrollmentRefusal::RateLimited { retry_after }),
        }
    }

    fn new_self_registration(
        &self,
        institution: &Institution,
        received: &Received,
        opened: Opened<'_>,
        now: UnixTime,
    ) -> Result<NewSelfRegistration, EnrollmentRefusal> {
        let keys = self.keys(&institution.slug)?;
        let mut rng = self.rng();
        let id = EnrollmentId::random(&mut rng);
        let (serial, ends_at) = (
            SerialNumber::from_number(rng.next_u64()),
            now.plus(UNBOUND_LIFE),
        );
        let grant = Grant {
            enrollment_id: Bytes(*id.as_bytes()),
            serial: serial.clone(),
            params: institution.token.params,
            bind_until: ends_at,
            server_time: now,
        };
        let answered = opened
            .answer(&mut rng, grant, &keys.signing)
            .map_err(EnrollmentRefusal::of)?;
        let place = registered_place(&id, &institution.slug);
        // EXPOSE: sealed at once.
        let registered_key = answered.registered_key.expose();
        let registered_key = keys.data.seal(registered_key, &place, &mut rng);
        let consent = &received.request.consent;
        Ok(NewSelfRegistration {
            id,
            institution: institution.slug.clone(),
            request: received.digest().0,
            answer: answered.response.clone(),
            registered_key: registered_key.map_err(Error::from)?,
            audit: Entry::new(&institution.slug, now, Event::SelfRegistered, &serial).with(&[
                ("consent_at", &consent.at.0.to_string()),
                ("terms_version", &consent.terms_version),
            ]),
            token: self.free_token(institution, &answered, serial, ends_at)?,
            at: now,
        })
    }

    fn free_token(
        &self,
        institution: &Institution,
        answered: &Answered,
        serial: SerialNumber,
        ends_at: UnixTime,
    ) -> Result<FreeToken, Error> {
        let mut rng = self.rng();
        let id = TokenId::random(&mut rng);
        let place = Place {
            purpose: Purpose::Seed,
            subject: id.as_bytes(),
            institution: &institution.slug,
        };
        let keys = self.keys(&institution.slug)?;
        Ok(FreeToken {
            id,
            serial,
            params: answered.params,
            // EXPOSE: sealed at once, under the name that it keeps when it is bound.
            seed: keys.data.seal(answered.seed.expose(), &place, &mut rng)?,
            device_key: answered.device_key.to_bytes().0.to_vec(),
            device: serde_json::to_string(&answered.report).map_err(|_| Error::Handshake)?,
            ends_at,
        })
    }
}
