//! The issuer inside the app: the real server half of the handshake over a bank
//! in memory, with faults on order. It listens nowhere.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rand::rngs::StdRng;
use rand::{RngCore, SeedableRng};
use tokio::sync::Notify;
use warifu_device::ports::{Clock, Response};
use warifu_enroll::bytes::Bytes;
use warifu_enroll::self_registration::{self, Received};
use warifu_enroll::server::{
    AwaitingFinish, Grant, Offer, ReceivedStart, Records, check_registered, start,
};
use warifu_enroll::{Directory, SigningKey, password};
use warifu_otp::{SerialNumber, UnixTime};

use crate::Broken;
use crate::fault::{Fault, Message, ok, problem};
use crate::institutions::{Institution, Which};
use crate::word::{Issued, Said};

const TERMS: &str = "2026-11-01";
const NEW_TERMS: &str = "2026-12-01";
const MADE_AT: UnixTime = UnixTime(1_795_000_000);
const FIRST_SERIAL: u64 = 410_822_607;
const SECONDS: u64 = 120;
/// So long a token may stay unbound, in seconds.
const UNBOUND: u64 = 7 * 86_400;

/// The bank.
pub struct Bank {
    root: SigningKey,
    pub(crate) institutions: Vec<Institution>,
    /// OPAQUE records of each institution's one customer, made when first asked for.
    records: Mutex<HashMap<usize, Arc<Records>>>,
    clock: Arc<dyn Clock>,
    pub(crate) released: Notify,
    state: Mutex<State>,
}

pub(crate) struct State {
    rng: StdRng,
    waiting: HashMap<String, (usize, AwaitingFinish)>,
    starts: HashMap<Vec<u8>, Vec<u8>>,
    finished: HashMap<String, (Vec<u8>, Vec<u8>)>,
    pub(crate) tokens: Vec<Arc<Issued>>,
    pub(crate) said: Said,
    faults: Vec<(Message, Fault)>,
    new_terms: bool,
    card_over: bool,
    pub(crate) ahead: i64,
}

warifu_secret::closed!(Bank, State);

impl State {
    fn new(seed: u64) -> Self {
        Self {
            rng: StdRng::seed_from_u64(seed),
            waiting: HashMap::new(),
            starts: HashMap::new(),
            finished: HashMap::new(),
            tokens: Vec::new(),
            said: Said::default(),
            faults: Vec::new(),
            new_terms: false,
            card_over: false,
            ahead: 0,
        }
    }
}

impl State {
    /// The serial number of the next token.
    fn next_serial(&self) -> SerialNumber {
        let issued = u64::try_from(self.tokens.len()).unwrap_or(0);
        SerialNumber::from_number(FIRST_SERIAL + 71_503 * issued)
    }
}

impl Bank {
    /// A bank that no token has been issued by yet; always the same keys.
    ///
    /// # Errors
    /// [`Broken`] where its own facts do not hold together.
    pub fn new(clock: Arc<dyn Clock>) -> Result<Self, Broken> {
        let mut rng = StdRng::seed_from_u64(1);
        let root = SigningKey::generate(&mut rng);
        let mut make = |which| Institution::new(which, &mut rng);
        let institutions = Which::ALL.into_iter().map(&mut make);
        Ok(Self {
            root,
            institutions: institutions.collect::<Result<_, _>>()?,
            records: Mutex::default(),
            clock,
            released: Notify::new(),
            state: Mutex::new(State::new(2)),
        })
    }

    /// The public half of the rehearsal's root.
    #[must_use]
    pub fn root_key(&self) -> [u8; 32] {
        self.root.public().to_bytes().0
    }

    /// The directory of this bank, signed by the rehearsal's root.
    ///
    /// # Errors
    /// [`Broken`].
    pub fn directory(&self) -> Result<Vec<u8>, Broken> {
        self.directory_of(7, &[])
    }

    /// A newer one, in which these let apps make tokens by themselves.
    ///
    /// # Errors
    /// [`Broken`].
    pub fn directory_offering(&self, offering: &[Which]) -> Result<Vec<u8>, Broken> {
        self.directory_of(8, offering)
    }

    fn directory_of(&self, sequence: u64, offering: &[Which]) -> Result<Vec<u8>, Broken> {
        let all = Which::ALL.into_iter().zip(&self.institutions);
        let entries = all.map(|(which, one)| one.entry(offering.contains(&which)));
        let directory = Directory::new(sequence, MADE_AT, entries.collect());
        Ok(directory.sign(&self.root)?.to_json()?)
    }

    /// The link in the mail of that institution.
    #[must_use]
    pub fn link(&self, which: Which) -> String {
        let found = self.institutions.get(which as usize);
        found.map(Institution::link).unwrap_or_default()
    }

    /// As if nothing had ever happened; what is held up ends.
    pub fn begin_anew(&self) {
        *self.lock() = State::new(2);
        self.released.notify_waiters();
    }

    /// Other dice than those that its tokens were made with.
    pub(crate) fn throw_anew(&self) {
        self.lock().rng = StdRng::seed_from_u64(6);
    }

    /// What happens to such messages from now on.
    pub fn order(&self, message: Message, fault: Fault) {
        let mut state = self.lock();
        state.faults.retain(|(other, _)| *other != message);
        state.faults.push((message, fault));
        drop(state);
        self.released.notify_waiters();
    }

    /// The institutions have new terms.
    pub fn change_terms(&self) {
        self.lock().new_terms = true;
    }

    /// The institutions' cards are out of date.
    pub fn end_cards(&self) {
        self.lock().card_over = true;
    }

    /// The issuer's clock is so many seconds ahead of the device's.
    pub fn be_ahead(&self, seconds: i64) {
        self.lock().ahead = seconds;
    }

    /// The tokens that it has issued so far.
    pub(crate) fn issued(&self) -> Vec<Arc<Issued>> {
        self.lock().tokens.clone()
    }

    /// It has issued these, and no others.
    pub(crate) fn put_back(&self, tokens: Vec<Arc<Issued>>) {
        self.lock().tokens = tokens;
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What the bank's clock says, in seconds.
    pub(crate) fn date(&self) -> Option<i64> {
        let ahead = self.lock().ahead;
        i64::try_from(self.now(ahead).0).ok()
    }

    fn now(&self, ahead: i64) -> UnixTime {
        UnixTime(self.now_ms(ahead) / 1000)
    }

    /// Unix milliseconds by the bank's clock.
    pub(crate) fn now_ms(&self, ahead: i64) -> u64 {
        let now = self.clock.now_ms() + ahead * 1000;
        u64::try_from(now).unwrap_or(0)
    }

    pub(crate) fn fault(&self, message: Message) -> Option<Fault> {
        let state = self.lock();
        let found = state.faults.iter().find(|(of, _)| of.covers(message));
        found.map(|(_, fault)| *fault)
    }

    /// Argon2id once for each institution.
    fn records(&self, at: usize) -> Result<Arc<Records>, Broken> {
        let mut all = self.records.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(made) = all.get(&at) {
            return Ok(made.clone());
        }
        let institution = self.institutions.get(at).ok_or(Broken)?;
        let secret = password::normalise(institution.password(), institution.password_policy())?;
        let mut rng = StdRng::seed_from_u64(3);
        let (service, user) = (&institution.service, &institution.user);
        let made = institution
            .setup
            .register(&mut rng, service, user, &secret, 1)?;
        let made = Arc::new(made);
        all.insert(at, made.clone());
        Ok(made)
    }

    pub(crate) fn answer(
        &self,
        message: Message,
        path: &str,
        body: &[u8],
    ) -> Result<Response, Broken> {
        let mut parts = path.trim_start_matches('/').split('/');
        Ok(match message {
            Message::Health => ok(b"{}".to_vec()),
            Message::Card => self.card(parts.next_back().unwrap_or_default())?,
            Message::Start => self.start(body)?,
            Message::Finish => self.finish(parts.nth(2).unwrap_or_default(), body)?,
            Message::Registered => self.registered(body),
            Message::SelfRegistration => self.self_register(body)?,
            Message::Contact => self.contact(parts.nth(2).unwrap_or_default(), body)?,
            Message::Stop => self.stop(parts.nth(2).unwrap_or_default(), body)?,
            Message::Directory | Message::Any => problem(404, "not_found"),
        })
    }

    fn card(&self, service: &str) -> Result<Response, Broken> {
        let (new_terms, over) = {
            let state = self.lock();
            (state.new_terms, state.card_over)
        };
        let found = self.institutions.iter();
        let mut found = found.filter(|one| one.service.as_str() == service);
        let Some(institution) = found.next() else {
            return Ok(problem(404, "unknown_service"));
        };
        let version = if new_terms { NEW_TERMS } else { TERMS };
        let not_after = over.then_some(MADE_AT);
        Ok(ok(institution.card(version, not_after)?))
    }

    fn start(&self, body: &[u8]) -> Result<Response, Broken> {
        let received = ReceivedStart::parse(body)?;
        let service = &received.request.service_id;
        let mut all = self.institutions.iter();
        let Some(at) = all.position(|one| one.service == *service) else {
            return Ok(problem(404, "unknown_service"));
        };
        let records = self.records(at)?;
        let mut state = self.lock();
        if let Some(answer) = state.starts.get(body) {
            return Ok(ok(answer.clone()));
        }
        if state.new_terms && received.request.consent.terms_version == TERMS {
            return Ok(problem(409, "terms_changed"));
        }
        let response = self.offer(&mut state, at, &records, &received)?;
        state.starts.insert(body.to_vec(), response.clone());
        Ok(ok(response))
    }

    fn offer(
        &self,
        state: &mut State,
        at: usize,
        records: &Records,
        received: &ReceivedStart,
    ) -> Result<Vec<u8>, Broken> {
        let institution = self.institutions.get(at).ok_or(Broken)?;
        let known = received.request.user_id == institution.user;
        let record = records.attempt(0).filter(|_| known);
        let mut id = [0; 16];
        state.rng.fill_bytes(&mut id);
        let offer = Offer {
            origin: &institution.origin,
            params: institution.policy().params(),
            enrollment_id: Bytes(id),
            server_time: self.now(state.ahead),
            expires_in: SECONDS,
        };
        let setup = &institution.setup;
        let started = start(&mut state.rng, setup, record, received, &offer)?;
        let waiting = (at, started.state);
        state.waiting.insert(Bytes(id).to_string(), waiting);
        Ok(started.response)
    }

    fn finish(&self, id: &str, body: &[u8]) -> Result<Response, Broken> {
        let mut state = self.lock();
        match state.finished.get(id) {
            Some((request, answer)) if request == body => return Ok(ok(answer.clone())),
            Some(_) => return Ok(problem(403, "enrollment_rejected")),
            None => {}
        }
        let now = self.now(state.ahead);
        let Some((at, waiting)) = state.waiting.remove(id) else {
            return Ok(problem(403, "enrollment_rejected"));
        };
        let Ok(proven) = waiting.finish(body, now) else {
            return Ok(problem(403, "enrollment_rejected"));
        };
        let institution = self.institutions.get(at).ok_or(Broken)?;
        let serial = state.next_serial();
        let grant = Grant {
            serial: serial.clone(),
            valid_until: None,
            server_time: now,
        };
        let answered = proven.answer(&mut state.rng, grant, &institution.signing_key)?;
        let response = answered.response.clone();
        let done = (body.to_vec(), response.clone());
        state.finished.insert(id.to_owned(), done);
        state.tokens.push(Arc::new(Issued {
            serial,
            at,
            device_key: answered.device_key,
            bind_until: None,
            registered_key: answered.registered_key,
        }));
        Ok(ok(response))
    }

    fn self_register(&self, body: &[u8]) -> Result<Response, Broken> {
        let received = Received::parse(body)?;
        let service = &received.request.service_id;
        let mut all = self.institutions.iter();
        let Some(at) = all.position(|one| one.service == *service) else {
            return Ok(problem(404, "unknown_service"));
        };
        let institution = self.institutions.get(at).ok_or(Broken)?;
        let mut state = self.lock();
        if let Some(answer) = state.starts.get(body) {
            return Ok(ok(answer.clone()));
        }
        if state.new_terms && received.request.consent.terms_version == TERMS {
            return Ok(problem(409, "terms_changed"));
        }
        let now = self.now(state.ahead);
        let (serial, bind_until) = (state.next_serial(), now.plus(UNBOUND));
        let mut id = [0; 16];
        state.rng.fill_bytes(&mut id);
        let grant = self_registration::Grant {
            enrollment_id: Bytes(id),
            serial: serial.clone(),
            params: institution.policy().params(),
            bind_until,
            server_time: now,
        };
        let opened = received.open(&institution.agreement_key, &institution.origin)?;
        let answered = opened.answer(&mut state.rng, grant, &institution.signing_key)?;
        let response = answered.response.clone();
        state.starts.insert(body.to_vec(), response.clone());
        state.tokens.push(Arc::new(Issued {
            serial,
            at,
            device_key: answered.device_key,
            bind_until: Some(bind_until),
            registered_key: answered.registered_key,
        }));
        Ok(ok(response))
    }

    fn registered(&self, body: &[u8]) -> Response {
        let state = self.lock();
        let mut tokens = state.tokens.iter();
        if tokens.any(|one| check_registered(&one.registered_key, body).is_ok()) {
            Response {
                status: 204,
                ..ok(Vec::new())
            }
        } else {
            problem(403, "enrollment_rejected")
        }
    }
}
