//! The device knows the password and holds its key: the token can be granted.

use rand::{CryptoRng, RngCore};
use subtle::ConstantTimeEq as _;
use warifu_otp::{Params, SerialNumber, UnixTime};
use warifu_secret::{DerivedKey, Seed};

use crate::bytes::Blob;
use crate::error::Error;
use crate::keys::{DevicePublicKey, SigningKey};
use crate::labels;
use crate::schedule;
use crate::seal;
use crate::transcript::TranscriptHash;
use crate::wire::{
    self, DeviceReport, EnrollmentId, FinishResponse, RegisteredRequest, SealedGrant,
};

/// A finish that proved everything it should.
pub struct Proven {
    pub(super) id: EnrollmentId,
    pub(super) params: Params,
    pub(super) transcript: TranscriptHash,
    pub(super) seed: Seed,
    pub(super) issuer_to_client: DerivedKey,
    pub(super) registered: DerivedKey,
    pub(super) request_hash: [u8; 32],
    pub(super) device_key: DevicePublicKey,
    pub(super) report: DeviceReport,
}

/// What the issuer grants.
pub struct Grant {
    /// The token's serial number.
    pub serial: SerialNumber,
    /// When the token ends; `None` for no end.
    pub valid_until: Option<UnixTime>,
    /// Now.
    pub server_time: UnixTime,
}

/// A granted token, from the issuer's side.
pub struct Answered {
    /// The body to answer with, and to answer repeats with.
    pub response: Vec<u8>,
    /// The token's seed, to be sealed and stored.
    pub seed: Seed,
    /// What decides the token's codes.
    pub params: Params,
    /// The token's device key.
    pub device_key: DevicePublicKey,
    /// What the device said of itself.
    pub report: DeviceReport,
    /// Checks the confirmation; to be sealed and stored until then.
    pub registered_key: DerivedKey,
}

impl Proven {
    /// Names the enrolment.
    #[must_use]
    pub const fn enrollment_id(&self) -> EnrollmentId {
        self.id
    }

    /// What decides the token's codes.
    #[must_use]
    pub const fn params(&self) -> Params {
        self.params
    }

    /// What the device says of itself.
    #[must_use]
    pub const fn report(&self) -> &DeviceReport {
        &self.report
    }

    /// Makes the answer, signed with the card's signing key.
    ///
    /// # Errors
    /// [`Error::Internal`].
    pub fn answer(
        self,
        rng: &mut (impl CryptoRng + RngCore),
        grant: Grant,
        signing_key: &SigningKey,
    ) -> Result<Answered, Error> {
        let plain = wire::write(&self.grant(grant)?)?;
        let key = &self.issuer_to_client;
        let sealed = seal::seal(rng, key, labels::FINISH_RESPONSE, &self.id, &plain)?;
        let signed: [&[u8]; 4] = [
            labels::FINISH_RESPONSE,
            &self.transcript.0,
            &self.request_hash,
            &sealed,
        ];
        let signature = signing_key.sign(&signed);
        let sealed = Blob(sealed);
        Ok(Answered {
            response: wire::write(&FinishResponse { sealed, signature })?,
            seed: self.seed,
            params: self.params,
            device_key: self.device_key,
            report: self.report,
            registered_key: self.registered,
        })
    }

    fn grant(&self, grant: Grant) -> Result<SealedGrant, Error> {
        Ok(SealedGrant {
            serial: grant.serial,
            algorithm: self.params.algorithm,
            digits: self.params.digits,
            period: self.params.period,
            valid_until: grant.valid_until,
            server_time: grant.server_time,
            key_check: schedule::key_check(&self.seed)?,
        })
    }
}

/// Checks the confirmation that ends an enrolment, in constant time.
///
/// # Errors
/// [`Error::Malformed`], [`Error::UnsupportedVersion`], [`Error::Confirmation`].
pub fn check_registered(key: &DerivedKey, body: &[u8]) -> Result<(), Error> {
    let RegisteredRequest { mac, .. } = wire::read_request(body)?;
    let expected = schedule::confirmation(key)?;
    if bool::from(expected.0.ct_eq(&mac.0)) {
        Ok(())
    } else {
        Err(Error::Confirmation)
    }
}
