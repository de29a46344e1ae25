//! Contracts with several users: who they are, and which tokens they have.

pub(crate) mod mode;
pub(crate) mod pin;
pub(crate) mod print;
pub(crate) mod register;
pub(crate) mod tokens;
pub(crate) mod unregister;
pub(crate) mod users;

use warifu_enroll::UserId;
use warifu_issuer::contract::{Contract, Mode};
use warifu_issuer::customers::Customer;
use warifu_issuer::verification::{Token, TokenState};
use warifu_otp::UnixTime;

use super::desk::{Desk, Done, Stage};
use super::leave::Leave;
use crate::http::failure::Failure;
use crate::text::{Company, fill, long_date_time};

/// The contract, as it stands.
pub(super) struct Held {
    pub(super) customer: Customer,
    pub(super) contract: Contract,
    tokens: Vec<Token>,
}

/// How a user's token stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    None,
    InUse,
    /// Locked or held: support goes on from there.
    Shut,
    Expired,
}

impl State {
    /// For pages and tests.
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::InUse => "in_use",
            Self::Shut => "locked",
            Self::Expired => "expired",
        }
    }
}

impl Held {
    /// Of who is logged in.
    pub(super) async fn of(desk: &mut Desk) -> Result<Self, Leave> {
        Desk::offers(desk.institution.portal.company.is_some())?;
        let customer = desk.customer(Stage::In).await?;
        let issuer = &desk.app.issuer;
        let contract = issuer.contract(&customer).await?;
        // Entered without users: support has to.
        let contract = contract.ok_or(Leave::Fail(Failure::NotFound))?;
        let tokens = issuer.standing(&customer).await?.tokens;
        Ok(Self {
            customer,
            contract,
            tokens,
        })
    }

    /// Who holds the token of that user: themselves, or who holds that of all.
    pub(super) fn holder(&self, user: &UserId) -> UserId {
        match self.contract.mode {
            Mode::Own => user.clone(),
            Mode::Shared => self.customer.user.clone(),
        }
    }

    /// Their token, newest first.
    pub(super) fn token(&self, holder: &UserId) -> Option<&Token> {
        self.tokens.iter().find(|token| token.user == *holder)
    }

    /// All that are in use.
    pub(super) fn in_use(&self, now: UnixTime) -> impl Iterator<Item = &Token> {
        self.tokens
            .iter()
            .filter(move |token| state(Some(token), now) == State::InUse)
    }

    /// All that are there.
    pub(super) fn all(&self) -> &[Token] {
        &self.tokens
    }

    /// As the contract calls who holds a token.
    pub(super) fn name(&self, t: &Company, holder: &UserId) -> String {
        match (self.contract.mode, self.contract.user(holder)) {
            (Mode::Shared, _) => t.all_users.to_owned(),
            (Mode::Own, Some(user)) => user.name.clone(),
            (Mode::Own, None) => holder.to_string(),
        }
    }
}

/// How a token stands.
pub(super) fn state(token: Option<&Token>, now: UnixTime) -> State {
    let Some(token) = token else {
        return State::None;
    };
    match token.state {
        TokenState::Locked { .. } | TokenState::Held { .. } => State::Shut,
        TokenState::Ended { .. } => State::None,
        _ if token.valid_until.is_some_and(|end| end <= now) => State::Expired,
        TokenState::Enrolled | TokenState::InUse { .. } => State::InUse,
    }
}

/// Whether another should take its place: its end is near, or past.
pub(super) fn is_due(token: &Token, now: UnixTime) -> bool {
    match state(Some(token), now) {
        State::InUse => token.renewal_due(now).is_some(),
        State::Expired => true,
        State::None | State::Shut => false,
    }
}

/// What was done last, in words.
pub(super) struct Said {
    pub(super) code: String,
    pub(super) text: String,
    pub(super) more: Vec<String>,
}

impl Said {
    /// Of what this session has done last.
    pub(super) fn of(desk: &Desk, done: &Done) -> Self {
        let lang = desk.visit.lang;
        let t = Company::of(lang);
        let who = done.who.clone().unwrap_or_default();
        let values = [("who", who.as_str()), ("serial", done.serial.as_str())];
        let (code, text) = match done.act.as_str() {
            "start" => ("registered", fill(t.registered, &values)),
            "exchange" => ("exchanged", fill(t.exchanged, &values)),
            "stop" => ("unregistered", fill(t.unregistered, &values)),
            shared => {
                let mode = mode_words(t, Mode::named(shared).unwrap_or(Mode::Own));
                ("mode-changed", fill(t.mode_changed, &[("mode", mode)]))
            }
        };
        let time = |at| long_date_time(lang, at, desk.app.offset());
        let mut more = Vec::new();
        if done.receipt > 0 {
            let number = done.receipt.to_string();
            let values = [("number", number.as_str()), ("time", &time(done.at))];
            more.push(fill(t.receipt, &values));
        }
        if let Some(from) = done.usable_from {
            more.push(fill(t.hold, &[("time", &time(from))]));
        }
        Self {
            code: code.to_owned(),
            text,
            more,
        }
    }
}

/// A mode in words.
pub(super) fn mode_words(t: &'static Company, mode: Mode) -> &'static str {
    match mode {
        Mode::Own => t.mode_own,
        Mode::Shared => t.mode_shared,
    }
}
