//! Self-registration: both halves against each other, every message cut and
//! altered, and the committed vectors.

use std::path::PathBuf;

use rand::SeedableRng;
use rand_chacha::ChaCha20Rng;
use serde_json::{Value, json};
use warifu_otp::{Algorithm, SerialNumber, UnixTime};

use super::fixture::{Institution, NOW, assert_one_token, report};
use crate::bytes::Bytes;
use crate::client::Pending;
use crate::error::Error;
use crate::keys::{AgreementKey, DeviceKey};
use crate::origin::{Origin, Transport};
use crate::self_registration::{AwaitingGrant, Grant, Intent, Received, Request, begin};
use crate::server::{Answered, check_registered};
use warifu_secret::DerivedKey;

const ID: Bytes<16> = Bytes([9; 16]);

fn begun(bank: &Institution, seed: u64) -> AwaitingGrant {
    let mut rng = ChaCha20Rng::seed_from_u64(seed);
    let card = bank.trusted();
    let intent = Intent {
        card: &card,
        terms_version: "2026-04".to_owned(),
        at: NOW,
    };
    let device_key = DeviceKey::generate(&mut rng);
    begin(&mut rng, intent, device_key, &report()).unwrap()
}

fn answer(bank: &mut Institution, body: &[u8]) -> Result<Answered, Error> {
    let received = Received::parse(body)?;
    let grant = Grant {
        enrollment_id: ID,
        serial: SerialNumber::from_number(410_822_607),
        params: bank.card().policy.params(),
        bind_until: UnixTime(NOW.0 + 7 * 86_400),
        server_time: UnixTime(NOW.0 + 1),
    };
    let opened = received.open(&bank.agreement_key, &bank.origin)?;
    opened.answer(&mut bank.rng, grant, &bank.signing_key)
}

#[test]
fn both_halves_cut_the_same_token_from_consent_alone() {
    for algorithm in [Algorithm::Sha1, Algorithm::Sha256, Algorithm::Sha512] {
        let mut bank = Institution::new(90);
        bank.algorithm = algorithm;
        let device = begun(&bank, 90);
        let answered = answer(&mut bank, device.request()).unwrap();
        assert_eq!(answered.report, report());
        let token = device.answered(&answered.response).unwrap();
        assert_one_token(&token, &answered);
        assert_eq!(token.seed.expose().len(), algorithm.seed_len());
        assert_eq!(token.serial.as_str(), "WF4108226079");
        assert_eq!(token.bind_until, Some(UnixTime(NOW.0 + 7 * 86_400)));
        assert_eq!(token.valid_until, None);
    }
}

#[test]
fn a_device_that_was_killed_says_the_same_again_and_reads_the_same_answer() {
    let mut bank = Institution::new(91);
    let device = begun(&bank, 91);
    let entry = device.encode().unwrap();
    assert!(entry.expose().len() < 1200, "it fits into every key store");
    let Ok(Pending::SelfRegistration(again)) = Pending::decode(&entry) else {
        panic!("a self-registration was laid down");
    };
    assert_eq!(again.request(), device.request());
    assert_eq!(again.begun_at(), NOW);
    let answered = answer(&mut bank, again.request()).unwrap();
    assert_one_token(&again.answered(&answered.response).unwrap(), &answered);
    assert_one_token(&device.answered(&answered.response).unwrap(), &answered);
}

#[test]
fn the_same_request_answered_twice_makes_two_seeds() {
    // The issuer has its own part in each: it must keep the answer it gave.
    let mut bank = Institution::new(92);
    let device = begun(&bank, 92);
    let one = answer(&mut bank, device.request()).unwrap();
    let other = answer(&mut bank, device.request()).unwrap();
    assert!(!one.seed.matches(other.seed.expose()));
}

#[test]
fn whoever_takes_the_key_agreement_key_later_lacks_what_the_shares_agreed_on() {
    use crate::self_registration::{Response, TAG, schedule, transcript};
    let mut bank = Institution::new(93);
    let device = begun(&bank, 93);
    let entry = device.encode().unwrap();
    let answered = answer(&mut bank, device.request()).unwrap();
    // All that was sent, and the institution's key: what HPKE exported is known.
    let [_, _, share, exported, ..] = crate::stored::unpack::<6>(TAG, entry.expose()).unwrap();
    let exported = DerivedKey::new(exported.to_vec());
    let response: Response = serde_json::from_slice(&answered.response).unwrap();
    let transcript = transcript(device.request(), &ID, &response.share).unwrap();
    let seed = |agreed: &DerivedKey| {
        let made = schedule(&transcript, &exported, agreed);
        made.seed(&ID, Algorithm::Sha1).unwrap()
    };
    let request: Request = serde_json::from_slice(device.request()).unwrap();
    for share in [&request.share, &response.share, &request.enc] {
        let guess = bank.agreement_key.agree(share).unwrap();
        assert!(!answered.seed.matches(seed(&guess).expose()));
    }
    let share = AgreementKey::from_slice(share).unwrap();
    let agreed = share.agree(&response.share).unwrap();
    assert!(answered.seed.matches(seed(&agreed).expose()));
}

#[test]
fn a_request_is_opened_by_its_own_institution_and_host_only() {
    let bank = Institution::new(94);
    let device = begun(&bank, 94);
    let received = Received::parse(device.request()).unwrap();
    assert!(received.open(&bank.agreement_key, &bank.origin).is_ok());
    let other = Institution::new(95);
    let refused = received.open(&other.agreement_key, &bank.origin).err();
    assert_eq!(refused, Some(Error::Sealed));
    let elsewhere = Origin::parse("https://token.shinkumi.example", Transport::HttpsOnly).unwrap();
    let refused = received.open(&bank.agreement_key, &elsewhere).err();
    assert_eq!(refused, Some(Error::Possession));
}

#[test]
fn what_the_request_says_is_bound_to_the_device_key() {
    let mut bank = Institution::new(96);
    let device = begun(&bank, 96);
    let other = begun(&bank, 97);
    let other: Value = serde_json::from_slice(other.request()).unwrap();
    let given: Value = serde_json::from_slice(device.request()).unwrap();
    let mut changes: Vec<(&str, Value)> = ["device_key", "share", "enc", "sealed", "signature"]
        .into_iter()
        .map(|name| (name, other[name].clone()))
        .collect();
    changes.push(("service_id", json!("10212091")));
    changes.push(("capabilities", json!("sha1,6,60")));
    changes.push(("consent", json!({"terms_version": "2026-05", "at": NOW.0})));
    changes.push((
        "consent",
        json!({"terms_version": "2026-04", "at": NOW.0 + 1}),
    ));
    for (name, value) in changes {
        let mut altered = given.clone();
        altered[name] = value;
        let refused = answer(&mut bank, altered.to_string().as_bytes()).err();
        assert_eq!(refused, Some(Error::Possession), "{name}");
    }
}

#[test]
fn a_signed_request_that_is_sealed_to_nobody_is_refused() {
    let mut bank = Institution::new(98);
    let device = begun(&bank, 98);
    let mut request: Request = serde_json::from_slice(device.request()).unwrap();
    let key = DeviceKey::generate(&mut ChaCha20Rng::seed_from_u64(99));
    request.device_key = key.public();
    let context = crate::self_registration::context(&request, bank.origin.authority()).unwrap();
    let message =
        crate::self_registration::possession(&context, &request.enc, &request.sealed.0).unwrap();
    request.signature = key.sign(&message).unwrap();
    let body = serde_json::to_vec(&request).unwrap();
    assert_eq!(answer(&mut bank, &body).err(), Some(Error::Sealed));
}

#[test]
fn a_share_of_small_order_leads_to_no_token() {
    let mut bank = Institution::new(100);
    let device = begun(&bank, 100);
    for small in [[0; 32], one()] {
        let key = AgreementKey::generate(&mut bank.rng);
        assert_eq!(key.agree(&Bytes(small)).err(), Some(Error::Malformed));
    }
    let answered = answer(&mut bank, device.request()).unwrap();
    let mut response: Value = serde_json::from_slice(&answered.response).unwrap();
    response["share"] = json!(Bytes([0; 32]));
    let refused = device.answered(response.to_string().as_bytes()).err();
    assert_eq!(refused.unwrap().error, Error::AnswerSignature);
}

#[test]
fn a_cut_self_registration_is_malformed_at_any_length() {
    let mut bank = Institution::new(101);
    let device = begun(&bank, 101);
    let request = device.request().to_vec();
    for length in 0..request.len() {
        let refused = Received::parse(&request[..length]).err();
        assert_eq!(refused, Some(Error::Malformed));
    }
    let answered = answer(&mut bank, &request).unwrap();
    let mut device = Box::new(device);
    for length in 0..answered.response.len() {
        let refused = device.answered(&answered.response[..length]).err().unwrap();
        assert_eq!(refused.error, Error::Malformed);
        device = refused.state.expect("the request can be repeated");
    }
    assert_one_token(&device.answered(&answered.response).unwrap(), &answered);
}

#[test]
fn a_request_with_any_one_bit_altered_makes_no_token_that_its_device_believes() {
    let mut bank = Institution::new(102);
    let device = begun(&bank, 102);
    let entry = device.encode().unwrap();
    for body in flips(device.request()) {
        let altered = String::from_utf8_lossy(&body);
        assert!(
            answer(&mut bank, &body).is_err(),
            "altered, and answered: {altered}"
        );
    }
    // What says nothing may be altered on the way; the device does not believe
    // the answer to it.
    let spaced = [device.request(), b" "].concat();
    let answered = answer(&mut bank, &spaced).unwrap();
    let device = AwaitingGrant::decode(&entry).unwrap();
    let refused = device.answered(&answered.response).err().unwrap();
    assert_eq!(refused.error, Error::AnswerSignature);
}

#[test]
fn an_answer_with_any_one_bit_altered_is_refused_and_the_right_one_still_counts() {
    let mut bank = Institution::new(103);
    let device = begun(&bank, 103);
    let answered = answer(&mut bank, device.request()).unwrap();
    let mut device = Box::new(device);
    for body in flips(&answered.response) {
        let refused = device.answered(&body).err().unwrap();
        assert!(matches!(
            refused.error,
            Error::Malformed | Error::AnswerSignature
        ));
        device = refused.state.expect("the request can be repeated");
    }
    let token = device.answered(&answered.response).unwrap();
    for body in flips(&token.confirmation.request().unwrap()) {
        assert!(check_registered(&answered.registered_key, &body).is_err());
    }
    assert_one_token(&token, &answered);
}

#[test]
fn an_answer_to_another_device_or_by_another_key_is_refused() {
    let mut bank = Institution::new(104);
    let (one, other) = (begun(&bank, 1), begun(&bank, 2));
    let answered = answer(&mut bank, other.request()).unwrap();
    let refused = one.answered(&answered.response).err().unwrap();
    assert_eq!(refused.error, Error::AnswerSignature);
    let one = refused.state.unwrap();
    let honest = std::mem::replace(&mut bank.signing_key, Institution::new(105).signing_key);
    let answered = answer(&mut bank, one.request()).unwrap();
    let refused = one.answered(&answered.response).err().unwrap();
    assert_eq!(refused.error, Error::AnswerSignature);
    bank.signing_key = honest;
    let answered = answer(&mut bank, refused.state.as_ref().unwrap().request()).unwrap();
    assert!(refused.state.unwrap().answered(&answered.response).is_ok());
}

#[test]
fn a_version_a_suite_or_a_field_twice_is_named_here_too() {
    let bank = Institution::new(106);
    let body = String::from_utf8(begun(&bank, 106).request().to_vec()).unwrap();
    let parse = |body: String| Received::parse(body.as_bytes()).err();
    let version = Some(Error::UnsupportedVersion);
    assert_eq!(parse(body.replace("\"v\":1", "\"v\":2")), version);
    let suite = Some(Error::UnsupportedSuite);
    assert_eq!(parse(body.replace("\"suite\":1", "\"suite\":2")), suite);
    let twice = body.replace("\"v\":1", "\"v\":1,\"v\":1");
    assert_eq!(parse(twice), Some(Error::Malformed));
    assert_eq!(parse(body.replace("\"v\":1", "\"v\":1,\"new\":[]")), None);
}

#[test]
fn the_hpke_crate_says_what_rfc_9180_says() {
    // RFC 9180, A.2.1.1: base mode, DHKEM(X25519, HKDF-SHA256), HKDF-SHA256,
    // ChaCha20Poly1305; the first export.
    use ::hpke::aead::ChaCha20Poly1305;
    use ::hpke::kdf::HkdfSha256;
    use ::hpke::kem::X25519HkdfSha256;
    use ::hpke::{Deserializable as _, Kem, OpModeR};
    let private = unhex("8057991eef8f1f1af18f4a9491d16a1ce333f695d4db8e38da75975c4478e0fb");
    let enc = unhex("1afa08d3dec047a643885163f1180476fa7ddb54c6a8029ea33f95796bf2ac4a");
    let info = unhex("4f6465206f6e2061204772656369616e2055726e");
    let key = <X25519HkdfSha256 as Kem>::PrivateKey::from_bytes(&private).unwrap();
    let enc = <X25519HkdfSha256 as Kem>::EncappedKey::from_bytes(&enc).unwrap();
    let context = ::hpke::setup_receiver::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
        &OpModeR::Base,
        &key,
        &enc,
        &info,
    )
    .unwrap();
    let mut out = [0; 32];
    context.export(b"", &mut out).unwrap();
    let expected = "4bbd6243b8bb54cec311fac9df81841b6fd61f56538a775e7c80a9f40160606e";
    assert_eq!(hex(&out), expected);
}

/// `tests/vectors/self-registration-v1.json`; `WARIFU_WRITE_VECTORS=1` writes it
/// anew.
#[test]
fn the_committed_self_registration_is_what_both_halves_say() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../tests/vectors/self-registration-v1.json");
    let fresh = vectors();
    if std::env::var_os("WARIFU_WRITE_VECTORS").is_some() {
        let text = serde_json::to_string_pretty(&fresh).unwrap();
        std::fs::write(&path, text + "\n").unwrap();
    }
    let committed: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    assert_eq!(committed, fresh);
}

fn vectors() -> Value {
    let mut bank = Institution::new(9180);
    let device = begun(&bank, 9181);
    let body = device.request().to_vec();
    let request: Request = serde_json::from_slice(&body).unwrap();
    let context = crate::self_registration::context(&request, bank.origin.authority()).unwrap();
    let message =
        crate::self_registration::possession(&context, &request.enc, &request.sealed.0).unwrap();
    let entry = device.encode().unwrap();
    let [_, device_key, share, exported, ..] =
        crate::stored::unpack::<6>(crate::self_registration::TAG, entry.expose()).unwrap();
    let (device_key, share, exported) = (hex(device_key), hex(share), hex(exported));
    let answered = answer(&mut bank, &body).unwrap();
    let response: crate::self_registration::Response =
        serde_json::from_slice(&answered.response).unwrap();
    let transcript =
        crate::self_registration::transcript(&body, &response.enrollment_id, &response.share)
            .unwrap();
    let token = device.answered(&answered.response).unwrap();
    let code = |at: u64| {
        let code = warifu_otp::code_at(&token.seed, UnixTime(at), token.params);
        json!({ "at": at, "code": code.otp.as_str() })
    };
    json!({
        "about": "One self-registration. Binary values are hexadecimal, bodies are the exact text. See docs/protocol.md, section 11.",
        "institution": {
            "origin": bank.origin.as_str(),
            "authority": bank.origin.authority(),
            "agreement_private_key": hex(bank.agreement_key.to_bytes().expose()),
            "agreement_public_key": hex(&bank.agreement_key.public().0),
            "signing_public_key": hex(&bank.signing_key.public().to_bytes().0),
        },
        "device": {
            "device_private_key": device_key,
            "share_private_key": share,
            "report": serde_json::to_string(&report()).unwrap(),
        },
        "request": {
            "context": hex(&context),
            "possession": hex(&message),
            "exported": exported,
            "body": text(&body),
        },
        "response": {
            "transcript_hash": hex(&transcript.0),
            "seed": hex(token.seed.expose()),
            "serial": token.serial.as_str(),
            "bind_until": token.bind_until,
            "body": text(&answered.response),
        },
        "registered": text(&token.confirmation.request().unwrap()),
        "codes": [code(NOW.0), code(NOW.0 + 60)],
    })
}

fn one() -> [u8; 32] {
    let mut bytes = [0; 32];
    bytes[0] = 1;
    bytes
}

fn flips(body: &[u8]) -> impl Iterator<Item = Vec<u8>> + '_ {
    (0..body.len() * 8).map(|bit| {
        let mut flipped = body.to_vec();
        flipped[bit / 8] ^= 1 << (bit % 8);
        flipped
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

fn unhex(text: &str) -> Vec<u8> {
    (0..text.len() / 2)
        .map(|at| u8::from_str_radix(&text[at * 2..at * 2 + 2], 16).unwrap())
        .collect()
}
