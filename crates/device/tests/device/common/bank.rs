//! A bank: the issuer's real half of the handshake, with faults on order.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, OnceLock};

use async_trait::async_trait;
use rand::{RngCore, SeedableRng};
use rand_chacha::ChaCha20Rng;
use tokio::sync::Notify;
use warifu_device::ports::{Clock, IssuerClient, IssuerError, Request, Response};
use warifu_enroll::bytes::Bytes;
use warifu_enroll::directory::Entry;
use warifu_enroll::self_registration;
use warifu_enroll::server::{
    Answered, AwaitingFinish, Grant, Offer, ReceivedStart, Records, ServerSetup, check_registered,
    start,
};
use warifu_enroll::{
    AgreementKey, Card, Characters, Directory, Link, Origin, PasswordPolicy, Policy, ServiceId,
    Signed, SigningKey, Telephone, Terms, Text, Transport, UserId, password,
};
use warifu_otp::{Algorithm, Digits, Period, SerialNumber, UnixTime, code_at};
use warifu_secret::OpaqueState;

use super::counter::Counter;
use super::ports::{Fuse, TestClock};
use super::{PASSWORD, SERVICE, USER};

/// So long a token may stay unbound, in seconds.
pub const WEEK: u64 = 7 * 86_400;
pub const ORIGIN: &str = "https://token.shinkumi.example:8443";

/// What happens to one message.
#[derive(Debug, Clone)]
pub enum Fault {
    /// It passes.
    None,
    /// It never arrives.
    Lost(IssuerError),
    /// It arrives; the answer does not.
    AnswerLost(IssuerError),
    /// The issuer, or somebody in between, answers this instead.
    Answer(u16, &'static str),
    /// Somebody in between answers with a page for people.
    Page(u16),
    /// It passes once somebody lets it.
    Held(Arc<Notify>),
    /// The answer's last byte but three is altered.
    Altered,
}

/// What somebody may hand out as a bank's card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cards {
    /// The bank's own.
    Own,
    /// It names another key, and that key signed it.
    OfAnotherKey,
    /// It names the bank's key, and under it stands what another key signed.
    SignedByAnother,
    /// The bank's key signed it, for another service.
    OfAnotherService,
    /// The bank's key signed it, for another host.
    OfAnotherHost,
}

pub struct Bank {
    root: SigningKey,
    card_key: SigningKey,
    /// What its cards are like.
    pub cards: Cards,
    signing_key: SigningKey,
    agreement_key: AgreementKey,
    setup: ServerSetup,
    origin: Origin,
    pub policy: Policy,
    pub not_after: u64,
    /// Until when its tokens are good.
    pub valid_until: Option<UnixTime>,
    pub terms: &'static str,
    /// What the issuer's clock is ahead, in seconds.
    pub ahead: i64,
    held: Notify,
    clock: Option<Arc<TestClock>>,
    fuse: Option<Arc<Fuse>>,
    state: Mutex<State>,
}

struct State {
    rng: ChaCha20Rng,
    records: Option<Records>,
    attempts_left: u32,
    starts: HashMap<Vec<u8>, Vec<u8>>,
    waiting: HashMap<String, AwaitingFinish>,
    finished: HashMap<String, (Vec<u8>, Vec<u8>)>,
    tokens: Vec<Answered>,
    confirmed: u32,
    newer: Option<Vec<u8>>,
    counter: Counter,
    faults: VecDeque<Fault>,
    log: Vec<String>,
}

/// The setup and a record of one attempt: Argon2id once for all tests.
fn registered(setup: &ServerSetup, rng: &mut ChaCha20Rng, attempts: u8) -> Records {
    static ONCE: OnceLock<Vec<u8>> = OnceLock::new();
    let make = |rng: &mut ChaCha20Rng| {
        let (service, user) = (service(), UserId::parse(USER).unwrap());
        let secret = password::normalise(PASSWORD, POLICY).unwrap();
        setup
            .register(rng, &service, &user, &secret, attempts)
            .unwrap()
    };
    if attempts != 1 {
        return make(rng);
    }
    let bytes = ONCE.get_or_init(|| make(rng).to_bytes().expose().to_vec());
    Records::from_bytes(&OpaqueState::new(bytes.clone())).unwrap()
}

const POLICY: PasswordPolicy = PasswordPolicy {
    min: 4,
    max: 8,
    characters: Characters::LettersAndDigits,
};

impl Bank {
    /// Always the same keys, so that a record made once serves all.
    pub fn new(attempts: u8) -> Self {
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        let setup = ServerSetup::generate(&mut rng);
        let mut keys = || SigningKey::generate(&mut rng);
        let (root, card_key, signing_key) = (keys(), keys(), keys());
        let records = registered(&setup, &mut rng, attempts);
        Self {
            root,
            card_key,
            cards: Cards::Own,
            signing_key,
            agreement_key: AgreementKey::generate(&mut rng),
            setup,
            origin: Origin::parse(ORIGIN, Transport::HttpsOnly).unwrap(),
            policy: policy(),
            not_after: 1_826_536_000,
            valid_until: None,
            terms: "2026-04",
            ahead: 0,
            held: Notify::new(),
            clock: None,
            fuse: None,
            state: Mutex::new(State {
                rng,
                records: Some(records),
                attempts_left: u32::from(attempts),
                starts: HashMap::new(),
                waiting: HashMap::new(),
                finished: HashMap::new(),
                tokens: Vec::new(),
                confirmed: 0,
                newer: None,
                counter: Counter::default(),
                faults: VecDeque::new(),
                log: Vec::new(),
            }),
        }
    }

    pub fn on(self, clock: Arc<TestClock>, fuse: Arc<Fuse>) -> Self {
        Self {
            clock: Some(clock),
            fuse: Some(fuse),
            ..self
        }
    }

    pub fn root_key(&self) -> [u8; 32] {
        self.root.public().to_bytes().0
    }

    pub fn directory(&self, sequence: u64) -> Vec<u8> {
        self.directory_of(sequence, vec![self.entry()])
    }

    pub fn directory_of(&self, sequence: u64, entries: Vec<Entry>) -> Vec<u8> {
        let directory = Directory::new(sequence, UnixTime(1_795_000_000), entries);
        directory.sign(&self.root).unwrap().to_json().unwrap()
    }

    pub fn entry(&self) -> Entry {
        Entry {
            service_id: service(),
            origin: self.origin.clone(),
            card_key: self.card_key.public().fingerprint(),
            names: text("割符信用組合", "Warifu Credit Union"),
            mark: "割".to_owned(),
            colour: "#1f4e79".to_owned(),
            self_registration: self.policy.self_registration,
        }
    }

    pub fn link(&self) -> Link {
        Link {
            host: Some(self.origin.authority().to_owned()),
            service_id: service(),
            user_id: UserId::parse(USER).unwrap(),
            card_key: self.card_key.public().fingerprint(),
        }
    }

    pub fn web_link(&self) -> String {
        self.link().to_web(&self.origin)
    }

    /// The faults of the next messages, in order.
    pub fn faults(&self, faults: impl IntoIterator<Item = Fault>) {
        self.state.lock().unwrap().faults = faults.into_iter().collect();
    }

    /// Until a message has met [`Fault::Held`].
    pub async fn until_held(&self) {
        self.held.notified().await;
    }

    pub fn offer_directory(&self, signed: Vec<u8>) {
        self.state.lock().unwrap().newer = Some(signed);
    }

    pub fn tokens(&self) -> usize {
        self.state.lock().unwrap().tokens.len()
    }

    pub fn confirmed(&self) -> u32 {
        self.state.lock().unwrap().confirmed
    }

    pub fn attempts_left(&self) -> u32 {
        self.state.lock().unwrap().attempts_left
    }

    /// `METHOD path` of each message that arrived.
    pub fn log(&self) -> Vec<String> {
        self.state.lock().unwrap().log.clone()
    }

    /// The code that the bank expects of its newest token.
    pub fn code(&self, at_ms: i64) -> String {
        let state = self.state.lock().unwrap();
        let token = state.tokens.last().unwrap();
        let at = UnixTime(u64::try_from(at_ms / 1000).unwrap());
        code_at(&token.seed, at, token.params)
            .otp
            .as_str()
            .to_owned()
    }

    fn now(&self) -> UnixTime {
        let now = self.clock.as_ref().unwrap().now_ms() / 1000 + self.ahead;
        UnixTime(u64::try_from(now).unwrap())
    }

    fn card(&self) -> Card {
        Card {
            v: 1,
            service_id: service(),
            origin: ORIGIN.to_owned(),
            card_key: self.card_key.public(),
            names: text("割符信用組合", "Warifu Credit Union"),
            service_names: text("法人インターネットバンキング", "Corporate Internet Banking"),
            mark: "割".to_owned(),
            colour: "#1f4e79".to_owned(),
            login_page: Some(format!("{ORIGIN}/i/shinkumi/login")),
            otp_hosts: vec!["token.shinkumi.example".to_owned()],
            telephone: Some(Telephone {
                number: "0120-000-000".to_owned(),
                hours: text("平日 9:00〜17:00", "Weekdays 9:00–17:00"),
            }),
            reissue_steps: vec![
                text("窓口に電話します。", "Call us."),
                text(
                    "届いたQRコードを読み取ります。",
                    "Scan the QR code we send.",
                ),
            ],
            terms: Terms {
                version: self.terms.to_owned(),
                ja: "規定の全文".to_owned(),
                en: "The terms in full".to_owned(),
            },
            policy: self.policy.clone(),
            opaque_public_key: self.setup.public_key(),
            signing_key: self.signing_key.public(),
            agreement_key: self.agreement_key.public(),
            issued_at: UnixTime(1_795_000_000),
            not_after: UnixTime(self.not_after),
        }
    }

    fn signed_card(&self) -> Signed {
        let mut card = self.card();
        let forger = SigningKey::generate(&mut ChaCha20Rng::seed_from_u64(66));
        match self.cards {
            Cards::Own => {}
            Cards::OfAnotherKey => {
                card.card_key = forger.public();
                return card.sign(&forger).unwrap();
            }
            Cards::SignedByAnother => {
                let own = card.sign(&self.card_key).unwrap();
                card.card_key = forger.public();
                let signature = card.sign(&forger).unwrap().signature;
                return Signed { signature, ..own };
            }
            Cards::OfAnotherService => card.service_id = ServiceId::parse("10212091").unwrap(),
            Cards::OfAnotherHost => "https://other.example".clone_into(&mut card.origin),
        }
        card.sign(&self.card_key).unwrap()
    }

    fn answer(&self, path: &str, body: &[u8]) -> Response {
        let mut state = self.state.lock().unwrap();
        state.log.push(path.to_owned());
        let parts: Vec<&str> = path.trim_start_matches('/').split('/').collect();
        match parts.as_slice() {
            ["healthz"] => ok(b"{}".to_vec()),
            ["v1", "directory"] => state
                .newer
                .clone()
                .map_or_else(|| problem(404, "not_found"), ok),
            ["v1", "services", _] => ok(self.signed_card().to_json().unwrap()),
            ["v1", "self-registrations"] => self.self_register(&mut state, body),
            ["v1", "enrollments"] => self.start(&mut state, body),
            ["v1", "enrollments", id, "finish"] => self.finish(&mut state, id, body),
            ["v1", "enrollments", _, "registered"] => {
                let mut tokens = state.tokens.iter();
                if !tokens.any(|one| check_registered(&one.registered_key, body).is_ok()) {
                    return problem(403, "enrollment_rejected");
                }
                state.confirmed += 1;
                Response {
                    status: 204,
                    ..ok(Vec::new())
                }
            }
            ["v1", "tokens", serial, what] => self.at_the_counter(&mut state, serial, what, body),
            _ => problem(404, "not_found"),
        }
    }

    /// What the bank says of its token from now on.
    pub fn says(&self, change: impl FnOnce(&mut Counter)) {
        change(&mut self.state.lock().unwrap().counter);
    }

    pub fn counter(&self) -> Counter {
        self.state.lock().unwrap().counter.clone()
    }

    fn at_the_counter(&self, state: &mut State, serial: &str, what: &str, body: &[u8]) -> Response {
        let authority = self.origin.authority();
        let (key, now_ms) = (&self.signing_key, self.now().0 * 1000 + 250);
        let known = state.tokens.iter().find(|_| serial == "WF4108226079");
        let answer = known.and_then(|token| match what {
            "contact" => {
                let counter = &mut state.counter;
                counter.contact(&token.device_key, authority, key, now_ms, body)
            }
            _ => state.counter.stop(&token.device_key, authority, body),
        });
        answer.map_or_else(|| problem(403, "contact_rejected"), ok)
    }

    fn start(&self, state: &mut State, body: &[u8]) -> Response {
        if let Some(answer) = state.starts.get(body) {
            return ok(answer.clone());
        }
        let received = ReceivedStart::parse(body).unwrap();
        let mut id = [0; 16];
        state.rng.fill_bytes(&mut id);
        let known = received.request.user_id.as_str() == USER && state.attempts_left > 0;
        state.attempts_left = state.attempts_left.saturating_sub(1);
        let left = state.attempts_left;
        let record = state
            .records
            .as_ref()
            .filter(|_| known)
            .and_then(|all| all.attempt(left));
        let offer = Offer {
            origin: &self.origin,
            params: self.policy.params(),
            enrollment_id: Bytes(id),
            server_time: self.now(),
            expires_in: 120,
        };
        let started = start(&mut state.rng, &self.setup, record, &received, &offer).unwrap();
        state.waiting.insert(Bytes(id).to_string(), started.state);
        state.starts.insert(body.to_vec(), started.response.clone());
        ok(started.response)
    }

    fn self_register(&self, state: &mut State, body: &[u8]) -> Response {
        if let Some(answer) = state.starts.get(body) {
            return ok(answer.clone());
        }
        let received = self_registration::Received::parse(body).unwrap();
        if received.request.consent.terms_version != self.terms {
            return problem(409, "terms_changed");
        }
        let mut id = [0; 16];
        state.rng.fill_bytes(&mut id);
        let grant = self_registration::Grant {
            enrollment_id: Bytes(id),
            serial: SerialNumber::from_number(410_822_607),
            params: self.policy.params(),
            bind_until: self.now().plus(WEEK),
            server_time: self.now(),
        };
        let opened = received.open(&self.agreement_key, &self.origin).unwrap();
        let answered = opened.answer(&mut state.rng, grant, &self.signing_key);
        let answered = answered.unwrap();
        let response = answered.response.clone();
        state.starts.insert(body.to_vec(), response.clone());
        state.counter.unbound_until(self.now().plus(WEEK));
        state.tokens.push(answered);
        ok(response)
    }

    fn finish(&self, state: &mut State, id: &str, body: &[u8]) -> Response {
        if let Some((request, answer)) = state.finished.get(id) {
            let same = request == body;
            return if same {
                ok(answer.clone())
            } else {
                problem(403, "enrollment_rejected")
            };
        }
        let Some(waiting) = state.waiting.remove(id) else {
            return problem(403, "enrollment_rejected");
        };
        let Ok(proven) = waiting.finish(body, self.now()) else {
            return problem(403, "enrollment_rejected");
        };
        let grant = Grant {
            serial: SerialNumber::from_number(410_822_607),
            valid_until: self.valid_until,
            server_time: self.now(),
        };
        let answered = proven
            .answer(&mut state.rng, grant, &self.signing_key)
            .unwrap();
        state.records = None;
        state
            .finished
            .insert(id.to_owned(), (body.to_vec(), answered.response.clone()));
        let response = answered.response.clone();
        state.tokens.push(answered);
        ok(response)
    }
}

#[async_trait]
impl IssuerClient for Bank {
    async fn send(&self, request: &Request) -> Result<Response, IssuerError> {
        let path = request
            .url
            .strip_prefix(ORIGIN)
            .expect("another host was contacted");
        let body = request.body.clone().unwrap_or_default();
        let fault = self
            .state
            .lock()
            .unwrap()
            .faults
            .pop_front()
            .unwrap_or(Fault::None);
        if let Fault::Lost(error) = fault {
            return Err(error);
        }
        if let Fault::Answer(status, code) = fault {
            return Ok(problem(status, code));
        }
        if let Fault::Page(status) = fault {
            let body = b"\r\n<!DOCTYPE html><title>Wi-Fi</title>".to_vec();
            let date = Some(1_000_000);
            return Ok(Response {
                status,
                date,
                ..ok(body)
            });
        }
        if let Fault::Held(gate) = &fault {
            self.held.notify_one();
            gate.notified().await;
        }
        self.fuse.as_ref().unwrap().burn();
        let mut response = self.answer(path, &body);
        response.date = Some(i64::try_from(self.now().0).unwrap());
        self.fuse.as_ref().unwrap().burn();
        match fault {
            Fault::AnswerLost(error) => Err(error),
            Fault::Altered => {
                let at = response.body.len() - 4;
                response.body[at] ^= 1;
                Ok(response)
            }
            _ => Ok(response),
        }
    }
}

fn ok(body: Vec<u8>) -> Response {
    Response {
        status: 200,
        body,
        retry_after: None,
        date: None,
    }
}

/// A problem; an error page where the code is empty.
fn problem(status: u16, code: &str) -> Response {
    let body = match code {
        "" => b"<html>Bad Gateway</html>".to_vec(),
        code => format!(r#"{{"type":"about:blank","title":"","status":{status},"code":"{code}"}}"#)
            .into_bytes(),
    };
    Response {
        status,
        body,
        retry_after: (status == 429).then_some(30),
        date: None,
    }
}

fn service() -> ServiceId {
    ServiceId::parse(SERVICE).unwrap()
}

fn policy() -> Policy {
    Policy {
        period: Period::Sixty,
        digits: Digits::Six,
        algorithm: Algorithm::Sha256,
        activation_password: POLICY,
        display_name: text("割符信用組合 代表口座", "Warifu CU"),
        self_registration: false,
        next_code: true,
        capture_protection: true,
        hold_seconds: 0,
        token_lifetime_days: None,
    }
}

fn text(ja: &str, en: &str) -> Text {
    Text {
        ja: ja.to_owned(),
        en: en.to_owned(),
    }
}
