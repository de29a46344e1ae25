//! The primitives of a handshake and nothing else.

use anyhow::{Result, anyhow};
use argon2::{Algorithm, Argon2, Params, Version};
use ed25519_dalek::{Signer as _, Verifier as _};
use opaque_ke::errors::InternalError;
use opaque_ke::generic_array::{ArrayLength, GenericArray};
use opaque_ke::ksf::Ksf;
use opaque_ke::{
    CipherSuite, ClientLogin, ClientLoginFinishParameters, ClientRegistration,
    ClientRegistrationFinishParameters, Ristretto255, ServerLogin, ServerLoginParameters,
    ServerRegistration, ServerSetup, TripleDh,
};
use rand::rngs::OsRng;
use sha2::Sha512;
use std::time::{Duration, Instant};

const PASSWORD: &[u8] = b"Ab12cd";
const IDENTIFIER: &[u8] = b"somebody";
const MESSAGE: &[u8] = &[7; 200];

/// The suite of `docs/protocol.md`, written down a second time.
struct Suite;

impl CipherSuite for Suite {
    type OprfCs = Ristretto255;
    type KeyExchange = TripleDh<Ristretto255, Sha512>;
    type Ksf = Stretch;
}

#[derive(Default)]
struct Stretch;

impl Ksf for Stretch {
    fn hash<L: ArrayLength<u8>>(
        &self,
        input: GenericArray<u8, L>,
    ) -> Result<GenericArray<u8, L>, InternalError> {
        let failed = |_| InternalError::KsfError;
        let params = Params::new(64 * 1024, 3, 1, Some(L::USIZE)).map_err(failed)?;
        let mut output = GenericArray::default();
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(&input, &[0; 16], &mut output)
            .map_err(failed)?;
        Ok(output)
    }
}

/// What stands before.
pub struct Floor {
    setup: ServerSetup<Suite>,
    record: ServerRegistration<Suite>,
    card: ed25519_dalek::SigningKey,
}

impl Floor {
    /// Registers a password.
    pub fn set() -> Result<Self> {
        let mut rng = OsRng;
        let setup = ServerSetup::new(&mut rng);
        let client = ClientRegistration::<Suite>::start(&mut rng, PASSWORD).map_err(failed)?;
        let answer =
            ServerRegistration::start(&setup, client.message, IDENTIFIER).map_err(failed)?;
        let parameters = ClientRegistrationFinishParameters::default();
        let upload = client
            .state
            .finish(&mut rng, PASSWORD, answer.message, parameters)
            .map_err(failed)?;
        Ok(Self {
            record: ServerRegistration::finish(upload.message),
            setup,
            card: ed25519_dalek::SigningKey::generate(&mut rng),
        })
    }

    /// The time of the client's primitives, and of the server's.
    pub fn play(&self) -> Result<(Duration, Duration)> {
        let mut rng = OsRng;
        let began = Instant::now();
        let device = p256::ecdsa::SigningKey::random(&mut rng);
        let login = ClientLogin::<Suite>::start(&mut rng, PASSWORD).map_err(failed)?;
        let mut client = began.elapsed();
        let began = Instant::now();
        let record = Some(self.record.clone());
        let parameters = ServerLoginParameters::default;
        let answer = ServerLogin::start(
            &mut rng,
            &self.setup,
            record,
            login.message,
            IDENTIFIER,
            parameters(),
        )
        .map_err(failed)?;
        let mut server = began.elapsed();
        let began = Instant::now();
        let finish = ClientLoginFinishParameters::default();
        let proof = login
            .state
            .finish(&mut rng, PASSWORD, answer.message, finish)
            .map_err(failed)?;
        let possession: p256::ecdsa::Signature = device.sign(MESSAGE);
        client += began.elapsed();
        let began = Instant::now();
        let done = answer.state.finish(proof.message, parameters());
        done.map_err(failed)?;
        device.verifying_key().verify(MESSAGE, &possession)?;
        let signature = self.card.sign(MESSAGE);
        server += began.elapsed();
        let began = Instant::now();
        self.card.verifying_key().verify(MESSAGE, &signature)?;
        Ok((client + began.elapsed(), server))
    }
}

fn failed<E>(_: E) -> anyhow::Error {
    anyhow!("OPAQUE failed")
}
