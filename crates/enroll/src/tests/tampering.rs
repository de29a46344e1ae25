//! Every message cut, repeated, reordered, and altered by a bit: an error, or
//! the same result, and never a token on one side only that the other believes.

use rand::SeedableRng;
use rand_chacha::ChaCha20Rng;

use super::fixture::{Institution, NOW, PASSWORD, assert_one_token, begin, proven, report, secret};
use crate::client::{AwaitingFinish, AwaitingStart};
use crate::error::Error;
use crate::server::{self, ReceivedStart, check_registered};

#[test]
fn a_cut_message_is_malformed_at_any_length() {
    let mut bank = Institution::new(40);
    let records = bank.register(1);
    let mut rng = ChaCha20Rng::seed_from_u64(40);
    let first = begin(&mut rng, &bank.trusted(), PASSWORD);
    for body in cuts(first.request()) {
        assert_eq!(ReceivedStart::parse(body).err(), Some(Error::Malformed));
    }

    let started = bank.start(Some(&records), first.request()).unwrap();
    let laid = first.encode().unwrap();
    for body in cuts(&started.response) {
        let client = AwaitingStart::decode(&laid).unwrap();
        let refused = client
            .answered(&mut rng, &secret(PASSWORD), body, &report())
            .err()
            .unwrap();
        assert_eq!(refused.error, Error::Malformed);
        assert!(refused.state.is_some());
    }

    let client = first
        .answered(&mut rng, &secret(PASSWORD), &started.response, &report())
        .unwrap();
    let kept = started.state.encode().unwrap();
    for body in cuts(client.request()) {
        let state = server::AwaitingFinish::decode(&kept).unwrap();
        assert_eq!(
            state.finish(body, NOW).err().unwrap().error,
            Error::Malformed
        );
    }

    let answered = bank.finish(started.state, client.request()).unwrap();
    let laid = client.encode().unwrap();
    for body in cuts(&answered.response) {
        let client = AwaitingFinish::decode(&laid).unwrap();
        let refused = client.answered(body).err().unwrap();
        assert_eq!(refused.error, Error::Malformed);
        assert!(refused.state.is_some());
    }

    let token = client.answered(&answered.response).unwrap();
    let confirmation = token.confirmation.request().unwrap();
    for body in cuts(&confirmation) {
        assert_eq!(
            check_registered(&answered.registered_key, body),
            Err(Error::Malformed)
        );
    }
    assert_one_token(&token, &answered);
}

#[test]
fn a_start_request_with_one_bit_altered_leads_to_no_token() {
    let mut bank = Institution::new(41);
    let records = bank.register(1);
    let mut rng = ChaCha20Rng::seed_from_u64(41);
    let client = begin(&mut rng, &bank.trusted(), PASSWORD);
    let laid = client.encode().unwrap();
    let mut proofs = 0;
    for (number, body) in flips(client.request()).enumerate() {
        let Ok(started) = bank.start(Some(&records), &body) else {
            continue;
        };
        // Argon2id takes its time: the rest of the way for every 67th.
        if number % 67 != 0 {
            continue;
        }
        proofs += 1;
        let client = AwaitingStart::decode(&laid).unwrap();
        let answered = client.answered(&mut rng, &secret(PASSWORD), &started.response, &report());
        assert!(no_token(&mut bank, answered.ok(), started.state));
    }
    assert!(proofs > 10, "only {proofs} altered requests were answered");
}

#[test]
fn a_start_response_with_one_bit_altered_leads_to_no_token() {
    let mut bank = Institution::new(42);
    let records = bank.register(1);
    let mut rng = ChaCha20Rng::seed_from_u64(42);
    let client = begin(&mut rng, &bank.trusted(), PASSWORD);
    let started = bank.start(Some(&records), client.request()).unwrap();
    let laid = client.encode().unwrap();
    let kept = started.state.encode().unwrap();
    for body in flips(&started.response).step_by(97) {
        let client = AwaitingStart::decode(&laid).unwrap();
        let state = server::AwaitingFinish::decode(&kept).unwrap();
        let answered = client.answered(&mut rng, &secret(PASSWORD), &body, &report());
        assert!(no_token(&mut bank, answered.ok(), state));
    }
}

#[test]
fn a_field_of_the_start_response_that_opaque_does_not_cover_is_covered_by_the_transcript() {
    let mut bank = Institution::new(43);
    let records = bank.register(1);
    let mut rng = ChaCha20Rng::seed_from_u64(43);
    let client = begin(&mut rng, &bank.trusted(), PASSWORD);
    let started = bank.start(Some(&records), client.request()).unwrap();
    let laid = client.encode().unwrap();
    let kept = started.state.encode().unwrap();
    let whole = String::from_utf8(started.response).unwrap();
    let changes = [
        ("\"SHA1\"", "\"SHA256\""),
        ("\"digits\":6", "\"digits\":8"),
        ("\"period\":60", "\"period\":30"),
        ("\"expires_in\":120", "\"expires_in\":121"),
        ("}", ",\"more\":1}"),
    ];
    for (from, to) in changes {
        let altered = whole.replace(from, to);
        assert_ne!(altered, whole);
        let client = AwaitingStart::decode(&laid).unwrap();
        let client = client
            .answered(&mut rng, &secret(PASSWORD), altered.as_bytes(), &report())
            .unwrap();
        let state = server::AwaitingFinish::decode(&kept).unwrap();
        let refused = state.finish(client.request(), NOW).err().unwrap();
        assert_eq!(refused.error, Error::Possession);
    }
}

#[test]
fn a_finish_request_with_any_one_bit_altered_is_refused() {
    let mut bank = Institution::new(44);
    let (client, state) = proven(&mut bank);
    let kept = state.encode().unwrap();
    for body in flips(client.request()) {
        let state = server::AwaitingFinish::decode(&kept).unwrap();
        let refused = state.finish(&body, NOW).err().unwrap();
        let expected = [
            Error::Malformed,
            Error::UnsupportedVersion,
            Error::Proof,
            Error::Possession,
        ];
        assert!(expected.contains(&refused.error));
    }
}

#[test]
fn a_finish_response_with_any_one_bit_altered_is_refused_and_the_right_one_still_counts() {
    let mut bank = Institution::new(45);
    let (client, state) = proven(&mut bank);
    let answered = bank.finish(state, client.request()).unwrap();
    let mut client = Box::new(client);
    for body in flips(&answered.response) {
        let refused = client.answered(&body).err().unwrap();
        assert!(matches!(
            refused.error,
            Error::Malformed | Error::AnswerSignature
        ));
        client = refused.state.expect("the request can be repeated");
    }
    assert_one_token(&client.answered(&answered.response).unwrap(), &answered);
}

#[test]
fn a_confirmation_with_any_one_bit_altered_is_refused() {
    let mut bank = Institution::new(46);
    let (client, state) = proven(&mut bank);
    let answered = bank.finish(state, client.request()).unwrap();
    let token = client.answered(&answered.response).unwrap();
    for body in flips(&token.confirmation.request().unwrap()) {
        assert!(check_registered(&answered.registered_key, &body).is_err());
    }
}

#[test]
fn messages_in_another_order_are_malformed() {
    let mut bank = Institution::new(47);
    let records = bank.register(1);
    let mut rng = ChaCha20Rng::seed_from_u64(47);
    let first = begin(&mut rng, &bank.trusted(), PASSWORD);
    let started = bank.start(Some(&records), first.request()).unwrap();
    let start_request = first.request().to_vec();
    let client = first
        .answered(&mut rng, &secret(PASSWORD), &started.response, &report())
        .unwrap();
    let finish_request = client.request().to_vec();

    assert_eq!(
        ReceivedStart::parse(&finish_request).err(),
        Some(Error::Malformed)
    );
    let refused = started.state.finish(&start_request, NOW).err().unwrap();
    assert_eq!(refused.error, Error::Malformed);
    let state = refused.state.unwrap();
    let refused = client.answered(&started.response).err().unwrap();
    assert_eq!(refused.error, Error::Malformed);
    let client = refused.state.unwrap();
    let answered = bank.finish(*state, client.request()).unwrap();
    assert_eq!(
        check_registered(&answered.registered_key, &finish_request),
        Err(Error::Malformed)
    );
    assert_one_token(&client.answered(&answered.response).unwrap(), &answered);
}

#[test]
fn an_answer_to_another_start_fails_the_proof() {
    let mut bank = Institution::new(48);
    let records = bank.register(1);
    let mut rng = ChaCha20Rng::seed_from_u64(48);
    let one = begin(&mut rng, &bank.trusted(), PASSWORD);
    let other = begin(&mut rng, &bank.trusted(), PASSWORD);
    let started = bank.start(Some(&records), other.request()).unwrap();
    let refused = one
        .answered(&mut rng, &secret(PASSWORD), &started.response, &report())
        .err()
        .unwrap();
    assert_eq!(refused.error, Error::Proof);
}

#[test]
fn a_version_a_suite_or_a_field_twice_is_named() {
    let bank = Institution::new(49);
    let mut rng = ChaCha20Rng::seed_from_u64(49);
    let client = begin(&mut rng, &bank.trusted(), PASSWORD);
    let body = String::from_utf8(client.request().to_vec()).unwrap();
    let parse = |body: String| ReceivedStart::parse(body.as_bytes()).err();
    let version = Some(Error::UnsupportedVersion);
    assert_eq!(parse(body.replace("\"v\":1", "\"v\":2")), version);
    assert_eq!(
        parse(body.replace("\"suite\":1", "\"suite\":2")),
        Some(Error::UnsupportedSuite)
    );
    let twice = body.replace("\"v\":1", "\"v\":1,\"v\":1");
    assert_eq!(parse(twice), Some(Error::Malformed));
    assert_eq!(parse(body.replace("\"v\":1", "\"v\":1,\"new\":[]")), None);
    // Unknown ones too, and however deep.
    let unknown = body.replace("\"v\":1", "\"v\":1,\"new\":1,\"new\":1");
    assert_eq!(parse(unknown), Some(Error::Malformed));
    let deep = body.replace("\"v\":1", "\"v\":1,\"new\":[{\"a\":1,\"a\":1}]");
    assert_eq!(parse(deep), Some(Error::Malformed));
    let long = format!("{body}{}", " ".repeat(20_000));
    assert_eq!(parse(long), Some(Error::Malformed));
}

#[test]
fn an_array_is_no_object() {
    let bank = Institution::new(50);
    let mut rng = ChaCha20Rng::seed_from_u64(50);
    let client = begin(&mut rng, &bank.trusted(), PASSWORD);
    let given: serde_json::Value = serde_json::from_slice(client.request()).unwrap();
    let parse = |body: &serde_json::Value| ReceivedStart::parse(body.to_string().as_bytes()).err();
    assert_eq!(parse(&given), None);
    let mut inner = given.clone();
    let consent = &given["consent"];
    inner["consent"] = serde_json::json!([consent["terms_version"], consent["at"]]);
    assert_eq!(parse(&inner), Some(Error::Malformed));
    let names = [
        "v",
        "suite",
        "service_id",
        "user_id",
        "ke1",
        "device_key",
        "capabilities",
        "consent",
    ];
    let outer: serde_json::Value = names.iter().map(|name| given[*name].clone()).collect();
    assert_eq!(parse(&outer), Some(Error::Malformed));
}

#[test]
fn a_device_key_is_a_compressed_point() {
    use crate::keys::{DeviceKey, DevicePublicKey};
    let mut rng = ChaCha20Rng::seed_from_u64(51);
    let good = DeviceKey::generate(&mut rng).public().to_bytes().0;
    assert!(DevicePublicKey::from_bytes(&good).is_ok());
    for tag in [0, 1, 4, 5, 6, 7] {
        let mut other = good;
        other[0] = tag;
        let refused = DevicePublicKey::from_bytes(&other);
        assert_eq!(refused.err(), Some(Error::Malformed), "{tag}");
    }
}

#[test]
fn a_device_says_short_things_of_itself() {
    assert!(report().is_in_form());
    let long = "x".repeat(65);
    for text in ["", "a\u{7}", long.as_str()] {
        let mut said = report();
        said.app = text.to_owned();
        assert!(!said.is_in_form(), "{text}");
    }
    for id in ["", "0f1e", "0f1e2d3c4b5a69788796a5b4c3d2e1fg"] {
        let mut said = report();
        said.installation_id = id.to_owned();
        assert!(!said.is_in_form(), "{id}");
    }
    let mut bank = Institution::new(52);
    let records = bank.register(1);
    let mut rng = ChaCha20Rng::seed_from_u64(52);
    let first = begin(&mut rng, &bank.trusted(), PASSWORD);
    let started = bank.start(Some(&records), first.request()).unwrap();
    let mut said = report();
    said.platform = long;
    let client = first
        .answered(&mut rng, &secret(PASSWORD), &started.response, &said)
        .unwrap();
    let refused = bank.finish(started.state, client.request());
    assert_eq!(refused.err(), Some(Error::Sealed));
}

/// The message without its last byte, its last two, and so on to nothing.
fn cuts(body: &[u8]) -> impl Iterator<Item = &[u8]> {
    (0..body.len()).map(|length| &body[..length])
}

/// The message with its first bit turned over, its second, and so on.
fn flips(body: &[u8]) -> impl Iterator<Item = Vec<u8>> + '_ {
    (0..body.len() * 8).map(|bit| {
        let mut flipped = body.to_vec();
        flipped[bit / 8] ^= 1 << (bit % 8);
        flipped
    })
}

/// Whether a device that got an altered message, or an issuer that did, stays
/// without a token.
fn no_token(
    bank: &mut Institution,
    client: Option<AwaitingFinish>,
    state: server::AwaitingFinish,
) -> bool {
    client.is_none_or(|client| bank.finish(state, client.request()).is_err())
}
