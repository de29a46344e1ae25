//! Contact after the enrolment, and what is read out on the telephone.

use warifu_enroll::contact::{ReceivedContact, ReceivedStop, read_reply};
use warifu_enroll::{DeviceKey, VerifyingKey};
use warifu_fuzz::fuzz;
use warifu_otp::SerialNumber;
use warifu_otp::support::SupportCode;
use warifu_secret::PrivateKeyBytes;

const AUTHORITY: &str = "token.shinkumi.example:8443";
/// Of `tests/vectors/contact-v1.json`.
const SIGNING_KEY: [u8; 32] = [
    97, 203, 144, 127, 3, 44, 221, 117, 74, 239, 238, 151, 78, 101, 49, 90, 226, 39, 51, 3, 231,
    195, 196, 111, 193, 51, 158, 106, 66, 77, 218, 70,
];

fn serial() -> SerialNumber {
    SerialNumber::from_number(410_822_607)
}

fn device() -> DeviceKey {
    DeviceKey::from_bytes(&PrivateKeyBytes::new(vec![7; 32])).unwrap()
}

#[test]
fn a_contact_is_the_devices_or_refused() {
    fuzz("contact", |body| {
        let Ok(read) = ReceivedContact::parse(body) else {
            return false;
        };
        let key = device().public();
        read.verify(&key, &serial(), AUTHORITY).is_ok()
    });
}

#[test]
fn a_stop_is_the_old_devices_or_refused() {
    fuzz("stop", |body| {
        let Ok(read) = ReceivedStop::parse(body) else {
            return false;
        };
        let key = device().public();
        read.verify(&key, &serial(), AUTHORITY).is_ok()
    });
}

/// Nothing but the reply to these very bytes is believed.
#[test]
fn a_reply_is_the_issuers_to_these_bytes_or_refused() {
    fuzz("contact_reply", |body| {
        let asked = include_bytes!("../../corpus/contact/one.json");
        let key = VerifyingKey::from_bytes(&SIGNING_KEY).unwrap();
        let Ok(reply) = read_reply(&key, &serial(), asked, body) else {
            return false;
        };
        assert_eq!(reply.next.map(|next| next.counter), Some(42));
        true
    });
}

#[test]
fn a_support_code_says_the_same_again_or_is_refused() {
    fuzz("support_code", |bytes| {
        let Ok(code) = SupportCode::parse(&String::from_utf8_lossy(bytes)) else {
            return false;
        };
        assert!(!code.words().is_empty());
        assert_eq!(SupportCode::parse(&code.grouped()), Ok(code));
        true
    });
}
