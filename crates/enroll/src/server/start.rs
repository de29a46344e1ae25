//! The answer to a start, for real issuances and for none.

use opaque_ke::{
    CredentialRequest, Identifiers, ServerLogin, ServerLoginParameters, ServerRegistration,
};
use rand::{CryptoRng, RngCore};
use sha2::{Digest as _, Sha256};
use warifu_otp::{Params, UnixTime};
use warifu_secret::OpaqueState;

use crate::bytes::Bytes;
use crate::capabilities;
use crate::error::Error;
use crate::origin::Origin;
use crate::server::awaiting_finish::AwaitingFinish;
use crate::server::setup::{Record, ServerSetup, credential_nonce};
use crate::suite::Suite;
use crate::transcript::{self, CredentialNonce};
use crate::wipe::taken;
use crate::wire::{self, EnrollmentId, StartRequest, StartResponse};

/// A start request as it came, its form checked.
pub struct ReceivedStart {
    /// What it says.
    pub request: StartRequest,
    body: Vec<u8>,
}

/// What the issuer answers a start with.
pub struct Offer<'a> {
    /// Where this service's issuer is reached, as in directory and card.
    pub origin: &'a Origin,
    /// What tokens are like here.
    pub params: Params,
    /// 16 fresh random bytes.
    pub enrollment_id: EnrollmentId,
    /// Now.
    pub server_time: UnixTime,
    /// Seconds until the enrolment must be finished: 120.
    pub expires_in: u64,
}

/// An answered start.
pub struct Started {
    /// The body to answer with, and to answer byte-identical repeats with.
    pub response: Vec<u8>,
    /// What to keep, sealed, until the finish.
    pub state: AwaitingFinish,
}

impl ReceivedStart {
    /// Reads a request: JSON, version, suite, lengths, and that `ke1` and the
    /// device key are what they should be.
    ///
    /// # Errors
    /// [`Error::Malformed`], [`Error::UnsupportedVersion`],
    /// [`Error::UnsupportedSuite`].
    pub fn parse(body: &[u8]) -> Result<Self, Error> {
        let request: StartRequest = wire::read_request(body)?;
        if request.suite != wire::SUITE {
            return Err(Error::UnsupportedSuite);
        }
        CredentialRequest::<Suite>::deserialize(&request.ke1.0).map_err(|_| Error::Malformed)?;
        let body = body.to_vec();
        Ok(Self { request, body })
    }

    /// SHA-256 of the body: byte-identical repeats share it.
    #[must_use]
    pub fn digest(&self) -> Bytes<32> {
        Bytes(Sha256::digest(&self.body).into())
    }
}

/// Answers a start. Where `record` is `None` (unknown, expired, replaced, used
/// or exhausted) a fake record answers (RFC 9807 §10.9): the same work, the
/// same sizes, and nobody can finish it.
///
/// # Errors
/// [`Error::Incapable`] where the device cannot do what `offer` asks for;
/// [`Error::Malformed`]; [`Error::StateDamaged`] for a damaged record;
/// [`Error::Internal`].
pub fn start(
    rng: &mut (impl CryptoRng + RngCore),
    setup: &ServerSetup,
    record: Option<&Record>,
    received: &ReceivedStart,
    offer: &Offer<'_>,
) -> Result<Started, Error> {
    let request = &received.request;
    if !capabilities::allow(&request.capabilities, offer.params) {
        return Err(Error::Incapable);
    }
    let (ke2, opaque) = evaluate(rng, setup, record, request, offer.origin)?;
    let response = wire::write(&StartResponse {
        enrollment_id: offer.enrollment_id,
        ke2,
        algorithm: offer.params.algorithm,
        digits: offer.params.digits,
        period: offer.params.period,
        server_time: offer.server_time,
        expires_in: offer.expires_in,
    })?;
    let state = AwaitingFinish {
        id: offer.enrollment_id,
        params: offer.params,
        transcript: transcript::hash(&received.body, &response)?,
        device_key: request.device_key.clone(),
        opaque,
        deadline: offer.server_time.plus(offer.expires_in),
    };
    Ok(Started { response, state })
}

fn evaluate(
    rng: &mut (impl CryptoRng + RngCore),
    setup: &ServerSetup,
    record: Option<&Record>,
    request: &StartRequest,
    origin: &Origin,
) -> Result<(Bytes<320>, OpaqueState), Error> {
    let context = transcript::context(request, origin.authority())?;
    let (nonce, record) = real_or_fake(rng, setup, record)?;
    let id = transcript::credential_identifier(&request.service_id, &request.user_id, &nonce)?;
    let ke1 = CredentialRequest::deserialize(&request.ke1.0).map_err(|_| Error::Malformed)?;
    let parameters = ServerLoginParameters {
        context: Some(&context),
        identifiers: Identifiers::default(),
    };
    let login = ServerLogin::<Suite>::start(rng, &setup.0, record, ke1, &id.0, parameters)
        .map_err(|_| Error::Internal)?;
    let ke2 = Bytes::from_slice(&login.message.serialize())?;
    let state = OpaqueState::new(taken(login.state.serialize()));
    Ok((ke2, state))
}

/// A fake answer is evaluated under a fresh key, as each real one is, and a
/// record is read for it, as for each real one.
fn real_or_fake(
    rng: &mut (impl CryptoRng + RngCore),
    setup: &ServerSetup,
    record: Option<&Record>,
) -> Result<(CredentialNonce, Option<ServerRegistration<Suite>>), Error> {
    let fake = Record::fake(setup, credential_nonce(rng));
    let chosen = record.unwrap_or(&fake);
    let opaque = chosen.opaque()?;
    Ok((chosen.nonce, record.is_some().then_some(opaque)))
}
