//! Both halves against each other.

use rand::SeedableRng;
use rand_chacha::ChaCha20Rng;
use warifu_otp::{Algorithm, UnixTime};

use super::fixture::{Institution, NOW, PASSWORD, assert_one_token, begin, proven, report, secret};
use crate::error::Error;
use crate::server::{ReceivedStart, check_registered};

#[test]
fn both_halves_cut_the_same_token() {
    for algorithm in [Algorithm::Sha1, Algorithm::Sha256, Algorithm::Sha512] {
        let mut bank = Institution::new(1);
        bank.algorithm = algorithm;
        let (client, server) = proven(&mut bank);
        let answered = bank.finish(server, client.request()).unwrap();
        let token = client.answered(&answered.response).unwrap();
        assert_one_token(&token, &answered);
        assert_eq!(token.seed.expose().len(), algorithm.seed_len());
        assert_eq!(token.params.algorithm, algorithm);
        assert_eq!(token.serial.as_str(), "WF4108226079");
    }
}

#[test]
fn a_wrong_password_and_no_issuance_fail_alike_and_in_equal_sizes() {
    let mut bank = Institution::new(2);
    let records = bank.register(1);
    let mut rng = ChaCha20Rng::seed_from_u64(2);
    let mut sizes = Vec::new();
    for (records, password) in [
        (Some(&records), "Kagi7391"),
        (None, PASSWORD),
        (None, "0000"),
    ] {
        let client = begin(&mut rng, &bank.trusted(), password);
        let started = bank.start(records, client.request()).unwrap();
        let stored = started.state.encode().unwrap().expose().len();
        sizes.push((started.response.len(), stored));
        let refused = client
            .answered(&mut rng, &secret(password), &started.response, &report())
            .err()
            .unwrap();
        assert_eq!(refused.error, Error::Proof);
    }
    let right = begin(&mut rng, &bank.trusted(), PASSWORD);
    let started = bank.start(Some(&records), right.request()).unwrap();
    let stored = started.state.encode().unwrap().expose().len();
    assert!(sizes.iter().all(|s| *s == (started.response.len(), stored)));
}

#[test]
fn each_attempt_has_an_oprf_key_of_its_own_and_so_has_each_fake_answer() {
    let mut bank = Institution::new(3);
    let first = bank.register(1);
    let second = bank.register(1);
    let mut rng = ChaCha20Rng::seed_from_u64(3);
    let client = begin(&mut rng, &bank.trusted(), PASSWORD);
    let mut elements: Vec<Vec<u8>> = [Some(&first), Some(&second), None, None]
        .into_iter()
        .map(|records| {
            let started = bank.start(records, client.request()).unwrap();
            let answer: crate::wire::StartResponse =
                serde_json::from_slice(&started.response).unwrap();
            answer.ke2.0[..32].to_vec()
        })
        .collect();
    elements.sort();
    elements.dedup();
    assert_eq!(elements.len(), 4);
}

#[test]
fn every_attempt_of_an_issuance_can_be_the_right_one() {
    let mut bank = Institution::new(4);
    let records = bank.register(2);
    let stored = records.to_bytes();
    assert_eq!(stored.expose().len(), 2 * 208);
    let records = crate::server::Records::from_bytes(&stored).unwrap();
    assert!(records.attempt(2).is_none());
    for left in [1, 0] {
        let mut rng = ChaCha20Rng::seed_from_u64(u64::from(left));
        let client = begin(&mut rng, &bank.trusted(), PASSWORD);
        let received = ReceivedStart::parse(client.request()).unwrap();
        let offer = crate::server::Offer {
            origin: &bank.origin,
            params: bank.card().policy.params(),
            enrollment_id: crate::bytes::Bytes([9; 16]),
            server_time: NOW,
            expires_in: 120,
        };
        let record = records.attempt(left);
        let started =
            crate::server::start(&mut rng, &bank.setup, record, &received, &offer).unwrap();
        let client = client
            .answered(&mut rng, &secret(PASSWORD), &started.response, &report())
            .unwrap();
        assert!(started.state.finish(client.request(), NOW).is_ok());
    }
}

#[test]
fn a_device_that_was_killed_says_the_same_again() {
    use crate::client::Pending;
    let mut bank = Institution::new(5);
    let records = bank.register(1);
    let mut rng = ChaCha20Rng::seed_from_u64(5);
    let client = begin(&mut rng, &bank.trusted(), PASSWORD);
    let Ok(Pending::Start(again)) = Pending::decode(&client.encode().unwrap()) else {
        panic!("a start was laid down");
    };
    assert_eq!(again.request(), client.request());
    assert_eq!(again.begun_at(), NOW);
    let started = bank.start(Some(&records), again.request()).unwrap();

    let mistyped = again
        .answered(&mut rng, &secret("Kagi7393"), &started.response, &report())
        .err()
        .unwrap();
    assert_eq!(mistyped.error, Error::Proof);
    let again = mistyped.state.expect("the password can be typed again");
    let client = again
        .answered(&mut rng, &secret(PASSWORD), &started.response, &report())
        .unwrap();

    let Ok(Pending::Finish(again)) = Pending::decode(&client.encode().unwrap()) else {
        panic!("a finish was laid down");
    };
    assert_eq!(again.request(), client.request());
    assert_eq!(again.enrollment_id(), client.enrollment_id());
    let answered = bank.finish(started.state, again.request()).unwrap();
    let first = client.answered(&answered.response).unwrap();
    let second = again.answered(&answered.response).unwrap();
    assert_one_token(&first, &answered);
    assert_one_token(&second, &answered);
    assert_eq!(first.confirmation, second.confirmation);
}

#[test]
fn an_issuer_that_was_killed_goes_on_from_what_it_stored() {
    let mut bank = Institution::new(6);
    let (client, server) = proven(&mut bank);
    let server = crate::server::AwaitingFinish::decode(&server.encode().unwrap()).unwrap();
    let answered = bank.finish(server, client.request()).unwrap();
    assert_one_token(&client.answered(&answered.response).unwrap(), &answered);
}

#[test]
fn a_finish_after_the_deadline_is_refused() {
    let mut bank = Institution::new(7);
    let (client, server) = proven(&mut bank);
    let refused = server
        .finish(client.request(), UnixTime(NOW.0 + 121))
        .err()
        .unwrap();
    assert_eq!(refused.error, Error::TimeOver);
}

#[test]
fn a_finish_of_another_enrolment_is_refused() {
    let mut bank = Institution::new(8);
    let (client, _) = proven(&mut bank);
    let (_, server) = proven(&mut bank);
    let refused = server.finish(client.request(), NOW).err().unwrap();
    assert_eq!(refused.error, Error::Proof);
    assert!(refused.state.is_some());
}

#[test]
fn a_confirmation_of_another_enrolment_is_refused() {
    let mut bank = Institution::new(9);
    let (client, server) = proven(&mut bank);
    let one = bank.finish(server, client.request()).unwrap();
    let token = client.answered(&one.response).unwrap();
    let (client, server) = proven(&mut bank);
    let other = bank.finish(server, client.request()).unwrap();
    let body = token.confirmation.request().unwrap();
    assert_eq!(check_registered(&one.registered_key, &body), Ok(()));
    assert_eq!(
        check_registered(&other.registered_key, &body),
        Err(Error::Confirmation)
    );
}

#[test]
fn another_host_in_the_context_fails_the_proof() {
    let mut bank = Institution::new(10);
    let records = bank.register(1);
    let mut rng = ChaCha20Rng::seed_from_u64(10);
    let client = begin(&mut rng, &bank.trusted(), PASSWORD);
    let elsewhere = "https://token.shinkumi.example";
    bank.origin = crate::Origin::parse(elsewhere, crate::Transport::HttpsOnly).unwrap();
    let started = bank.start(Some(&records), client.request()).unwrap();
    let refused = client
        .answered(&mut rng, &secret(PASSWORD), &started.response, &report())
        .err()
        .unwrap();
    assert_eq!(refused.error, Error::Proof);
}
