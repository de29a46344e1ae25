//! Contact after the enrolment, and stop.

use std::path::PathBuf;

use proptest::prelude::*;
use rand::SeedableRng;
use rand_chacha::ChaCha20Rng;
use serde_json::{Value, json};
use warifu_otp::{SerialNumber, UnixTime};
use warifu_secret::PrivateKeyBytes;

use super::fixture::{Institution, NOW};
use crate::bytes::Bytes;
use crate::contact::{
    ChainPlace, HeldFor, Move, ReceivedContact, ReceivedStop, Reply, TokenWord, contact,
    read_reply, reply, stop,
};
use crate::error::Error;
use crate::keys::DeviceKey;
use crate::strict;

const AUTHORITY: &str = "token.shinkumi.example:8443";

fn key() -> DeviceKey {
    DeviceKey::from_bytes(&PrivateKeyBytes::new(vec![7; 32])).unwrap()
}

fn serial() -> SerialNumber {
    SerialNumber::from_number(410_822_607)
}

fn place() -> ChainPlace {
    ChainPlace {
        epoch: 2,
        counter: 41,
        chain: Bytes([9; 32]),
    }
}

fn said() -> Reply {
    Reply {
        v: 1,
        serial: serial(),
        state: TokenWord::InUse,
        since: Some(NOW),
        held_for: None,
        bind_until: None,
        valid_until: None,
        usable_from: None,
        issue_from: None,
        server_time_ms: NOW.0 * 1000 + 250,
        next: Some(ChainPlace {
            epoch: 2,
            counter: 42,
            chain: Bytes([10; 32]),
        }),
        card: Bytes([11; 32]),
        moved: Some(Move {
            at: NOW,
            stop_until: UnixTime(NOW.0 + 86_400),
            nonce: Bytes([12; 16]),
            stopped: false,
        }),
    }
}

#[test]
fn a_contact_of_the_device_is_believed_for_its_own_token_and_issuer_only() {
    let body = contact(&key(), &serial(), AUTHORITY, &place(), Bytes([1; 16])).unwrap();
    let read = ReceivedContact::parse(&body).unwrap();
    assert_eq!(read.place(), place());
    let public = key().public();
    assert!(read.verify(&public, &serial(), AUTHORITY).is_ok());
    let other = SerialNumber::from_number(1);
    assert_eq!(
        read.verify(&public, &other, AUTHORITY),
        Err(Error::Possession)
    );
    assert!(
        read.verify(&public, &serial(), "evil.example:8443")
            .is_err()
    );
    let stranger = DeviceKey::generate(&mut ChaCha20Rng::seed_from_u64(3)).public();
    assert!(read.verify(&stranger, &serial(), AUTHORITY).is_err());
}

#[test]
fn a_contact_with_any_field_altered_is_not_the_devices() {
    let body = contact(&key(), &serial(), AUTHORITY, &place(), Bytes([1; 16])).unwrap();
    let value: Value = serde_json::from_slice(&body).unwrap();
    for (field, altered) in [
        ("epoch", json!(3)),
        ("counter", json!(40)),
        ("chain", json!(Bytes([8; 32]))),
        ("nonce", json!(Bytes([2; 16]))),
    ] {
        let mut value = value.clone();
        value[field] = altered;
        let read = ReceivedContact::parse(&serde_json::to_vec(&value).unwrap()).unwrap();
        let verified = read.verify(&key().public(), &serial(), AUTHORITY);
        assert_eq!(verified, Err(Error::Possession), "{field}");
    }
}

#[test]
fn what_is_not_of_the_form_is_malformed() {
    let body = contact(&key(), &serial(), AUTHORITY, &place(), Bytes([1; 16])).unwrap();
    let value: Value = serde_json::from_slice(&body).unwrap();
    for (field, bad) in [
        ("epoch", json!(-1)),
        ("counter", json!(1.5)),
        ("counter", json!(1_u64 << 53)),
        ("chain", json!("AA")),
        ("nonce", Value::Null),
    ] {
        let mut value = value.clone();
        value[field] = bad;
        let read = ReceivedContact::parse(&serde_json::to_vec(&value).unwrap());
        assert_eq!(read.err(), Some(Error::Malformed), "{field}");
    }
    let mut newer = value;
    newer["v"] = json!(2);
    let read = ReceivedContact::parse(&serde_json::to_vec(&newer).unwrap());
    assert_eq!(read.err(), Some(Error::UnsupportedVersion));
}

#[test]
fn a_reply_is_believed_for_the_bytes_it_answers_only() {
    let bank = Institution::new(70);
    let body = contact(&key(), &serial(), AUTHORITY, &place(), Bytes([1; 16])).unwrap();
    let digest = ReceivedContact::parse(&body).unwrap().digest();
    let answer = reply(&bank.signing_key, &digest, &said()).unwrap();
    let public = bank.signing_key.public();
    assert_eq!(
        read_reply(&public, &serial(), &body, &answer).unwrap(),
        said()
    );
    let other = contact(&key(), &serial(), AUTHORITY, &place(), Bytes([2; 16])).unwrap();
    let refused = read_reply(&public, &serial(), &other, &answer).err();
    assert_eq!(refused, Some(Error::AnswerSignature));
    let refused = read_reply(&bank.card_key.public(), &serial(), &body, &answer).err();
    assert_eq!(refused, Some(Error::AnswerSignature));
    let refused = read_reply(&public, &SerialNumber::from_number(1), &body, &answer).err();
    assert_eq!(refused, Some(Error::Malformed));
}

#[test]
fn a_stop_is_believed_for_its_own_token_issuer_and_nonce_only() {
    let body = stop(&key(), &serial(), AUTHORITY, Bytes([5; 16])).unwrap();
    let read = ReceivedStop::parse(&body).unwrap();
    assert_eq!(read.nonce(), Bytes([5; 16]));
    let public = key().public();
    assert!(read.verify(&public, &serial(), AUTHORITY).is_ok());
    assert!(read.verify(&public, &serial(), "evil.example").is_err());
    let mut value: Value = serde_json::from_slice(&body).unwrap();
    value["nonce"] = json!(Bytes([6; 16]));
    let read = ReceivedStop::parse(&serde_json::to_vec(&value).unwrap()).unwrap();
    assert!(read.verify(&public, &serial(), AUTHORITY).is_err());
    // Neither message can stand for the other.
    let contact = contact(&key(), &serial(), AUTHORITY, &place(), Bytes([5; 16])).unwrap();
    let contact: Value = serde_json::from_slice(&contact).unwrap();
    value["nonce"] = json!(Bytes([5; 16]));
    value["signature"] = contact["signature"].clone();
    let read = ReceivedStop::parse(&serde_json::to_vec(&value).unwrap()).unwrap();
    assert!(read.verify(&public, &serial(), AUTHORITY).is_err());
}

#[test]
fn words_of_a_later_protocol_are_read_as_unknown() {
    assert_eq!(
        serde_json::from_str::<TokenWord>("\"paused\"").unwrap(),
        TokenWord::Unknown
    );
    assert_eq!(
        serde_json::from_str::<HeldFor>("\"weather\"").unwrap(),
        HeldFor::Unknown
    );
}

/// A reply as apps know it that were made before an end was told.
#[derive(Debug, PartialEq, serde::Serialize, serde::Deserialize)]
struct OlderReply {
    v: u64,
    serial: SerialNumber,
    state: TokenWord,
    since: Option<UnixTime>,
    held_for: Option<HeldFor>,
    server_time_ms: u64,
    next: Option<ChainPlace>,
    card: Bytes<32>,
    #[serde(rename = "move")]
    moved: Option<Move>,
}

fn older() -> OlderReply {
    let said = said();
    OlderReply {
        v: said.v,
        serial: said.serial,
        state: said.state,
        since: said.since,
        held_for: said.held_for,
        server_time_ms: said.server_time_ms,
        next: said.next,
        card: said.card,
        moved: said.moved,
    }
}

#[test]
fn a_tokens_times_are_told_to_apps_that_know_of_them_and_passed_over_by_older_ones() {
    let bank = Institution::new(71);
    let body = contact(&key(), &serial(), AUTHORITY, &place(), Bytes([1; 16])).unwrap();
    let digest = ReceivedContact::parse(&body).unwrap().digest();
    let ending = Reply {
        valid_until: Some(UnixTime(NOW.0 + 40 * 86_400)),
        usable_from: Some(UnixTime(NOW.0 + 86_400)),
        issue_from: Some(UnixTime(NOW.0 + 3600)),
        ..said()
    };
    let answer = reply(&bank.signing_key, &digest, &ending).unwrap();
    let read = read_reply(&bank.signing_key.public(), &serial(), &body, &answer);
    assert_eq!(read.unwrap(), ending);
    let payload = serde_json::to_vec(&ending).unwrap();
    assert_eq!(strict::read::<OlderReply>(&payload), Some(older()));
    // A token without an end is told of in the very bytes of older issuers.
    let without = serde_json::to_string(&said()).unwrap();
    assert_eq!(without, serde_json::to_string(&older()).unwrap());
    assert_eq!(strict::read::<Reply>(without.as_bytes()), Some(said()));
}

proptest! {
    #[test]
    fn any_bit_altered_in_a_reply_is_noticed(bit in 0_usize..800) {
        let bank = Institution::new(71);
        let body = contact(&key(), &serial(), AUTHORITY, &place(), Bytes([1; 16])).unwrap();
        let digest = ReceivedContact::parse(&body).unwrap().digest();
        let answer = reply(&bank.signing_key, &digest, &said()).unwrap();
        let mut altered = answer.clone();
        let at = bit % (answer.len() * 8);
        altered[at / 8] ^= 1 << (at % 8);
        let read = read_reply(&bank.signing_key.public(), &serial(), &body, &altered);
        prop_assert!(read.is_err() || read == Ok(said()));
    }
}

/// `tests/vectors/contact-v1.json`; `WARIFU_WRITE_VECTORS=1` writes it anew.
#[test]
fn the_committed_contact_is_what_both_halves_say() {
    let path =
        PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors/contact-v1.json");
    let fresh = vectors();
    if std::env::var_os("WARIFU_WRITE_VECTORS").is_some() {
        let text = serde_json::to_string_pretty(&fresh).unwrap();
        std::fs::write(&path, text + "\n").unwrap();
    }
    let committed: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    assert_eq!(committed, fresh);
}

fn vectors() -> Value {
    let bank = Institution::new(9807);
    let nonce = Bytes([1; 16]);
    let body = contact(&key(), &serial(), AUTHORITY, &place(), nonce).unwrap();
    let message = super::super::contact::contact_message(&serial(), AUTHORITY, &place(), &nonce);
    let digest = ReceivedContact::parse(&body).unwrap().digest();
    let answer = reply(&bank.signing_key, &digest, &said()).unwrap();
    let stopped = stop(&key(), &serial(), AUTHORITY, Bytes([12; 16])).unwrap();
    let stop_message =
        super::super::contact::stop_message(&serial(), AUTHORITY, &Bytes([12; 16])).unwrap();
    json!({
        "about": "One contact and one stop. Binary values are hexadecimal, bodies are the exact text. See docs/protocol.md.",
        "serial": serial().as_str(),
        "authority": AUTHORITY,
        "device_private_key": hex(&[7; 32]),
        "device_public_key": hex(&key().public().to_bytes().0),
        "signing_public_key": hex(&bank.signing_key.public().to_bytes().0),
        "contact": {
            "epoch": place().epoch,
            "counter": place().counter,
            "chain": hex(&place().chain.0),
            "nonce": hex(&nonce.0),
            "message": hex(&message.unwrap()),
            "request": text(&body),
            "request_digest": hex(&digest),
            "response": text(&answer),
            "reply": serde_json::to_string(&said()).unwrap(),
        },
        "stop": { "message": hex(&stop_message), "request": text(&stopped) },
    })
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").unwrap();
        text
    })
}
