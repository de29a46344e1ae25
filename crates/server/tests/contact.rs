//! Contact of devices over HTTP: repeat, two devices, unknown, bad signature,
//! limits, stop.
#![expect(clippy::unwrap_used, reason = "tests")]

mod support;

use serde_json::Value;
use support::{Phone, Server};
use warifu_enroll::bytes::Bytes;
use warifu_enroll::client::Registered;
use warifu_enroll::contact::{ChainPlace, HeldFor, Reply, TokenWord, contact, read_reply, stop};

const SERVICE: &str = "10212083";
const USER: &str = "2083L0000193A001";

async fn enrolled(server: &Server) -> Registered {
    let mut browser = server.browser();
    browser.log_in("shinkumi", 1).await;
    browser.issue("shinkumi", "a@example.jp", "Abc123").await;
    let phone = Phone::new(server);
    phone.enroll(SERVICE, USER, "Abc123").await.unwrap()
}

fn authority(server: &Server) -> &str {
    server.origin.split_once("//").unwrap().1
}

fn body(server: &Server, token: &Registered, place: &ChainPlace, nonce: u8) -> Vec<u8> {
    let nonce = Bytes([nonce; 16]);
    contact(
        &token.device_key,
        &token.serial,
        authority(server),
        place,
        nonce,
    )
    .unwrap()
}

fn path(token: &Registered, what: &str) -> String {
    format!("/v1/tokens/{}/{what}", token.serial)
}

async fn read(server: &Server, token: &Registered, body: &[u8], answer: &[u8]) -> Reply {
    let card = Phone::new(server).card(SERVICE).await;
    read_reply(&card.card().signing_key, &token.serial, body, answer).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repeat_gets_the_same_bytes_and_a_second_device_holds_the_token() {
    let server = Server::start().await;
    let token = enrolled(&server).await;
    let phone = Phone::new(&server);
    let mine = body(&server, &token, &ChainPlace::FIRST, 1);
    let first = phone.post(&path(&token, "contact"), &mine).await.unwrap();
    let again = phone.post(&path(&token, "contact"), &mine).await.unwrap();
    assert_eq!(first, again);
    let said = read(&server, &token, &mine, &first).await;
    assert_eq!(
        (said.state, said.next.unwrap().counter),
        (TokenWord::Enrolled, 1)
    );
    let theirs = body(&server, &token, &ChainPlace::FIRST, 2);
    let answer = phone.post(&path(&token, "contact"), &theirs).await.unwrap();
    let said = read(&server, &token, &theirs, &answer).await;
    assert_eq!(said.held_for, Some(HeldFor::TwoDevices));
}

#[tokio::test(flavor = "multi_thread")]
async fn unknown_tokens_and_bad_signatures_get_one_answer() {
    let server = Server::start().await;
    let token = enrolled(&server).await;
    let good = body(&server, &token, &ChainPlace::FIRST, 1);
    let mut altered: Value = serde_json::from_slice(&good).unwrap();
    altered["counter"] = 3.into();
    let altered = serde_json::to_vec(&altered).unwrap();
    let stopped = stop(
        &token.device_key,
        &token.serial,
        authority(&server),
        Bytes([0; 16]),
    );
    let mut answers = Vec::new();
    for (path, body) in [
        ("/v1/tokens/WF0000000018/contact".to_owned(), &good),
        ("/v1/tokens/nonsense/contact".to_owned(), &good),
        (path(&token, "contact"), &altered),
        (path(&token, "stop"), &stopped.unwrap()),
    ] {
        let sent = reqwest::Client::new()
            .post(format!("{}{path}", server.origin))
            .body(body.clone());
        let answer = sent.send().await.unwrap();
        answers.push((answer.status().as_u16(), answer.text().await.unwrap()));
    }
    assert!(answers.iter().all(|one| *one == answers[0]), "{answers:?}");
    assert_eq!(answers[0].0, 403);
    assert!(answers[0].1.contains("contact_rejected"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_contact_is_malformed() {
    let server = Server::start().await;
    let phone = Phone::new(&server);
    for (body, code) in [
        ("{}", "malformed_request"),
        ("nonsense", "malformed_request"),
        (r#"{"v":2}"#, "unsupported_version"),
    ] {
        for what in ["contact", "stop"] {
            let path = format!("/v1/tokens/WF0000000018/{what}");
            let refused = phone.post(&path, body.as_bytes()).await;
            assert_eq!(refused, Err(code.to_owned()), "{what} {body}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn contacts_of_one_address_are_limited_known_or_not() {
    let server = Server::start_with(|config| config.limits.contacts_at_once = 3).await;
    let token = enrolled(&server).await;
    let phone = Phone::new(&server);
    let good = body(&server, &token, &ChainPlace::FIRST, 1);
    let mut ends = Vec::new();
    for _ in 0..4 {
        let unknown = phone.post("/v1/tokens/WF0000000018/contact", &good).await;
        ends.push(unknown.unwrap_err());
    }
    assert_eq!(ends[..3], ["contact_rejected"; 3]);
    assert_eq!(ends[3], "rate_limited");
    let known = phone.post(&path(&token, "contact"), &good).await;
    assert_eq!(known, Err("rate_limited".to_owned()));
}
