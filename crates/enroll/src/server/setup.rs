//! The issuer's OPAQUE keys, and the record that a registration leaves.

use opaque_ke::{ClientRegistration, ClientRegistrationFinishParameters, ServerRegistration};
use rand::{CryptoRng, RngCore};
use warifu_secret::{ActivationPassword, OpaqueState, PrivateKeyBytes};
use zeroize::Zeroizing;

use crate::bytes::Bytes;
use crate::error::Error;
use crate::ids::{ServiceId, UserId};
use crate::suite::Suite;
use crate::transcript;

/// OPRF seed (64 B), private key (32 B) and the public key of fake records
/// (32 B). Kept outside the database: whoever has both can try passwords.
pub struct ServerSetup(pub(super) opaque_ke::ServerSetup<Suite>);

/// What a registration leaves to be stored: 192 bytes. To be deleted the
/// moment it has been used.
pub struct Record(pub(super) ServerRegistration<Suite>);

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
        PrivateKeyBytes::new(self.0.serialize().to_vec())
    }

    /// The public key that the card carries, 32 bytes.
    #[must_use]
    pub fn public_key(&self) -> Bytes<32> {
        Bytes(self.0.keypair().public().serialize().into())
    }

    /// Plays both halves of an OPAQUE registration, in memory, for a password
    /// that the customer chose in the portal. Runs Argon2id: 64 MiB and some
    /// tenths of a second; keep it behind a bounded queue.
    ///
    /// # Errors
    /// [`Error::Internal`].
    pub fn register(
        &self,
        rng: &mut (impl CryptoRng + RngCore),
        service: &ServiceId,
        user: &UserId,
        password: &ActivationPassword,
    ) -> Result<Record, Error> {
        // EXPOSE: OPAQUE blinds and stretches it; only the record stays.
        let password = Zeroizing::new(password.expose().as_bytes().to_vec());
        let failed = |_| Error::Internal;
        let id = transcript::credential_identifier(service, user)?;
        let client = ClientRegistration::<Suite>::start(rng, &password).map_err(failed)?;
        let answer = ServerRegistration::start(&self.0, client.message, &id.0).map_err(failed)?;
        let parameters = ClientRegistrationFinishParameters::default();
        let upload = client
            .state
            .finish(rng, &password, answer.message, parameters)
            .map_err(failed)?;
        Ok(Record(ServerRegistration::finish(upload.message)))
    }
}

impl Record {
    /// Takes the 192 stored bytes.
    ///
    /// # Errors
    /// [`Error::StateDamaged`].
    pub fn from_bytes(stored: &OpaqueState) -> Result<Self, Error> {
        // EXPOSE: the bytes go into the record itself.
        let bytes = stored.expose();
        if bytes.len() != 192 {
            return Err(Error::StateDamaged);
        }
        let record = ServerRegistration::deserialize(bytes).map_err(|_| Error::StateDamaged)?;
        Ok(Self(record))
    }

    /// The 192 bytes to store.
    #[must_use]
    pub fn to_bytes(&self) -> OpaqueState {
        OpaqueState::new(self.0.serialize().to_vec())
    }
}
