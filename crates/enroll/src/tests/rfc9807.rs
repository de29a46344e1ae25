//! Our configuration is the one RFC 9807 calls OPAQUE-3DH with ristretto255
//! and SHA-512: its vector C.1.1, with the vector's own stretching (none) and
//! nothing else of the suite replaced.

use opaque_ke::ksf::Identity;
use opaque_ke::{
    CipherSuite, ClientLogin, ClientLoginFinishParameters, ClientRegistration,
    ClientRegistrationFinishParameters, CredentialResponse, ServerLogin, ServerLoginParameters,
    ServerRegistration, ServerSetup,
};
use rand::{CryptoRng, RngCore};
use serde::Deserialize;

use crate::suite::Suite;

struct VectorSuite;

impl CipherSuite for VectorSuite {
    type OprfCs = <Suite as CipherSuite>::OprfCs;
    type KeyExchange = <Suite as CipherSuite>::KeyExchange;
    type Ksf = Identity;
}

#[test]
fn the_suite_meets_the_vector_of_rfc_9807() {
    let v: Vector =
        serde_json::from_str(include_str!("../../../../tests/vectors/rfc9807-c11.json")).unwrap();
    let password = hex(&v.password);
    let id = hex(&v.credential_identifier);
    let context = hex(&v.context);
    let setup = [&v.oprf_seed, &v.server_private_key, &v.server_public_key];
    let setup = setup.map(|part| hex(part)).concat();
    let setup = ServerSetup::<VectorSuite>::deserialize(&setup).unwrap();

    let mut rng = Script::of(&[&blind(&v.blind_registration), &hex(&v.envelope_nonce)]);
    let client = ClientRegistration::<VectorSuite>::start(&mut rng, &password).unwrap();
    assert_eq!(
        client.message.serialize().as_slice(),
        hex(&v.registration_request)
    );
    let answer = ServerRegistration::start(&setup, client.message, &id).unwrap();
    assert_eq!(
        answer.message.serialize().as_slice(),
        hex(&v.registration_response)
    );
    let parameters = ClientRegistrationFinishParameters::default();
    let upload = client
        .state
        .finish(&mut rng, &password, answer.message, parameters)
        .unwrap();
    assert_eq!(
        upload.message.serialize().as_slice(),
        hex(&v.registration_upload)
    );
    let record = ServerRegistration::finish(upload.message);

    let parts = [
        blind(&v.blind_login),
        hex(&v.client_keyshare_seed),
        hex(&v.client_nonce),
    ];
    let mut rng = Script::of(&parts.each_ref().map(Vec::as_slice));
    let client = ClientLogin::<VectorSuite>::start(&mut rng, &password).unwrap();
    assert_eq!(client.message.serialize().as_slice(), hex(&v.ke1));

    let unused = vec![0; 64];
    let parts = [
        unused,
        hex(&v.masking_nonce),
        hex(&v.server_keyshare_seed),
        hex(&v.server_nonce),
    ];
    let mut rng = Script::of(&parts.each_ref().map(Vec::as_slice));
    let parameters = || ServerLoginParameters {
        context: Some(&context),
        ..Default::default()
    };
    let server = ServerLogin::start(
        &mut rng,
        &setup,
        Some(record),
        client.message,
        &id,
        parameters(),
    )
    .unwrap();
    assert_eq!(server.message.serialize().as_slice(), hex(&v.ke2));

    let answer = CredentialResponse::deserialize(&hex(&v.ke2)).unwrap();
    let finish = ClientLoginFinishParameters {
        context: Some(&context),
        ..Default::default()
    };
    let done = client
        .state
        .finish(&mut rng, &password, answer, finish)
        .unwrap();
    assert_eq!(done.message.serialize().as_slice(), hex(&v.ke3));
    assert_eq!(done.session_key.as_slice(), hex(&v.session_key));
    let server = server.state.finish(done.message, parameters()).unwrap();
    assert_eq!(server.session_key.as_slice(), hex(&v.session_key));
}

#[derive(Deserialize)]
struct Vector {
    context: String,
    oprf_seed: String,
    credential_identifier: String,
    password: String,
    envelope_nonce: String,
    masking_nonce: String,
    server_private_key: String,
    server_public_key: String,
    server_nonce: String,
    client_nonce: String,
    client_keyshare_seed: String,
    server_keyshare_seed: String,
    blind_registration: String,
    blind_login: String,
    registration_request: String,
    registration_response: String,
    registration_upload: String,
    #[serde(rename = "KE1")]
    ke1: String,
    #[serde(rename = "KE2")]
    ke2: String,
    #[serde(rename = "KE3")]
    ke3: String,
    session_key: String,
}

fn hex(text: &str) -> Vec<u8> {
    let digits = text.as_bytes().chunks(2);
    let byte = |pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap();
    digits.map(byte).collect()
}

/// A scalar as the 64 bytes that reduce to it.
fn blind(text: &str) -> Vec<u8> {
    let mut wide = hex(text);
    wide.resize(64, 0);
    wide
}

/// Gives out what it was given, then panics.
struct Script(Vec<u8>);

impl Script {
    fn of(parts: &[&[u8]]) -> Self {
        Self(parts.concat())
    }
}

impl CryptoRng for Script {}

impl RngCore for Script {
    fn next_u32(&mut self) -> u32 {
        unimplemented!("bytes only")
    }

    fn next_u64(&mut self) -> u64 {
        unimplemented!("bytes only")
    }

    fn fill_bytes(&mut self, to: &mut [u8]) {
        let rest = self.0.split_off(to.len());
        to.copy_from_slice(&std::mem::replace(&mut self.0, rest));
    }

    fn try_fill_bytes(&mut self, to: &mut [u8]) -> Result<(), rand::Error> {
        self.fill_bytes(to);
        Ok(())
    }
}
