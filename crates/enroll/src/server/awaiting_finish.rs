//! From the first answer to the proof.

use opaque_ke::{CredentialFinalization, ServerLogin, ServerLoginParameters};
use warifu_otp::{Params, UnixTime};
use warifu_secret::OpaqueState;
use zeroize::Zeroizing;

use crate::bytes::Bytes;
use crate::error::{Error, Refused};
use crate::keys::DevicePublicKey;
use crate::labels;
use crate::schedule::Schedule;
use crate::seal;
use crate::server::proven::Proven;
use crate::stored;
use crate::strict;
use crate::suite::Suite;
use crate::transcript::{self, TranscriptHash};
use crate::wipe::taken;
use crate::wire::{self, DeviceReport, EnrollmentId, FinishRequest};

const TAG: &[u8] = b"warifu/1 issuer awaits finish";

/// A start has been answered; the finish is awaited until the deadline.
pub struct AwaitingFinish {
    pub(super) id: EnrollmentId,
    pub(super) params: Params,
    pub(super) transcript: TranscriptHash,
    pub(super) device_key: DevicePublicKey,
    pub(super) opaque: OpaqueState,
    pub(super) deadline: UnixTime,
}

impl AwaitingFinish {
    /// Names the enrolment.
    #[must_use]
    pub const fn enrollment_id(&self) -> EnrollmentId {
        self.id
    }

    /// From when on a finish comes too late.
    #[must_use]
    pub const fn deadline(&self) -> UnixTime {
        self.deadline
    }

    /// Checks deadline, KE3, possession signature and seal, in this order.
    /// The state comes back but for [`Error::TimeOver`]; whether a second,
    /// different finish is let try is the issuer's to say.
    ///
    /// # Errors
    /// [`Error::TimeOver`], [`Error::Malformed`],
    /// [`Error::UnsupportedVersion`], [`Error::Proof`],
    /// [`Error::Possession`], [`Error::Sealed`]. Towards the device all but
    /// the second and third are `enrollment_rejected`.
    pub fn finish(self, body: &[u8], now: UnixTime) -> Result<Proven, Refused<Self>> {
        if now >= self.deadline {
            return Err(Refused::end(Error::TimeOver));
        }
        match self.prove(body) {
            Ok(proven) => Ok(proven),
            Err(error) => Err(Refused::again(error, self)),
        }
    }

    /// What to store, sealed, until the deadline. Always of one size for one
    /// kind of token.
    ///
    /// # Errors
    /// [`Error::Internal`].
    pub fn encode(&self) -> Result<OpaqueState, Error> {
        let params = serde_json::to_vec(&self.params).map_err(|_| Error::Internal)?;
        let fields: [&[u8]; 6] = [
            &self.id.0,
            &params,
            &self.transcript.0,
            &self.device_key.to_bytes().0,
            // EXPOSE: into the stored state, which is itself a secret.
            self.opaque.expose(),
            &self.deadline.0.to_be_bytes(),
        ];
        stored::pack(TAG, &fields).map(OpaqueState::new)
    }

    /// Takes the state out of storage.
    ///
    /// # Errors
    /// [`Error::StateDamaged`].
    pub fn decode(state: &OpaqueState) -> Result<Self, Error> {
        // EXPOSE: parsed into a state that holds its secrets as secrets.
        let [id, params, transcript, device_key, opaque, deadline] =
            stored::unpack(TAG, state.expose())?;
        let damaged = |_| Error::StateDamaged;
        Ok(Self {
            id: Bytes::from_slice(id).map_err(damaged)?,
            params: serde_json::from_slice(params).map_err(|_| Error::StateDamaged)?,
            transcript: Bytes::from_slice(transcript).map_err(damaged)?,
            device_key: DevicePublicKey::from_bytes(device_key).map_err(damaged)?,
            opaque: OpaqueState::new(opaque.to_vec()),
            deadline: UnixTime(stored::number(deadline)?),
        })
    }

    fn prove(&self, body: &[u8]) -> Result<Proven, Error> {
        let request: FinishRequest = wire::read_request(body)?;
        let session_key = self.session_key(&request.ke3)?;
        let message = transcript::possession(&self.transcript, &request.ke3, &request.sealed.0);
        self.device_key.verify(&message, &request.signature)?;
        let schedule = Schedule::new(&self.transcript, &session_key);
        let key = schedule.client_to_issuer()?;
        let plain = seal::open(&key, labels::FINISH_REQUEST, &self.id, &request.sealed.0)?;
        let report: DeviceReport = strict::read(&plain).ok_or(Error::Sealed)?;
        if !report.is_in_form() {
            return Err(Error::Sealed);
        }
        Ok(Proven {
            id: self.id,
            params: self.params,
            transcript: self.transcript,
            seed: schedule.seed(&self.id, self.params.algorithm)?,
            issuer_to_client: schedule.issuer_to_client()?,
            registered: schedule.registered()?,
            request_hash: transcript::answer_hash(body),
            device_key: self.device_key.clone(),
            report,
        })
    }

    fn session_key(&self, ke3: &Bytes<64>) -> Result<Zeroizing<Vec<u8>>, Error> {
        // EXPOSE: OPAQUE's own state, taken up again.
        let login = ServerLogin::<Suite>::deserialize(self.opaque.expose())
            .map_err(|_| Error::StateDamaged)?;
        let ke3 = CredentialFinalization::deserialize(&ke3.0).map_err(|_| Error::Malformed)?;
        let mut done = login
            .finish(ke3, ServerLoginParameters::default())
            .map_err(|_| Error::Proof)?;
        Ok(Zeroizing::new(taken(&mut done.session_key)))
    }
}
