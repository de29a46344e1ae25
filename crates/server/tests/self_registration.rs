//! Self-registration over HTTP: repeats, two at once, what is refused, limits,
//! contact before and after the end.
#![expect(clippy::unwrap_used, reason = "tests")]

mod support;

use serde_json::Value;
use support::{Phone, Server, code_of};
use warifu_enroll::bytes::Bytes;
use warifu_enroll::client::Registered;
use warifu_enroll::contact::{ChainPlace, Reply, TokenWord, contact, read_reply};
use warifu_enroll::self_registration::AwaitingGrant;

const SERVICE: &str = "10212059";
const PATH: &str = "/v1/self-registrations";
const WEEK: u64 = 7 * 86_400;

async fn asked(server: &Server, service: &str) -> AwaitingGrant {
    Phone::new(server).ask_for_token(service).await
}

async fn made(server: &Server) -> Registered {
    Phone::new(server).make_token(SERVICE).await
}

async fn told(server: &Server, token: &Registered, nonce: u8) -> Result<Reply, String> {
    let authority = server.origin.split_once("//").unwrap().1;
    let place = ChainPlace::FIRST;
    let nonce = Bytes([nonce; 16]);
    let body = contact(&token.device_key, &token.serial, authority, &place, nonce).unwrap();
    let path = format!("/v1/tokens/{}/contact", token.serial);
    let phone = Phone::new(server);
    let answer = phone.post(&path, &body).await?;
    let key = phone.card(SERVICE).await.card().signing_key;
    Ok(read_reply(&key, &token.serial, &body, &answer).unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_app_makes_its_token_in_one_message_and_says_that_it_holds_it() {
    let server = Server::start().await;
    let phone = Phone::new(&server);
    let card = phone.card(SERVICE).await;
    assert!(card.card().policy.self_registration);
    let device = asked(&server, SERVICE).await;
    let first = phone.post(PATH, device.request()).await.unwrap();
    let again = phone.post(PATH, device.request()).await.unwrap();
    assert_eq!(first, again);
    let request = device.request().to_vec();
    let token = device.answered(&first).unwrap();
    assert_eq!(code_of(&token, &server, 0).len(), 6);
    let confirmation = &token.confirmation;
    let path = format!("/v1/enrollments/{}/registered", confirmation.enrollment_id);
    let body = confirmation.request().unwrap();
    assert_eq!(phone.post(&path, &body).await, Ok(Vec::new()));
    assert_eq!(phone.post(&path, &body).await, Ok(Vec::new()));
    let late = phone.post(PATH, &request).await;
    assert_eq!(late, Err("enrollment_rejected".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn two_at_once_with_the_same_bytes_get_one_token() {
    let server = Server::start().await;
    let device = asked(&server, SERVICE).await;
    let phone = Phone::new(&server);
    let (one, other) = tokio::join!(
        phone.post(PATH, device.request()),
        phone.post(PATH, device.request())
    );
    assert_eq!(one, other);
    assert!(device.answered(&one.unwrap()).is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn unknown_services_and_those_that_do_not_offer_it_get_one_answer() {
    let server = Server::start().await;
    let device = asked(&server, SERVICE).await;
    let body = String::from_utf8(device.request().to_vec()).unwrap();
    let mut answers = Vec::new();
    for service in ["10212091", "99999999"] {
        let body = body.replace(SERVICE, service);
        let sent = reqwest::Client::new().post(format!("{}{PATH}", server.origin));
        let answer = sent.body(body).send().await.unwrap();
        answers.push((answer.status().as_u16(), answer.text().await.unwrap()));
    }
    assert_eq!(answers[0], answers[1]);
    assert_eq!(answers[0].0, 404);
    assert!(answers[0].1.contains("unknown_service"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_self_registration_is_refused_by_its_code() {
    let server = Server::start().await;
    let phone = Phone::new(&server);
    for (body, code) in [
        ("{}", "malformed_request"),
        ("nonsense", "malformed_request"),
        (r#"{"v":2}"#, "unsupported_version"),
    ] {
        let refused = phone.post(PATH, body.as_bytes()).await;
        assert_eq!(refused, Err(code.to_owned()), "{body}");
    }
    let device = asked(&server, SERVICE).await;
    let other = asked(&server, SERVICE).await;
    let other: Value = serde_json::from_slice(other.request()).unwrap();
    for name in ["signature", "sealed", "enc", "share", "device_key"] {
        let mut altered: Value = serde_json::from_slice(device.request()).unwrap();
        altered[name] = other[name].clone();
        let refused = phone.post(PATH, altered.to_string().as_bytes()).await;
        assert_eq!(refused, Err("enrollment_rejected".to_owned()), "{name}");
    }
    let mut other_terms: Value = serde_json::from_slice(device.request()).unwrap();
    other_terms["consent"]["terms_version"] = "1999-01-01".into();
    let refused = phone.post(PATH, other_terms.to_string().as_bytes()).await;
    assert_eq!(refused, Err("terms_changed".to_owned()));
    let long = vec![b' '; 20_000];
    let refused = phone.post(PATH, &long).await;
    assert_eq!(refused, Err("payload_too_large".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn tokens_that_one_address_makes_are_limited_and_repeats_are_free() {
    let server = Server::start_with(|config| {
        config.limits.self_registrations_at_once = 2;
    })
    .await;
    let phone = Phone::new(&server);
    let first = asked(&server, SERVICE).await;
    assert!(phone.post(PATH, first.request()).await.is_ok());
    made(&server).await;
    let third = asked(&server, SERVICE).await;
    let refused = phone.post(PATH, third.request()).await;
    assert_eq!(refused, Err("rate_limited".to_owned()));
    assert!(phone.post(PATH, first.request()).await.is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_contact_says_until_when_it_may_be_bound_and_then_that_it_is_over() {
    let server = Server::start().await;
    let token = made(&server).await;
    let said = told(&server, &token, 1).await.unwrap();
    assert_eq!(said.state, TokenWord::Unbound);
    assert_eq!(said.bind_until, token.bind_until);
    assert_eq!(said.next, None);
    server.clock.forward(WEEK);
    match told(&server, &token, 2).await {
        Ok(said) => assert_eq!(
            (said.state, said.since),
            (TokenWord::Expired, token.bind_until)
        ),
        // The sweep was faster: it is as unknown as any other.
        Err(code) => assert_eq!(code, "contact_rejected"),
    }
}
