//! From the proof of the password to the issuer's second answer.

use rand::{CryptoRng, RngCore};
use subtle::ConstantTimeEq as _;
use warifu_otp::{Params, UnixTime};
use warifu_secret::{DerivedKey, EntryBytes, Seed};

use crate::bytes::{Blob, Bytes};
use crate::client::registered::Registered;
use crate::error::{Error, Refused};
use crate::keys::{DeviceKey, VerifyingKey};
use crate::labels;
use crate::schedule::{self, Schedule};
use crate::seal;
use crate::stored;
use crate::strict;
use crate::transcript::{self, TranscriptHash};
use crate::wire::{self, DeviceReport, EnrollmentId, FinishRequest, FinishResponse, SealedGrant};

pub(super) const TAG: &[u8] = b"warifu/1 pending finish";

/// The finish request is made; its answer is awaited.
pub struct AwaitingFinish {
    derived: Derived,
    device_key: DeviceKey,
    signing_key: VerifyingKey,
    begun_at: UnixTime,
}

/// Everything that comes out of the proof.
pub(super) struct Derived {
    id: EnrollmentId,
    params: Params,
    transcript: TranscriptHash,
    seed: Seed,
    issuer_to_client: DerivedKey,
    registered: DerivedKey,
    body: Vec<u8>,
}

warifu_secret::closed!(Derived);

impl AwaitingFinish {
    pub(super) const fn new(
        derived: Derived,
        device_key: DeviceKey,
        signing_key: VerifyingKey,
        begun_at: UnixTime,
    ) -> Self {
        Self {
            derived,
            device_key,
            signing_key,
            begun_at,
        }
    }

    /// Names the enrolment in the path.
    #[must_use]
    pub const fn enrollment_id(&self) -> EnrollmentId {
        self.derived.id
    }

    /// The body for `POST /v1/enrollments/{id}/finish`; the same bytes each time.
    #[must_use]
    pub fn request(&self) -> &[u8] {
        &self.derived.body
    }

    /// When the customer pressed *send*.
    #[must_use]
    pub const fn begun_at(&self) -> UnixTime {
        self.begun_at
    }

    /// Checks the issuer's answer. Where it was damaged on the way the state
    /// comes back, to repeat the request.
    ///
    /// # Errors
    /// [`Error::Malformed`], [`Error::AnswerSignature`], [`Error::Sealed`],
    /// [`Error::KeyCheck`].
    pub fn answered(self, body: &[u8]) -> Result<Registered, Refused<Self>> {
        match self.check(body) {
            Ok(granted) => self.register(granted),
            Err(error @ (Error::Malformed | Error::AnswerSignature)) => {
                Err(Refused::again(error, self))
            }
            Err(error) => Err(Refused::end(error)),
        }
    }

    /// What to lay into the key store before the request is sent.
    ///
    /// # Errors
    /// [`Error::Internal`].
    pub fn encode(&self) -> Result<EntryBytes, Error> {
        let derived = &self.derived;
        let device_key = self.device_key.to_bytes();
        let params = serde_json::to_vec(&derived.params).map_err(|_| Error::Internal)?;
        let fields: [&[u8]; 10] = [
            &derived.id.0,
            &params,
            &derived.transcript.0,
            // EXPOSE: into the entry, which is itself a secret.
            derived.seed.expose(),
            // EXPOSE: into the entry, which is itself a secret.
            derived.issuer_to_client.expose(),
            // EXPOSE: into the entry, which is itself a secret.
            derived.registered.expose(),
            &derived.body,
            // EXPOSE: into the entry, which is itself a secret.
            device_key.expose(),
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
        let [
            id,
            params,
            transcript,
            seed,
            to_client,
            registered,
            body,
            device,
            signing,
            begun,
        ] = stored::unpack(TAG, entry.expose())?;
        let damaged = |_| Error::StateDamaged;
        let signing = Bytes::from_slice(signing).map_err(damaged)?;
        let derived = Derived {
            id: Bytes::from_slice(id).map_err(damaged)?,
            params: serde_json::from_slice(params).map_err(|_| Error::StateDamaged)?,
            transcript: Bytes::from_slice(transcript).map_err(damaged)?,
            seed: Seed::new(seed.to_vec()),
            issuer_to_client: DerivedKey::new(to_client.to_vec()),
            registered: DerivedKey::new(registered.to_vec()),
            body: body.to_vec(),
        };
        Ok(Self {
            derived,
            device_key: DeviceKey::from_slice(device)?,
            signing_key: VerifyingKey::from_bytes(&signing.0).map_err(damaged)?,
            begun_at: UnixTime(stored::number(begun)?),
        })
    }

    fn check(&self, body: &[u8]) -> Result<SealedGrant, Error> {
        let derived = &self.derived;
        let FinishResponse { sealed, signature } = wire::read(body)?;
        let hash = transcript::answer_hash(&derived.body);
        let signed: [&[u8]; 4] = [
            labels::FINISH_RESPONSE,
            &derived.transcript.0,
            &hash,
            &sealed.0,
        ];
        if !self.signing_key.verify(&signed, &signature) {
            return Err(Error::AnswerSignature);
        }
        let key = &derived.issuer_to_client;
        let plain = seal::open(key, labels::FINISH_RESPONSE, &derived.id, &sealed.0)?;
        let grant: SealedGrant = strict::read(&plain).ok_or(Error::Sealed)?;
        let check = schedule::key_check(&derived.seed)?;
        let same_key = bool::from(check.0.ct_eq(&grant.key_check.0));
        if same_key && grant.params() == derived.params {
            Ok(grant)
        } else {
            Err(Error::KeyCheck)
        }
    }

    fn register(self, granted: SealedGrant) -> Result<Registered, Refused<Self>> {
        let Derived {
            id,
            params,
            seed,
            registered,
            ..
        } = self.derived;
        Registered::new(id, params, granted, seed, self.device_key, &registered)
            .map_err(Refused::end)
    }
}

impl Derived {
    pub(super) fn make(
        schedule: &Schedule,
        id: EnrollmentId,
        params: Params,
        transcript: TranscriptHash,
    ) -> Result<Self, Error> {
        Ok(Self {
            id,
            params,
            transcript,
            seed: schedule.seed(&id, params.algorithm)?,
            issuer_to_client: schedule.issuer_to_client()?,
            registered: schedule.registered()?,
            body: Vec::new(),
        })
    }

    pub(super) fn with_request(
        mut self,
        rng: &mut (impl CryptoRng + RngCore),
        schedule: &Schedule,
        device_key: &DeviceKey,
        ke3: Bytes<64>,
        report: &DeviceReport,
    ) -> Result<Self, Error> {
        let plain = wire::write(report)?;
        let key = schedule.client_to_issuer()?;
        let sealed = seal::seal(rng, &key, labels::FINISH_REQUEST, &self.id, &plain)?;
        let message = transcript::possession(&self.transcript, &ke3, &sealed);
        self.body = wire::write(&FinishRequest {
            v: wire::VERSION,
            ke3,
            signature: device_key.sign(&message)?,
            sealed: Blob(sealed),
        })?;
        Ok(self)
    }
}
