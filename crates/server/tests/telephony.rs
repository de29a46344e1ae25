//! The telephone check over HTTP: requests as the provider sends them, and the
//! demo's telephone.
#![expect(clippy::unwrap_used, reason = "tests")]

mod support;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac};
use sha1::Sha1;
use support::{Page, Server, customer, with_calls, with_provider};
use url::form_urlencoded;
use warifu_enroll::UserId;
use warifu_issuer::SystemChance;
use warifu_issuer::audit::{Entry, Event};
use warifu_issuer::customers::Customer;
use warifu_issuer::ids::{ChallengeId, ContractId, CustomerId, PageId, Slug};
use warifu_issuer::password::PasswordHash;
use warifu_issuer::ports::{Chance, Clock};
use warifu_issuer::telephone::{
    Begun, Challenge, NewChallenge, PageCode, PhoneNumber, State, Waiting,
};
use warifu_secret::LoginPassword;

const ORIGIN: &str = "https://token.bank.example";
const VOICE: &str = "/telephony/voice/shinkumi";
const ACCOUNT: &str = support::PROVIDER;
const TOKEN: &str = "12345";
const MOBILE: &str = "+819000000001";
const HOME: &str = "+81300000001";

fn slug() -> Slug {
    Slug::new("shinkumi").unwrap()
}

/// A bank whose provider is configured.
async fn bank() -> Server {
    Server::start_of_a_bank_with(|config| {
        with_calls(config);
        with_provider(config, TOKEN);
    })
    .await
}

/// A customer of the bank's.
async fn enter(server: &Server, name: &str) -> Customer {
    let password = LoginPassword::new("warifu".to_owned());
    let customer = Customer {
        id: CustomerId::random(&mut SystemChance.rng()),
        institution: slug(),
        contract: ContractId::new(name).unwrap(),
        user: UserId::parse(name).unwrap(),
        name: name.to_owned(),
        password: PasswordHash::make(&password, &mut SystemChance.rng()).unwrap(),
    };
    let audit = Entry::new(&slug(), server.clock.now(), Event::CustomerAdded, name);
    let database = server.database().await;
    let customers = database.stores().customers;
    let added = customers.add(customer.clone(), audit);
    added.await.unwrap();
    database.close().await;
    customer
}

/// A page of the customer's begins to wait for a call from that number.
async fn wait(server: &Server, customer: &Customer, number: &str) -> Challenge {
    let now = server.clock.now();
    let challenge = Challenge {
        id: ChallengeId::random(&mut SystemChance.rng()),
        institution: slug(),
        customer: customer.id,
        number: PhoneNumber::parse(number).unwrap(),
        page: PageId::from_bytes([7; 16]),
        code: PageCode::parse("07").unwrap(),
        started_at: now,
        state: State::Waiting(Waiting::begin(now)),
    };
    let new = NewChallenge {
        audit: challenge.entry(Event::TelephoneStarted, now, &[]),
        challenge: challenge.clone(),
    };
    let database = server.database().await;
    let begun = database.stores().telephone.begin(new).await.unwrap();
    assert_eq!(begun, Begun::Yes);
    database.close().await;
    challenge
}

/// How it stands in the database.
async fn stands(server: &Server, challenge: &Challenge) -> (&'static str, u32) {
    let database = server.database().await;
    let found = database.stores().telephone.challenge(challenge.id).await;
    database.close().await;
    let state = found.unwrap().unwrap().state.at(server.clock.now());
    (state.name(), state.tries_left())
}

fn signature(token: &str, url: &str, fields: &[(&str, &str)]) -> String {
    let mut sorted = fields.to_vec();
    sorted.sort_unstable();
    let mut mac = Hmac::<Sha1>::new_from_slice(token.as_bytes()).unwrap();
    mac.update(url.as_bytes());
    for (name, value) in sorted {
        mac.update(name.as_bytes());
        mac.update(value.as_bytes());
    }
    STANDARD.encode(mac.finalize().into_bytes())
}

/// Any request, with any signature.
async fn send(
    server: &Server,
    path: &str,
    fields: &[(&str, &str)],
    signature: Option<&str>,
) -> (u16, String) {
    let body = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(fields)
        .finish();
    let mut request = reqwest::Client::new()
        .post(format!("http://{}{path}", server.address))
        .header("content-type", "application/x-www-form-urlencoded")
        .body(body);
    if let Some(signature) = signature {
        request = request.header("X-Twilio-Signature", signature);
    }
    let answer = request.send().await.unwrap();
    let status = answer.status().as_u16();
    (status, answer.text().await.unwrap())
}

fn fields<'a>(call: &'a str, from: &'a str, digits: Option<&'a str>) -> Vec<(&'a str, &'a str)> {
    let mut all = vec![
        ("AccountSid", ACCOUNT),
        ("ApiVersion", "2010-04-01"),
        ("CallSid", call),
        ("CallStatus", "in-progress"),
        ("CallerName", "割符 太郎 & Co+"),
        ("From", from),
        ("To", "+815000000083"),
    ];
    all.extend(digits.map(|digits| ("Digits", digits)));
    all
}

/// The provider asks; what is to be said, as XML.
async fn ask(server: &Server, path: &str, call: &str, from: &str, digits: Option<&str>) -> String {
    let fields = fields(call, from, digits);
    let signature = signature(TOKEN, &format!("{ORIGIN}{path}"), &fields);
    let (status, xml) = send(server, path, &fields, Some(&signature)).await;
    assert_eq!(status, 200, "{xml}");
    xml
}

/// A call up to the first digits.
async fn call(server: &Server, call: &str, from: &str, digits: &str) -> String {
    let asked = ask(server, VOICE, call, from, None).await;
    assert!(
        asked.contains("action=\"/telephony/voice/shinkumi/1\""),
        "{asked}"
    );
    ask(server, &format!("{VOICE}/1"), call, from, Some(digits)).await
}

#[test]
fn requests_of_these_tests_are_signed_as_others_sign_them() {
    // Computed by Python's hmac and hashlib.
    let fields = [
        ("AccountSid", ACCOUNT),
        ("CallSid", "CA1"),
        ("Digits", "07"),
        ("From", MOBILE),
        ("To", "+815000000083"),
        ("CallerName", "割符 太郎"),
    ];
    let url = format!("{ORIGIN}{VOICE}/1");
    assert_eq!(signature(TOKEN, &url, &fields), PYTHON);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_is_asked_for_two_digits_in_two_languages_and_passes() {
    let server = bank().await;
    let challenge = wait(&server, &enter(&server, "A1").await, MOBILE).await;
    let asked = ask(&server, VOICE, "CA1", MOBILE, None).await;
    assert!(asked.starts_with("<Response><Gather "), "{asked}");
    for part in [
        "numDigits=\"2\"",
        "<Say language=\"ja-JP\">割符信用組合です。",
        "<Say language=\"en-US\">This is Warifu Credit Union.",
    ] {
        assert!(asked.contains(part), "{part}: {asked}");
    }
    assert!(asked.find("ja-JP") < asked.find("en-US"));
    let said = ask(&server, &format!("{VOICE}/1"), "CA1", MOBILE, Some("07")).await;
    assert!(
        said.contains("確認できました") && said.ends_with("<Hangup/></Response>"),
        "{said}"
    );
    assert_eq!(stands(&server, &challenge).await, ("passed", 0));
    for page in [&asked, &said] {
        assert!(
            !page.contains("07") && !page.contains("9000000001"),
            "{page}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_providers_signature_nothing_happens() {
    let server = bank().await;
    let challenge = wait(&server, &enter(&server, "A1").await, MOBILE).await;
    ask(&server, VOICE, "CA1", MOBILE, None).await;
    let (path, right) = (format!("{VOICE}/1"), fields("CA1", MOBILE, Some("07")));
    let url = format!("{ORIGIN}{path}");
    let inner = format!("http://{}{path}", server.address);
    let elsewhere = format!("{ORIGIN}/telephony/voice/michishio/1");
    let mut other_account = right.clone();
    other_account[0].1 = "ACother";
    let without_digits = fields("CA1", MOBILE, None);
    let wrong = [
        (&right, None),
        (&right, Some(String::new())),
        (&right, Some("nonsense".to_owned())),
        (&right, Some(signature("12346", &url, &right))),
        (&right, Some(signature("", &url, &right))),
        (&right, Some(signature(TOKEN, &inner, &right))),
        (&right, Some(signature(TOKEN, &elsewhere, &right))),
        (
            &right,
            Some(signature(TOKEN, &format!("{url}?x=1"), &right)),
        ),
        (&right, Some(signature(TOKEN, &url, &without_digits))),
        (&other_account, Some(signature(TOKEN, &url, &right))),
        (&other_account, Some(signature(TOKEN, &url, &other_account))),
    ];
    for (fields, signature) in wrong {
        let (status, body) = send(&server, &path, fields, signature.as_deref()).await;
        assert_eq!(status, 403, "{signature:?}");
        assert!(body.contains("\"call_rejected\""), "{body}");
    }
    assert_eq!(stands(&server, &challenge).await, ("waiting", 3));
    // The step was not used up by them.
    let said = ask(&server, &path, "CA1", MOBILE, Some("07")).await;
    assert!(said.contains("確認できました"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_query_is_signed_along() {
    let server = bank().await;
    wait(&server, &enter(&server, "A1").await, MOBILE).await;
    let path = format!("{VOICE}?edge=tokyo&x=%2F");
    assert!(
        ask(&server, &path, "CA1", MOBILE, None)
            .await
            .contains("<Gather")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_signed_and_of_another_form_is_malformed() {
    let server = bank().await;
    let without_call = [("AccountSid", ACCOUNT), ("From", MOBILE)];
    let twice = [
        ("AccountSid", ACCOUNT),
        ("CallSid", "CA1"),
        ("From", MOBILE),
        ("From", HOME),
    ];
    let strange = [
        ("AccountSid", ACCOUNT),
        ("CallSid", "CA/1"),
        ("From", MOBILE),
    ];
    for fields in [&without_call[..], &twice, &strange] {
        let signature = signature(TOKEN, &format!("{ORIGIN}{VOICE}"), fields);
        let (status, body) = send(&server, VOICE, fields, Some(&signature)).await;
        assert_eq!(status, 400, "{body}");
    }
    let long = "9".repeat(20_000);
    let long = [("AccountSid", ACCOUNT), ("CallSid", long.as_str())];
    assert_eq!(send(&server, VOICE, &long, Some("x")).await.0, 413);
    let none = "/telephony/voice/michishio";
    assert_eq!(send(&server, none, &long[..1], Some("x")).await.0, 404);
    let answer = reqwest::get(format!("http://{}{VOICE}", server.address)).await;
    assert_eq!(answer.unwrap().status(), 405);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_withholds_the_number_or_calls_from_another_is_told_so() {
    let server = bank().await;
    let challenge = wait(&server, &enter(&server, "A1").await, MOBILE).await;
    let withheld = [
        "anonymous",
        "+266696687",
        "",
        "Restricted",
        "sip:a@example.jp",
    ];
    for (number, from) in withheld.into_iter().enumerate() {
        let said = ask(&server, VOICE, &format!("CAw{number}"), from, None).await;
        assert!(
            said.contains("番号を通知しない") && said.contains("<Hangup/>"),
            "{from}: {said}"
        );
    }
    let said = ask(&server, VOICE, "CA1", HOME, None).await;
    assert!(
        said.contains("お待ちしておりません") && said.contains("<Hangup/>"),
        "{said}"
    );
    let said = ask(&server, &format!("{VOICE}/1"), "CA1", HOME, Some("07")).await;
    assert!(said.contains("お待ちしておりません"), "{said}");
    assert_eq!(stands(&server, &challenge).await, ("waiting", 3));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_code_is_asked_again_twice() {
    let server = bank().await;
    let challenge = wait(&server, &enter(&server, "A1").await, MOBILE).await;
    let said = call(&server, "CA1", MOBILE, "70").await;
    assert!(
        said.contains("確認番号が違います") && said.contains("あと2回"),
        "{said}"
    );
    assert!(
        said.contains("action=\"/telephony/voice/shinkumi/2\""),
        "{said}"
    );
    let said = ask(&server, &format!("{VOICE}/2"), "CA1", MOBILE, Some("*#")).await;
    assert!(said.contains("あと1回"), "{said}");
    let said = ask(&server, &format!("{VOICE}/3"), "CA1", MOBILE, Some("71")).await;
    assert!(
        said.contains("やり直してください") && said.contains("<Hangup/>"),
        "{said}"
    );
    assert_eq!(stands(&server, &challenge).await, ("failed", 0));
    let said = ask(&server, VOICE, "CA2", MOBILE, None).await;
    assert!(said.contains("<Hangup/>"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_is_sent_again_is_answered_the_same_and_counts_once() {
    let server = bank().await;
    let customer = enter(&server, "A1").await;
    let challenge = wait(&server, &customer, MOBILE).await;
    let first = call(&server, "CA1", MOBILE, "70").await;
    for _ in 0..5 {
        let again = ask(&server, &format!("{VOICE}/1"), "CA1", MOBILE, Some("70")).await;
        assert_eq!(again, first);
        let again = ask(&server, &format!("{VOICE}/1"), "CA1", MOBILE, Some("07")).await;
        assert_eq!(again, first);
    }
    assert_eq!(stands(&server, &challenge).await, ("waiting", 2));
    let passed = ask(&server, &format!("{VOICE}/2"), "CA1", MOBILE, Some("07")).await;
    // What was recorded opens no later page, were its code the same.
    let next = wait(&server, &customer, MOBILE).await;
    let replayed = ask(&server, &format!("{VOICE}/2"), "CA1", MOBILE, Some("07")).await;
    assert_eq!(replayed, passed);
    assert_eq!(stands(&server, &next).await, ("waiting", 3));
}

#[tokio::test(flavor = "multi_thread")]
async fn two_pages_that_wait_are_each_opened_by_their_own_call() {
    let server = bank().await;
    let one = wait(&server, &enter(&server, "A1").await, MOBILE).await;
    let other = wait(&server, &enter(&server, "A2").await, HOME).await;
    let said = call(&server, "CA1", HOME, "07").await;
    assert!(said.contains("確認できました"), "{said}");
    assert_eq!(stands(&server, &one).await, ("waiting", 3));
    assert_eq!(stands(&server, &other).await, ("passed", 0));
    call(&server, "CA2", MOBILE, "07").await;
    assert_eq!(stands(&server, &one).await, ("passed", 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn after_two_minutes_the_voice_says_that_it_is_too_late() {
    let server = bank().await;
    let challenge = wait(&server, &enter(&server, "A1").await, MOBILE).await;
    ask(&server, VOICE, "CA1", MOBILE, None).await;
    server.clock.forward(120);
    let said = ask(&server, &format!("{VOICE}/1"), "CA1", MOBILE, Some("07")).await;
    assert!(
        said.contains("有効期限が切れました") && said.contains("<Hangup/>"),
        "{said}"
    );
    assert_eq!(stands(&server, &challenge).await.0, "expired");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bank_has_no_telephone_of_the_demonstrations() {
    let server = bank().await;
    let answer = reqwest::get(format!("http://{}/telephone", server.address)).await;
    assert_eq!(answer.unwrap().status(), 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_institution_that_asks_for_calls_needs_a_provider() {
    let folder = tempfile::tempdir().unwrap();
    let mut config = warifu_server::Config {
        listen: ([127, 0, 0, 1], 0).into(),
        public_origin: Some(ORIGIN.to_owned()),
        data_dir: folder.path().to_path_buf(),
        institutions_dir: concat!(env!("CARGO_MANIFEST_DIR"), "/../../institutions").into(),
        ..warifu_server::Config::default()
    };
    with_calls(&mut config);
    let clocks = warifu_server::Clocks::default();
    warifu_server::cli::keys_of_an_issuer(&config, &clocks).unwrap();
    warifu_server::cli::database_of_an_issuer(&config)
        .await
        .unwrap();
    let refused = async |config: &warifu_server::Config| {
        let bound = warifu_server::Bound::new(config.clone(), clocks.clone()).await;
        bound.err().unwrap().to_string()
    };
    let said = refused(&config).await;
    assert!(said.contains("/policy.toml: telephone_check"), "{said}");
    let file = folder.path().join("auth-token");
    config.telephony.account_sid = Some(ACCOUNT.to_owned());
    config.telephony.auth_token_file = Some(file.clone());
    assert!(refused(&config).await.contains("auth-token"));
    std::fs::write(&file, "\n").unwrap();
    assert!(refused(&config).await.contains("telephony.auth_token_file"));
}

/// The demonstration, and its telephone.
async fn demo() -> Server {
    Server::start_with(with_calls).await
}

/// What the page's form holds.
fn held<'a>(page: &'a Page, from: &'a str) -> Vec<(&'a str, &'a str)> {
    let mut fields = vec![("to", "shinkumi"), ("from", from)];
    fields.extend(["call", "next", "digits", "said"].map(|name| (name, page.typed(name))));
    fields
}

async fn press(server: &Server, page: &Page, from: &str, key: &str) -> Page {
    let mut fields = held(page, from);
    fields.push(("key", key));
    server.browser().post_raw("/telephone", &fields).await
}

async fn dial(server: &Server, from: &str, other: &str) -> Page {
    let fields = [
        ("to", "shinkumi"),
        ("from", from),
        ("other", other),
        ("do", "dial"),
    ];
    server.browser().post_raw("/telephone", &fields).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_demos_telephone_calls_the_webhook_with_a_signature_of_its_own() {
    let server = demo().await;
    let page = server.browser().get("/telephone").await;
    assert_eq!((page.status, page.name()), (200, "telephone"));
    for part in [
        "050-0000-0083",
        "090-0000-0001 SHINKUMI01 携帯電話",
        "03-0000-0012 SHINKUMI12 ご自宅",
    ] {
        assert!(page.has(part), "{part}");
    }
    let database = server.database().await;
    let holder = customer(&database, "shinkumi", 1).await;
    let phones = database.stores().phones.of(holder.id).await.unwrap();
    database.close().await;
    assert_eq!(phones[0].number.as_str(), MOBILE);
    let challenge = wait(&server, &holder, MOBILE).await;
    let asked = dial(&server, MOBILE, "").await;
    assert!(asked.has("data-stands=\"talking\"") && asked.has("割符信用組合です"));
    let first = press(&server, &asked, MOBILE, "7").await;
    assert!(first.has("<b data-value=\"digits\">7</b>"));
    assert!(first.has("割符信用組合です"), "what was said stays");
    let wrong = press(&server, &first, MOBILE, "0").await;
    assert!(wrong.has("確認番号が違います") && wrong.has("あと2回"));
    let first = press(&server, &wrong, MOBILE, "0").await;
    let right = press(&server, &first, MOBILE, "7").await;
    assert!(right.has("確認できました") && right.has("data-stands=\"over\""));
    assert_eq!(stands(&server, &challenge).await, ("passed", 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_demos_telephone_withholds_its_number_or_has_any_other() {
    let server = demo().await;
    assert!(dial(&server, "withheld", "").await.has("番号を通知しない"));
    let other = dial(&server, "other", "０９０ー００００ー９９９９").await;
    assert!(other.has("お待ちしておりません"));
    let none = dial(&server, "other", "call me").await;
    assert_eq!((none.status, none.errors()), (422, vec!["telephone"]));
    let mut english = server.browser();
    english.lang = "en";
    let page = english.get("/telephone").await;
    assert!(page.has("Demo telephone") && page.has("090-0000-0001 SHINKUMI01 Mobile"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_demos_telephone_asks_nothing_but_the_webhook() {
    let server = demo().await;
    for next in [
        "/i/shinkumi/login",
        "/telephony/voice/michishio/1",
        "",
        "//example.jp/",
    ] {
        let fields = [
            ("to", "shinkumi"),
            ("from", MOBILE),
            ("call", "CA1"),
            ("next", next),
            ("do", "silent"),
        ];
        let page = server.browser().post_raw("/telephone", &fields).await;
        assert_eq!(page.status, 400, "{next}");
    }
    // Nobody else can call there: the demo's token is made anew at each start.
    let fields = fields("CA1", MOBILE, None);
    let url = format!("{}{VOICE}", server.origin);
    let signature = signature(TOKEN, &url, &fields);
    assert_eq!(send(&server, VOICE, &fields, Some(&signature)).await.0, 403);
}

#[tokio::test(flavor = "multi_thread")]
async fn events_are_for_a_session_that_waits_for_a_call() {
    let server = demo().await;
    let mut browser = server.browser();
    let events = "/i/shinkumi/telephone/events";
    assert_eq!(browser.get_only(events).await.status, 401);
    browser.log_in("shinkumi", 1).await;
    assert_eq!(browser.get_only(events).await.status, 401);
}

const PYTHON: &str = "rShCymMjvlA1goshaRx9D6Y4/ZQ=";
