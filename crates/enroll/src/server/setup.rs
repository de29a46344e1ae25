//! The issuer's OPAQUE keys, and the record that a registration leaves.

use opaque_ke::{ClientRegistration, ClientRegistrationFinishParameters, ServerRegistration};
use rand::{CryptoRng, RngCore};
use warifu_secret::{ActivationPassword, OpaqueState, PrivateKeyBytes};
use zeroize::Zeroizing;

use crate::bytes::Bytes;
use crate::error::Error;
use crate::ids::{ServiceId, UserId};
use crate::suite::Suite;
use crate::transcript::{self, CredentialNonce};
use crate::wipe::taken;

/// OPRF seed (64 B), private key (32 B) and the public key of fake records
/// (32 B). Kept outside the database: whoever has both can try passwords.
pub struct ServerSetup(pub(super) opaque_ke::ServerSetup<Suite>);

/// What a registration leaves to be stored: one record for each attempt, 208
/// bytes each. To be deleted the moment the issuance has been used.
///
/// One record an attempt, each under an OPRF key of its own that is evaluated
/// once: else whoever asks often enough while nothing is pending could learn
/// the OPRF's values for all passwords and then need a single attempt
/// (`docs/decisions/0001`).
pub struct Records(Vec<Record>);

/// The record of one attempt: a nonce, and what OPAQUE calls the record. It is
/// read where it is used, and a fake one likewise, so that both take as long.
pub struct Record {
    pub(super) nonce: CredentialNonce,
    opaque: OpaqueState,
}

const NONCE: usize = 16;
const OPAQUE: usize = 192;
const RECORD: usize = NONCE + OPAQUE;

impl ServerSetup {
    /// Makes new keys.
    pub fn generate(rng: &mut (impl CryptoRng + RngCore)) -> Self {
        Self(opaque_ke::ServerSetup::new(rng))
    }

    /// Takes the 128 stored bytes.
    ///
    /// # Errors
    /// [`Error::StateDamaged`].
    pub fn from_bytes(stored: &PrivateKeyBytes) -> Result<Self, Error> {
        // EXPOSE: the bytes go into the keys themselves.
        let bytes = stored.expose();
        if bytes.len() != 128 {
            return Err(Error::StateDamaged);
        }
        let setup = opaque_ke::ServerSetup::deserialize(bytes).map_err(|_| Error::StateDamaged)?;
        Ok(Self(setup))
    }

    /// The 128 bytes to store.
    #[must_use]
    pub fn to_bytes(&self) -> PrivateKeyBytes {
        PrivateKeyBytes::new(taken(self.0.serialize()))
    }

    /// The public key that the card carries, 32 bytes.
    #[must_use]
    pub fn public_key(&self) -> Bytes<32> {
        Bytes(self.0.keypair().public().serialize().into())
    }

    /// Plays both halves of `attempts` OPAQUE registrations, in memory, for a
    /// password that the customer chose in the portal. Each runs Argon2id: 64
    /// MiB and some tenths of a second; keep it behind a bounded queue.
    ///
    /// # Errors
    /// [`Error::Internal`].
    pub fn register(
        &self,
        rng: &mut (impl CryptoRng + RngCore),
        service: &ServiceId,
        user: &UserId,
        password: &ActivationPassword,
        attempts: u8,
    ) -> Result<Records, Error> {
        // EXPOSE: OPAQUE blinds and stretches it; only the records stay.
        let password = Zeroizing::new(password.expose().as_bytes().to_vec());
        let records = (0..attempts).map(|_| {
            let nonce = credential_nonce(rng);
            let id = transcript::credential_identifier(service, user, &nonce)?;
            let opaque = self.register_once(rng, &id, &password)?;
            let opaque = OpaqueState::new(taken(opaque.serialize()));
            Ok(Record { nonce, opaque })
        });
        records.collect::<Result<_, _>>().map(Records)
    }

    fn register_once(
        &self,
        rng: &mut (impl CryptoRng + RngCore),
        id: &Bytes<32>,
        password: &[u8],
    ) -> Result<ServerRegistration<Suite>, Error> {
        let failed = |_| Error::Internal;
        let client = ClientRegistration::<Suite>::start(rng, password).map_err(failed)?;
        let answer = ServerRegistration::start(&self.0, client.message, &id.0).map_err(failed)?;
        let parameters = ClientRegistrationFinishParameters::default();
        let upload = client
            .state
            .finish(rng, password, answer.message, parameters)
            .map_err(failed)?;
        Ok(ServerRegistration::finish(upload.message))
    }
}

impl Records {
    /// The record for an attempt that left `left` more, as the statement that
    /// took it tells: 4, 3, 2, 1, 0 of five. Each record is for one attempt.
    #[must_use]
    pub fn attempt(&self, left: u32) -> Option<&Record> {
        self.0.get(usize::try_from(left).ok()?)
    }

    /// Takes the stored bytes.
    ///
    /// # Errors
    /// [`Error::StateDamaged`].
    pub fn from_bytes(stored: &OpaqueState) -> Result<Self, Error> {
        // EXPOSE: the bytes go into the records themselves.
        let bytes = stored.expose();
        if bytes.is_empty() || !bytes.len().is_multiple_of(RECORD) {
            return Err(Error::StateDamaged);
        }
        let records = bytes.chunks(RECORD).map(Record::read);
        records.collect::<Result<_, _>>().map(Self)
    }

    /// The bytes to store, 208 for each attempt.
    #[must_use]
    pub fn to_bytes(&self) -> OpaqueState {
        let mut bytes = Vec::with_capacity(self.0.len() * RECORD);
        for record in &self.0 {
            bytes.extend_from_slice(&record.nonce.0);
            // EXPOSE: into the stored records, which are themselves a secret.
            bytes.extend_from_slice(record.opaque.expose());
        }
        OpaqueState::new(bytes)
    }
}

impl Record {
    /// A record that looks like any other and that nobody can log in with.
    pub(super) fn fake(setup: &ServerSetup, nonce: CredentialNonce) -> Self {
        let mut bytes = setup.public_key().0.to_vec();
        bytes.resize(OPAQUE, 0);
        let opaque = OpaqueState::new(bytes);
        Self { nonce, opaque }
    }

    pub(super) fn opaque(&self) -> Result<ServerRegistration<Suite>, Error> {
        // EXPOSE: the bytes go into the record itself.
        ServerRegistration::deserialize(self.opaque.expose()).map_err(|_| Error::StateDamaged)
    }

    fn read(bytes: &[u8]) -> Result<Self, Error> {
        let (nonce, opaque) = bytes.split_at_checked(NONCE).ok_or(Error::StateDamaged)?;
        let nonce = CredentialNonce::from_slice(nonce).map_err(|_| Error::StateDamaged)?;
        let opaque = OpaqueState::new(opaque.to_vec());
        Ok(Self { nonce, opaque })
    }
}

/// 16 fresh random bytes: one OPRF key is evaluated for one attempt.
pub(super) fn credential_nonce(rng: &mut (impl CryptoRng + RngCore)) -> CredentialNonce {
    let mut nonce = [0; NONCE];
    rng.fill_bytes(&mut nonce);
    Bytes(nonce)
}
