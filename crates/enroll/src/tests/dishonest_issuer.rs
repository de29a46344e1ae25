//! What a device refuses although the messages are well formed.

use rand::SeedableRng;
use rand_chacha::ChaCha20Rng;
use warifu_otp::{Algorithm, SerialNumber};
use warifu_secret::DerivedKey;

use super::fixture::{Institution, NOW, PASSWORD, begin, proven, report, secret};
use crate::bytes::{Blob, Bytes};
use crate::client::AwaitingFinish;
use crate::error::Error;
use crate::keys::SigningKey;
use crate::server::ServerSetup;
use crate::wire::{FinishResponse, SealedGrant};
use crate::{labels, schedule, seal, stored, transcript, wire};

#[test]
fn an_opaque_key_that_is_not_the_cards_is_refused() {
    let mut bank = Institution::new(20);
    let records = bank.register(1);
    let mut rng = ChaCha20Rng::seed_from_u64(20);
    let mut card = bank.card();
    card.opaque_public_key = ServerSetup::generate(&mut rng).public_key();
    let signed = card.sign(&bank.card_key).unwrap();
    let trusted = crate::TrustedCard::verify(&signed, &bank.entry(), NOW).unwrap();
    let client = begin(&mut rng, &trusted, PASSWORD);
    let started = bank.start(Some(&records), client.request()).unwrap();
    let refused = client
        .answered(&mut rng, &secret(PASSWORD), &started.response, &report())
        .err()
        .unwrap();
    assert_eq!(refused.error, Error::IssuerKey);
    assert!(refused.state.is_none());
}

#[test]
fn an_answer_by_another_signing_key_is_refused() {
    let mut bank = Institution::new(21);
    let (client, server) = proven(&mut bank);
    bank.signing_key = SigningKey::generate(&mut bank.rng);
    let answered = bank.finish(server, client.request()).unwrap();
    let refused = client.answered(&answered.response).err().unwrap();
    assert_eq!(refused.error, Error::AnswerSignature);
}

#[test]
fn an_answer_to_another_request_is_refused() {
    let mut bank = Institution::new(22);
    let (client, server) = proven(&mut bank);
    let mut spaced = client.request().to_vec();
    spaced.push(b' ');
    let answered = bank.finish(server, &spaced).unwrap();
    let refused = client.answered(&answered.response).err().unwrap();
    assert_eq!(refused.error, Error::AnswerSignature);
}

#[test]
fn a_wrong_key_check_or_other_parameters_are_refused() {
    let mut bank = Institution::new(23);
    let (client, _) = proven(&mut bank);
    let honest = grant(&client);
    assert_eq!(judged(&bank, &client, &honest), Ok(()));

    let mut other = honest.clone();
    other.key_check.0[7] ^= 1;
    assert_eq!(judged(&bank, &client, &other), Err(Error::KeyCheck));
    let mut other = honest.clone();
    other.algorithm = Algorithm::Sha256;
    assert_eq!(judged(&bank, &client, &other), Err(Error::KeyCheck));
    let mut other = honest;
    other.period = warifu_otp::Period::Thirty;
    assert_eq!(judged(&bank, &client, &other), Err(Error::KeyCheck));
}

#[test]
fn a_start_answer_for_a_device_that_cannot_do_it_is_not_made() {
    let mut bank = Institution::new(24);
    let mut rng = ChaCha20Rng::seed_from_u64(24);
    let client = begin(&mut rng, &bank.trusted(), PASSWORD);
    let body = String::from_utf8(client.request().to_vec()).unwrap();
    let body = body.replace("sha1,sha256", "sha256");
    assert_eq!(
        bank.start(None, body.as_bytes()).err(),
        Some(Error::Incapable)
    );
}

fn grant(client: &AwaitingFinish) -> SealedGrant {
    let stored = client.encode().unwrap();
    let fields: [&[u8]; 10] = stored::unpack(b"warifu/1 pending finish", stored.expose()).unwrap();
    let seed = warifu_secret::Seed::new(fields[3].to_vec());
    SealedGrant {
        serial: SerialNumber::from_number(1),
        algorithm: Algorithm::Sha1,
        digits: warifu_otp::Digits::Six,
        period: warifu_otp::Period::Sixty,
        valid_until: None,
        server_time: NOW,
        key_check: schedule::key_check(&seed).unwrap(),
    }
}

/// Seals and signs `grant` as the issuer would, and hands it to the device.
fn judged(bank: &Institution, client: &AwaitingFinish, grant: &SealedGrant) -> Result<(), Error> {
    let entry = client.encode().unwrap();
    let fields: [&[u8]; 10] = stored::unpack(b"warifu/1 pending finish", entry.expose()).unwrap();
    let [id, transcript_hash, to_client] = [fields[0], fields[2], fields[4]];
    let key = DerivedKey::new(to_client.to_vec());
    let id = Bytes::from_slice(id).unwrap();
    let plain = wire::write(grant).unwrap();
    let mut rng = ChaCha20Rng::seed_from_u64(99);
    let sealed = seal::seal(&mut rng, &key, labels::FINISH_RESPONSE, &id, &plain).unwrap();
    let hash = transcript::answer_hash(client.request());
    let signed: [&[u8]; 4] = [labels::FINISH_RESPONSE, transcript_hash, &hash, &sealed];
    let signature = bank.signing_key.sign(&signed);
    let sealed = Blob(sealed);
    let body = wire::write(&FinishResponse { sealed, signature }).unwrap();
    let again = AwaitingFinish::decode(&entry).unwrap();
    again.answered(&body).map(|_| ()).map_err(|r| r.error)
}
