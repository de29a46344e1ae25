//! Directory and card: who is believed.

use proptest::prelude::*;
use warifu_otp::UnixTime;

use super::fixture::{Institution, NOW, text};
use crate::bytes::{Blob, Bytes};
use crate::card::TrustedCard;
use crate::directory::Directory;
use crate::error::Error;
use crate::ids::ServiceId;
use crate::origin::{Origin, Transport};
use crate::signed::Signed;

#[test]
fn a_directory_signed_by_the_root_is_read_whole() {
    let bank = Institution::new(50);
    let signed = bank.directory().sign(&bank.root).unwrap();
    let again = Signed::parse(&signed.to_json().unwrap()).unwrap();
    let read = Directory::verify(&again, &bank.root.public(), Transport::HttpsOnly).unwrap();
    assert_eq!(read.entries(), [bank.entry()]);
    assert_eq!(read.sequence(), 7);
    assert_eq!(read.lookup(&bank.entry().service_id), Some(&bank.entry()));
    assert_eq!(read.lookup(&ServiceId::parse("10212091").unwrap()), None);
}

#[test]
fn a_directory_by_another_key_or_altered_by_a_bit_is_refused() {
    let bank = Institution::new(51);
    let signed = bank.directory().sign(&bank.root).unwrap();
    let other = bank.card_key.public();
    let refused = Directory::verify(&signed, &other, Transport::HttpsOnly).err();
    assert_eq!(refused, Some(Error::DocumentSignature));
    for bit in 0..signed.payload.0.len() * 8 {
        let mut altered = signed.clone();
        altered.payload.0[bit / 8] ^= 1 << (bit % 8);
        let refused = Directory::verify(&altered, &bank.root.public(), Transport::HttpsOnly).err();
        assert_eq!(refused, Some(Error::DocumentSignature));
    }
}

#[test]
fn a_directory_is_never_rolled_back() {
    let bank = Institution::new(52);
    let with = |sequence| Directory::new(sequence, NOW, vec![bank.entry()]);
    let older = with(7).replaced_by(with(6)).err();
    assert_eq!(older, Some(Error::DirectoryRolledBack));
    assert_eq!(with(7).replaced_by(with(8)).unwrap().sequence(), 8);
    let other = Directory::new(7, NOW, Vec::new());
    assert_eq!(with(7).replaced_by(other).unwrap().entries().len(), 1);
}

#[test]
fn a_service_that_stands_twice_in_a_directory_is_refused() {
    let bank = Institution::new(53);
    let twice = Directory::new(8, NOW, vec![bank.entry(), bank.entry()]);
    let signed = twice.sign(&bank.root).unwrap();
    let refused = Directory::verify(&signed, &bank.root.public(), Transport::HttpsOnly).err();
    assert_eq!(refused, Some(Error::DocumentMalformed));
}

#[test]
fn plain_http_stands_in_a_demo_builds_directory_only() {
    let mut bank = Institution::new(54);
    bank.origin = Origin::parse("http://127.0.0.1:8080", Transport::LoopbackToo).unwrap();
    let signed = bank.directory().sign(&bank.root).unwrap();
    let root = bank.root.public();
    assert!(Directory::verify(&signed, &root, Transport::LoopbackToo).is_ok());
    let refused = Directory::verify(&signed, &root, Transport::HttpsOnly).err();
    assert_eq!(refused, Some(Error::Origin));
}

#[test]
fn a_card_of_the_directory_is_believed() {
    let bank = Institution::new(55);
    let trusted = bank.trusted();
    assert_eq!(*trusted.card(), bank.card());
    assert_eq!(trusted.origin().authority(), "token.shinkumi.example:8443");
}

#[test]
fn a_card_by_another_key_service_or_origin_is_refused() {
    let bank = Institution::new(56);
    let signed = bank.card().sign(&bank.card_key).unwrap();
    let judged = |entry| TrustedCard::verify(&signed, &entry, NOW).err();
    let mut entry = bank.entry();
    entry.card_key = bank.root.public().fingerprint();
    assert_eq!(judged(entry), Some(Error::CardMismatch));
    let mut entry = bank.entry();
    entry.service_id = ServiceId::parse("10212091").unwrap();
    assert_eq!(judged(entry), Some(Error::CardMismatch));
    let mut entry = bank.entry();
    entry.origin = Origin::parse("https://elsewhere.example", Transport::HttpsOnly).unwrap();
    assert_eq!(judged(entry), Some(Error::CardMismatch));
    assert_eq!(
        bank.card().sign(&bank.root).err(),
        Some(Error::CardMismatch)
    );
}

#[test]
fn a_card_is_believed_to_its_last_second_and_no_longer() {
    let bank = Institution::new(57);
    let signed = bank.card().sign(&bank.card_key).unwrap();
    let end = bank.card().not_after;
    let last = UnixTime(end.0 - 1);
    assert!(TrustedCard::verify(&signed, &bank.entry(), last).is_ok());
    let late = TrustedCard::verify(&signed, &bank.entry(), end).err();
    assert_eq!(late, Some(Error::CardExpired));
}

#[test]
fn a_card_altered_by_any_bit_is_refused() {
    let bank = Institution::new(58);
    let signed = bank.card().sign(&bank.card_key).unwrap();
    for bit in 0..signed.payload.0.len() * 8 {
        let mut altered = signed.clone();
        altered.payload.0[bit / 8] ^= 1 << (bit % 8);
        assert!(TrustedCard::verify(&altered, &bank.entry(), NOW).is_err());
    }
    for bit in 0..512 {
        let mut altered = signed.clone();
        altered.signature.0[bit / 8] ^= 1 << (bit % 8);
        let refused = TrustedCard::verify(&altered, &bank.entry(), NOW).err();
        assert_eq!(refused, Some(Error::DocumentSignature));
    }
}

#[test]
fn a_card_cannot_pass_for_a_directory_nor_the_other_way() {
    let bank = Institution::new(59);
    let card = bank.card().sign(&bank.card_key).unwrap();
    let key = bank.card_key.public();
    let refused = Directory::verify(&card, &key, Transport::HttpsOnly).err();
    assert_eq!(refused, Some(Error::DocumentSignature));
}

#[test]
fn a_newer_version_of_a_card_is_named() {
    let bank = Institution::new(60);
    let mut card = bank.card();
    card.v = 2;
    let signed = card.sign(&bank.card_key).unwrap();
    let refused = TrustedCard::verify(&signed, &bank.entry(), NOW).err();
    assert_eq!(refused, Some(Error::UnsupportedVersion));
}

#[test]
fn an_origin_is_a_scheme_a_host_and_a_port() {
    let https = |text| Origin::parse(text, Transport::HttpsOnly);
    let either = |text| Origin::parse(text, Transport::LoopbackToo);
    assert_eq!(
        https("https://Bank.example:443/").unwrap().as_str(),
        "https://bank.example"
    );
    assert_eq!(
        https("https://bank.example:8443").unwrap().authority(),
        "bank.example:8443"
    );
    assert!(either("http://127.0.0.1:8080").unwrap().is_plain());
    for refused in [
        "bank.example",
        "ftp://bank.example",
        "https://bank.example/x",
        "https://bank.example/?x",
        "https://bank.example/#x",
        "https://me@bank.example",
        "",
    ] {
        assert_eq!(either(refused).err(), Some(Error::Origin), "{refused}");
    }
    for plain in ["http://127.0.0.1:8080", "http://bank.example"] {
        assert_eq!(https(plain).err(), Some(Error::Origin));
    }
    for far in [
        "http://bank.example",
        "http://localhost:8080",
        "http://127.0.0.2",
    ] {
        assert_eq!(either(far).err(), Some(Error::Origin));
    }
}

proptest! {
    #[test]
    fn no_bytes_are_believed_as_a_document(payload: Vec<u8>, body: Vec<u8>) {
        let bank = Institution::new(61);
        let signed = Signed { payload: Blob(payload), signature: Bytes([7; 64]) };
        prop_assert!(TrustedCard::verify(&signed, &bank.entry(), NOW).is_err());
        let root = bank.root.public();
        prop_assert!(Directory::verify(&signed, &root, Transport::HttpsOnly).is_err());
        prop_assert!(Signed::parse(&body).is_err());
    }
}

#[test]
fn a_card_without_steps_is_the_card_of_before_and_one_with_steps_brings_them() {
    let bank = Institution::new(59);
    let mut card = bank.card();
    let before = serde_json::to_string(&card).unwrap();
    assert!(!before.contains("reissue_steps"), "the bytes of before");
    card.reissue_steps = vec![text("窓口に電話します。", "Call us.")];
    let signed = card.sign(&bank.card_key).unwrap();
    let trusted = TrustedCard::verify(&signed, &bank.entry(), NOW).unwrap();
    assert_eq!(trusted.card().reissue_steps, card.reissue_steps);
}
