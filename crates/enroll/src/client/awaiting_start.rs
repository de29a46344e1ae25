//! From the customer's *send* to the issuer's first answer.

use opaque_ke::{
    ClientLogin, ClientLoginFinishParameters, ClientLoginFinishResult, CredentialResponse,
};
use rand::{CryptoRng, RngCore};
use warifu_otp::UnixTime;
use warifu_secret::{ActivationPassword, EntryBytes, OpaqueState};
use zeroize::{Zeroize as _, Zeroizing};

use crate::bytes::Bytes;
use crate::capabilities;
use crate::card::TrustedCard;
use crate::client::awaiting_finish::{AwaitingFinish, Derived};
use crate::error::{Error, Refused};
use crate::ids::UserId;
use crate::keys::{DeviceKey, VerifyingKey};
use crate::schedule::Schedule;
use crate::stored;
use crate::suite::Suite;
use crate::transcript;
use crate::wipe::taken;
use crate::wire::{self, Consent, DeviceReport, StartRequest, StartResponse};

pub(super) const TAG: &[u8] = b"warifu/1 pending start";

/// What the customer wants, but for the password.
pub struct Intent<'a> {
    /// The institution's card, checked.
    pub card: &'a TrustedCard,
    /// The user ID.
    pub user_id: UserId,
    /// The version of the terms consented to.
    pub terms_version: String,
    /// Now, by the device's clock.
    pub at: UnixTime,
}

/// Makes the start request. Nothing has been sent yet.
///
/// # Errors
/// [`Error::Internal`].
pub fn begin(
    rng: &mut (impl CryptoRng + RngCore),
    intent: Intent<'_>,
    password: &ActivationPassword,
    device_key: DeviceKey,
) -> Result<AwaitingStart, Error> {
    // EXPOSE: blinded by OPAQUE; only the blinded element leaves.
    let login = ClientLogin::<Suite>::start(rng, password.expose().as_bytes())
        .map_err(|_| Error::Internal)?;
    let card = intent.card.card();
    let request = StartRequest {
        v: wire::VERSION,
        suite: wire::SUITE,
        service_id: card.service_id.clone(),
        user_id: intent.user_id,
        ke1: Bytes::from_slice(&login.message.serialize())?,
        device_key: device_key.public(),
        capabilities: capabilities::ALL.to_owned(),
        consent: Consent {
            terms_version: intent.terms_version,
            at: intent.at,
        },
    };
    Ok(AwaitingStart {
        body: wire::write(&request)?,
        context: transcript::context(&request, intent.card.origin().authority())?,
        opaque: OpaqueState::new(taken(login.state.serialize())),
        device_key,
        opaque_public_key: card.opaque_public_key,
        signing_key: card.signing_key,
        begun_at: intent.at,
    })
}

/// The start request is made; its answer is awaited.
pub struct AwaitingStart {
    body: Vec<u8>,
    context: Vec<u8>,
    opaque: OpaqueState,
    device_key: DeviceKey,
    opaque_public_key: Bytes<32>,
    signing_key: VerifyingKey,
    begun_at: UnixTime,
}

impl AwaitingStart {
    /// The body for `POST /v1/enrollments`; the same bytes each time.
    #[must_use]
    pub fn request(&self) -> &[u8] {
        &self.body
    }

    /// When the customer pressed *send*.
    #[must_use]
    pub const fn begun_at(&self) -> UnixTime {
        self.begun_at
    }

    /// Completes OPAQUE with the issuer's answer and makes the finish request.
    /// Runs Argon2id: 64 MiB and some tenths of a second.
    ///
    /// The state comes back where the answer was damaged (repeat the request)
    /// and where the proof failed (a password typed again after a restart may
    /// have been another one; the issuer counts nothing for a repeat).
    ///
    /// # Errors
    /// [`Error::Malformed`] (also for parameters that no token here can have),
    /// [`Error::Proof`], [`Error::IssuerKey`].
    pub fn answered(
        self,
        rng: &mut (impl CryptoRng + RngCore),
        password: &ActivationPassword,
        body: &[u8],
        report: &DeviceReport,
    ) -> Result<AwaitingFinish, Refused<Self>> {
        match self.complete(rng, password, body, report) {
            Ok(derived) => Ok(AwaitingFinish::new(
                derived,
                self.device_key,
                self.signing_key,
                self.begun_at,
            )),
            Err(error @ (Error::Malformed | Error::Proof)) => Err(Refused::again(error, self)),
            Err(error) => Err(Refused::end(error)),
        }
    }

    /// What to lay into the key store before the request is sent. Whoever
    /// holds it can try passwords off line: it must go when the 120 s are over.
    ///
    /// # Errors
    /// [`Error::Internal`].
    pub fn encode(&self) -> Result<EntryBytes, Error> {
        let device_key = self.device_key.to_bytes();
        let fields: [&[u8]; 7] = [
            &self.body,
            &self.context,
            // EXPOSE: into the entry, which is itself a secret.
            self.opaque.expose(),
            // EXPOSE: into the entry, which is itself a secret.
            device_key.expose(),
            &self.opaque_public_key.0,
            &self.signing_key.to_bytes().0,
            &self.begun_at.0.to_be_bytes(),
        ];
        stored::pack(TAG, &fields).map(EntryBytes::new)
    }

    /// Takes the state out of an entry.
    ///
    /// # Errors
    /// [`Error::StateDamaged`].
    pub fn decode(entry: &EntryBytes) -> Result<Self, Error> {
        // EXPOSE: parsed into a state that holds its secrets as secrets.
        let [body, context, opaque, device, opaque_key, signing, begun] =
            stored::unpack(TAG, entry.expose())?;
        let damaged = |_| Error::StateDamaged;
        let signing = Bytes::from_slice(signing).map_err(damaged)?;
        Ok(Self {
            body: body.to_vec(),
            context: context.to_vec(),
            opaque: OpaqueState::new(opaque.to_vec()),
            device_key: DeviceKey::from_slice(device)?,
            opaque_public_key: Bytes::from_slice(opaque_key).map_err(damaged)?,
            signing_key: VerifyingKey::from_bytes(&signing.0).map_err(damaged)?,
            begun_at: UnixTime(stored::number(begun)?),
        })
    }

    fn complete(
        &self,
        rng: &mut (impl CryptoRng + RngCore),
        password: &ActivationPassword,
        body: &[u8],
        report: &DeviceReport,
    ) -> Result<Derived, Error> {
        let response: StartResponse = wire::read(body)?;
        let params = response.params();
        let mut opaque = self.prove(rng, password, &response)?;
        let transcript = transcript::hash(&self.body, body)?;
        let session_key = Zeroizing::new(taken(&mut opaque.session_key));
        let schedule = Schedule::new(&transcript, &session_key);
        opaque.export_key.as_mut_slice().zeroize();
        let ke3 = Bytes(opaque.message.serialize().into());
        let made = Derived::make(&schedule, response.enrollment_id, params, transcript)?;
        made.with_request(rng, &schedule, &self.device_key, ke3, report)
    }

    fn prove(
        &self,
        rng: &mut (impl CryptoRng + RngCore),
        password: &ActivationPassword,
        response: &StartResponse,
    ) -> Result<ClientLoginFinishResult<Suite>, Error> {
        // EXPOSE: OPAQUE's own state, taken up again.
        let login = ClientLogin::<Suite>::deserialize(self.opaque.expose())
            .map_err(|_| Error::StateDamaged)?;
        let ke2 = CredentialResponse::deserialize(&response.ke2.0).map_err(|_| Error::Malformed)?;
        let parameters = ClientLoginFinishParameters {
            context: Some(&self.context),
            ..Default::default()
        };
        // EXPOSE: OPAQUE stretches it; neither it nor its hash leaves.
        let password = Zeroizing::new(password.expose().as_bytes().to_vec());
        let proven = login
            .finish(rng, &password, ke2, parameters)
            .map_err(|_| Error::Proof)?;
        if proven.server_s_pk.serialize().as_slice() != self.opaque_public_key.as_slice() {
            return Err(Error::IssuerKey);
        }
        Ok(proven)
    }
}
