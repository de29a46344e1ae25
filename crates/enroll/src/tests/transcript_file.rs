//! One whole enrolment with every intermediate value, as a file against which
//! another implementation can be checked. `WARIFU_WRITE_VECTORS=1` writes it
//! anew; otherwise the file must say what a fresh run says.

use std::fmt::Write as _;
use std::path::PathBuf;

use hkdf::Hkdf;
use rand::SeedableRng;
use rand_chacha::ChaCha20Rng;
use serde_json::{Value, json};
use sha2::Sha512;
use warifu_otp::{Params, SerialNumber, UnixTime, code_at};
use warifu_secret::{EntryBytes, Seed};

use super::fixture::{
    Institution, NOW, ORIGIN, PASSWORD, begin, proven, report, secret, service, user,
};
use crate::client::{AwaitingFinish, AwaitingStart, Registered};
use crate::error::Error;
use crate::link::Link;
use crate::server::{self, Grant, Records};
use crate::stored::unpack;
use crate::wire::{FinishRequest, FinishResponse, StartRequest, StartResponse};
use crate::{labels, schedule, seal, transcript};

#[test]
fn the_committed_transcript_is_what_both_halves_say() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors/enroll-v1.json");
    let fresh = run();
    if std::env::var_os("WARIFU_WRITE_VECTORS").is_some() {
        let text = serde_json::to_string_pretty(&fresh).unwrap();
        std::fs::write(&path, text + "\n").unwrap();
    }
    let committed: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    for (part, value) in fresh.as_object().unwrap() {
        assert_eq!(committed[part], *value, "{part}");
    }
    assert_eq!(committed, fresh);
}

#[test]
fn another_handshake_says_something_else() {
    let mut bank = Institution::new(20_261_121);
    let (client, _) = proven(&mut bank);
    let other = Finished::of(&client.encode().unwrap());
    assert_ne!(json!(hex(&other.seed)), run()["finish"]["seed"]);
}

fn run() -> Value {
    let mut bank = Institution::new(9807);
    let mut rng = ChaCha20Rng::seed_from_u64(6238);
    let records = bank.register(1);
    let first = begin(&mut rng, &bank.trusted(), PASSWORD);
    let fake = bank.start(None, first.request()).unwrap().response;
    let started = bank.start(Some(&records), first.request()).unwrap();
    let start = start_part(&bank, &first, &records, &started);
    let refusals = refusals(&mut rng, &first, &fake);
    let second = first
        .answered(&mut rng, &secret(PASSWORD), &started.response, &report())
        .unwrap();
    let proven = started
        .state
        .finish(second.request(), UnixTime(NOW.0 + 5))
        .unwrap();
    let grant = Grant {
        serial: SerialNumber::from_number(410_822_607),
        valid_until: None,
        server_time: UnixTime(NOW.0 + 5),
    };
    let answered = proven
        .answer(&mut bank.rng, grant, &bank.signing_key)
        .unwrap();
    let finish = finish_part(&second, &start, &answered);
    let token = second.answered(&answered.response).unwrap();
    json!({
        "about": "One enrolment of suite 1. Binary values are hexadecimal, bodies are the exact text. See docs/protocol.md.",
        "institution": institution_part(&bank),
        "documents": documents_part(&bank),
        "start": start,
        "finish": finish,
        "registered": registered_part(&token),
        "codes": codes_part(&token.seed, token.params),
        "refusals": refusals,
    })
}

fn institution_part(bank: &Institution) -> Value {
    let setup = bank.setup.to_bytes();
    let (oprf_seed, keys) = setup.expose().split_at(64);
    json!({
        "origin": ORIGIN,
        "root_public_key": hex(&bank.root.public().to_bytes().0),
        "card_public_key": hex(&bank.card_key.public().to_bytes().0),
        "card_key_fingerprint": hex(&bank.card_key.public().fingerprint().0),
        "signing_public_key": hex(&bank.signing_key.public().to_bytes().0),
        "opaque_oprf_seed": hex(oprf_seed),
        "opaque_private_key": hex(&keys[..32]),
        "opaque_public_key": hex(&bank.setup.public_key().0),
    })
}

fn documents_part(bank: &Institution) -> Value {
    let directory = bank.directory().sign(&bank.root).unwrap();
    let card = bank.card().sign(&bank.card_key).unwrap();
    let link = Link {
        host: Some(bank.origin.authority().to_owned()),
        service_id: service(),
        user_id: user(),
        card_key: bank.card_key.public().fingerprint(),
    };
    json!({
        "directory": text(&directory.to_json().unwrap()),
        "card": text(&card.to_json().unwrap()),
        "now": NOW.0,
        "link_web": link.to_web(&bank.origin),
        "link_app": link.to_mirror(),
    })
}

fn start_part(
    bank: &Institution,
    client: &AwaitingStart,
    records: &Records,
    started: &server::Started,
) -> Value {
    let entry = client.encode().unwrap();
    let fields: [&[u8]; 7] = unpack(b"warifu/1 pending start", entry.expose()).unwrap();
    let [body, context, opaque, device_key] = [fields[0], fields[1], fields[2], fields[3]];
    let request: StartRequest = serde_json::from_slice(body).unwrap();
    let response: StartResponse = serde_json::from_slice(&started.response).unwrap();
    let record = records.to_bytes();
    let (nonce, record) = record.expose().split_at(16);
    let nonce = crate::bytes::Bytes::from_slice(nonce).unwrap();
    let id = transcript::credential_identifier(&service(), &user(), &nonce).unwrap();
    let hash = transcript::hash(body, &started.response).unwrap();
    assert_eq!(
        context,
        transcript::context(&request, bank.origin.authority()).unwrap()
    );
    json!({
        "service_id": service().as_str(),
        "user_id": user().as_str(),
        "password_typed": "Ｋagi７３９２",
        "password": PASSWORD,
        "device_private_key": hex(device_key),
        "device_public_key": hex(&request.device_key.to_bytes().0),
        "capabilities": request.capabilities,
        "authority": bank.origin.authority(),
        "context": hex(context),
        "blind": hex(&opaque[..32]),
        "client_ephemeral_private_key": hex(&opaque[128..160]),
        "client_nonce": hex(&opaque[160..]),
        "ke1": hex(&request.ke1.0),
        "request": text(body),
        "credential_nonce": hex(&nonce.0),
        "credential_identifier": hex(&id.0),
        "record_client_public_key": hex(&record[..32]),
        "record_masking_key": hex(&record[32..96]),
        "record_envelope": hex(&record[96..]),
        "ke2": hex(&response.ke2.0),
        "enrollment_id": hex(&response.enrollment_id.0),
        "response": text(&started.response),
        "transcript_hash": hex(&hash.0),
        "session_key": hex(&session_key(&started.state)),
    })
}

fn session_key(state: &server::AwaitingFinish) -> Vec<u8> {
    let state = state.encode().unwrap();
    let fields: [&[u8]; 6] = unpack(b"warifu/1 issuer awaits finish", state.expose()).unwrap();
    fields[4][..64].to_vec()
}

fn finish_part(client: &AwaitingFinish, start: &Value, answered: &server::Answered) -> Value {
    let derived = Finished::of(&client.encode().unwrap());
    let salt = unhex(start["transcript_hash"].as_str().unwrap());
    let session_key = unhex(start["session_key"].as_str().unwrap());
    assert_eq!(derived.transcript, salt);
    let (prk, expand) = Hkdf::<Sha512>::extract(Some(&salt), &session_key);
    let mut to_issuer = [0; 32];
    expand
        .expand(labels::CLIENT_TO_ISSUER, &mut to_issuer)
        .unwrap();

    let request: FinishRequest = serde_json::from_slice(client.request()).unwrap();
    let response: FinishResponse = serde_json::from_slice(&answered.response).unwrap();
    let signed_by_device =
        transcript::possession(&client_hash(&derived), &request.ke3, &request.sealed.0);
    let answer_hash = transcript::answer_hash(client.request());
    let signed_by_issuer = [
        labels::FINISH_RESPONSE,
        &derived.transcript,
        &answer_hash,
        &response.sealed.0,
    ]
    .concat();
    let key = warifu_secret::DerivedKey::new(derived.to_client.clone());
    let id = client.enrollment_id();
    let grant = seal::open(&key, labels::FINISH_RESPONSE, &id, &response.sealed.0).unwrap();
    let seed = Seed::new(derived.seed.clone());
    json!({
        "prk": hex(&prk),
        "key_client_to_issuer": hex(&to_issuer),
        "key_issuer_to_client": hex(&derived.to_client),
        "key_registered": hex(&derived.registered),
        "seed": hex(&derived.seed),
        "key_check": hex(&schedule::key_check(&seed).unwrap().0),
        "report": serde_json::to_string(&report()).unwrap(),
        "ke3": hex(&request.ke3.0),
        "request_nonce": hex(&request.sealed.0[..12]),
        "request_sealed": hex(&request.sealed.0),
        "possession_message": hex(&signed_by_device),
        "possession_signature": hex(&request.signature.0),
        "request": text(client.request()),
        "grant": text(&grant),
        "response_sealed": hex(&response.sealed.0),
        "response_message": hex(&signed_by_issuer),
        "response_signature": hex(&response.signature.0),
        "response": text(&answered.response),
    })
}

fn client_hash(derived: &Finished) -> transcript::TranscriptHash {
    crate::bytes::Bytes::from_slice(&derived.transcript).unwrap()
}

fn registered_part(token: &Registered) -> Value {
    json!({
        "mac": hex(&token.confirmation.mac.0),
        "request": text(&token.confirmation.request().unwrap()),
        "serial": token.serial.as_str(),
    })
}

fn codes_part(seed: &Seed, params: Params) -> Value {
    let codes = [0, 59, 60, 86_400].map(|later| {
        let at = UnixTime(NOW.0 + later);
        json!({ "at": at.0, "otp": code_at(seed, at, params).otp.as_str() })
    });
    json!(codes)
}

/// A start response for no issuance, which the same client must refuse.
fn refusals(rng: &mut ChaCha20Rng, client: &AwaitingStart, fake: &[u8]) -> Value {
    let again = AwaitingStart::decode(&client.encode().unwrap()).unwrap();
    let refused = again
        .answered(rng, &secret(PASSWORD), fake, &report())
        .err()
        .unwrap();
    assert_eq!(refused.error, Error::Proof);
    json!({ "fake_start_response": text(fake), "wrong_password": "Kagi7391" })
}

/// The fields of a client's pending finish.
struct Finished {
    transcript: Vec<u8>,
    seed: Vec<u8>,
    to_client: Vec<u8>,
    registered: Vec<u8>,
}

impl Finished {
    fn of(entry: &EntryBytes) -> Self {
        let fields: [&[u8]; 10] = unpack(b"warifu/1 pending finish", entry.expose()).unwrap();
        Self {
            transcript: fields[2].to_vec(),
            seed: fields[3].to_vec(),
            to_client: fields[4].to_vec(),
            registered: fields[5].to_vec(),
        }
    }
}

fn text(body: &[u8]) -> &str {
    std::str::from_utf8(body).unwrap()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").unwrap();
        text
    })
}

fn unhex(text: &str) -> Vec<u8> {
    let pairs = text.as_bytes().chunks(2);
    let byte = |pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap();
    pairs.map(byte).collect()
}
