//! The issuer's half: [`Received`] → [`Opened`] → [`Answered`]. Counting, caching
//! of answers and storage are the issuer's own; the answer must be cached byte by
//! byte, since its other half is gone.

use rand::{CryptoRng, RngCore};
use sha2::{Digest as _, Sha256};
use warifu_otp::{Params, SerialNumber, UnixTime};
use warifu_secret::{DerivedKey, Seed};

use super::{Request, Response, SUITE, SealedGrant, context, hpke, possession, schedule};
use crate::bytes::{Blob, Bytes};
use crate::error::Error;
use crate::keys::{AgreementKey, SigningKey};
use crate::labels;
use crate::origin::Origin;
use crate::schedule as keys;
use crate::seal;
use crate::server::Answered;
use crate::strict;
use crate::wire::{self, DeviceReport, EnrollmentId};

/// A request as it came, its form checked, and not believed yet.
pub struct Received {
    /// What it says.
    pub request: Request,
    body: Vec<u8>,
}

/// A request that was sealed to this institution, and whose device holds its key.
pub struct Opened<'a> {
    received: &'a Received,
    report: DeviceReport,
    exported: DerivedKey,
}

/// What the issuer grants.
pub struct Grant {
    /// 16 fresh random bytes.
    pub enrollment_id: EnrollmentId,
    /// The token's serial number.
    pub serial: SerialNumber,
    /// What tokens are like here.
    pub params: Params,
    /// From when on the token is void unless it has been bound.
    pub bind_until: UnixTime,
    /// Now.
    pub server_time: UnixTime,
}

impl Received {
    /// Reads a request: JSON, version, suite, lengths, and that the device key is
    /// one.
    ///
    /// # Errors
    /// [`Error::Malformed`], [`Error::UnsupportedVersion`],
    /// [`Error::UnsupportedSuite`].
    pub fn parse(body: &[u8]) -> Result<Self, Error> {
        let request: Request = wire::read_request(body)?;
        if request.suite != SUITE {
            return Err(Error::UnsupportedSuite);
        }
        let body = body.to_vec();
        Ok(Self { request, body })
    }

    /// SHA-256 of the body: byte-identical repeats share it.
    #[must_use]
    pub fn digest(&self) -> Bytes<32> {
        Bytes(Sha256::digest(&self.body).into())
    }

    /// Checks possession, then opens what was sealed.
    ///
    /// # Errors
    /// [`Error::Possession`], [`Error::Sealed`]; [`Error::Malformed`] for a share
    /// of small order, once it is answered.
    pub fn open(&self, key: &AgreementKey, origin: &Origin) -> Result<Opened<'_>, Error> {
        let request = &self.request;
        let context = context(request, origin.authority())?;
        let message = possession(&context, &request.enc, &request.sealed.0)?;
        request.device_key.verify(&message, &request.signature)?;
        let read = hpke::read(key, &request.enc, &context, &request.sealed.0)?;
        let report: DeviceReport = strict::read(&read.plain).ok_or(Error::Sealed)?;
        if !report.is_in_form() {
            return Err(Error::Sealed);
        }
        Ok(Opened {
            received: self,
            report,
            exported: read.exported,
        })
    }
}

impl Opened<'_> {
    /// Makes the answer, signed with the card's signing key. The seed needs a
    /// share of both sides.
    ///
    /// # Errors
    /// [`Error::Malformed`] where the device's share is of small order;
    /// [`Error::Internal`].
    pub fn answer(
        self,
        rng: &mut (impl CryptoRng + RngCore),
        grant: Grant,
        signing_key: &SigningKey,
    ) -> Result<Answered, Error> {
        let (id, params) = (grant.enrollment_id, grant.params);
        let own = AgreementKey::generate(rng);
        let share = own.public();
        let request = &self.received.request;
        let agreed = own.agree(&request.share)?;
        let transcript = super::transcript(&self.received.body, &id, &share)?;
        let schedule = schedule(&transcript, &self.exported, &agreed);
        let seed = schedule.seed(&id, params.algorithm)?;
        let plain = wire::write(&sealed_grant(grant, &seed)?)?;
        let key = schedule.issuer_to_client()?;
        let sealed = seal::seal(rng, &key, labels::SELF_RESPONSE, &id, &plain)?;
        let signature = signing_key.sign(&[labels::SELF_RESPONSE, &transcript.0, &sealed]);
        let response = wire::write(&Response {
            enrollment_id: id,
            share,
            sealed: Blob(sealed),
            signature,
        })?;
        Ok(Answered {
            response,
            seed,
            params,
            device_key: request.device_key.clone(),
            report: self.report,
            registered_key: schedule.registered()?,
        })
    }
}

fn sealed_grant(grant: Grant, seed: &Seed) -> Result<SealedGrant, Error> {
    Ok(SealedGrant {
        serial: grant.serial,
        algorithm: grant.params.algorithm,
        digits: grant.params.digits,
        period: grant.params.period,
        bind_until: grant.bind_until,
        server_time: grant.server_time,
        key_check: keys::key_check(seed)?,
    })
}
