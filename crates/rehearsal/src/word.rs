//! What the bank says of a token when its device asks.

use warifu_device::ports::Response;
use warifu_enroll::bytes::Bytes;
use warifu_enroll::contact::{
    HeldFor, Move, ReceivedContact, ReceivedStop, Reply, TokenWord, reply,
};
use warifu_enroll::keys::DevicePublicKey;

use warifu_otp::{SerialNumber, UnixTime};
use warifu_secret::DerivedKey;

use crate::Broken;
use crate::bank::Bank;
use crate::fault::{ok, problem};

/// A move began so long ago, and may be stopped for so long.
const MOVED_AGO: u64 = 10 * 60;
const STOP_WITHIN: u64 = 3 * 24 * 60 * 60;
/// So long before their end tokens are whose time is nearly over: 20 days.
const ENDING: u64 = 20 * 24 * 60 * 60;
/// So long payments wait for a new token, and a customer for another one: 20 hours.
const WAIT: u64 = 20 * 60 * 60;
const NONCE: Bytes<16> = Bytes([7; 16]);
const CARD: Bytes<32> = Bytes([1; 32]);

/// A token, as the bank knows it.
pub struct Issued {
    pub(crate) serial: SerialNumber,
    /// Which institution's.
    pub(crate) at: usize,
    pub(crate) device_key: DevicePublicKey,
    /// The app made it by itself: until when it may be bound.
    pub(crate) bind_until: Option<UnixTime>,
    pub(crate) registered_key: DerivedKey,
}

warifu_secret::closed!(Issued);

/// What became of the customers' tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Word {
    /// Nothing: those that apps made by themselves wait to be bound.
    #[default]
    Fine,
    /// Those too are in use.
    Bound,
    /// They are in use, and payments do not take them yet.
    Waiting,
    /// Too many wrong codes.
    Locked,
    /// Support holds them.
    Held,
    /// Two devices came with one key.
    Twice,
    /// The customer gave them up.
    Released,
    /// So just now that another one has to wait.
    ReleasedToday,
    /// Support stopped them.
    Cancelled,
    /// Others took their place.
    Superseded,
    /// They moved to another device.
    Moved,
    /// They are about to: what they show is still good.
    Moving,
    /// Such a move was stopped, and support holds them.
    Stopped,
    /// Their time is nearly over, and once it is, they are.
    Ending,
    /// Their time is over.
    Expired,
}

/// The word, and whether the customer has stopped the move.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Said {
    pub(crate) word: Word,
    stopped: bool,
    /// When their time is over, where it is to be.
    ends_at: Option<UnixTime>,
    /// Until when something is to be waited for, where it is.
    wait_until: Option<UnixTime>,
}

impl Word {
    const fn state(self) -> TokenWord {
        match self {
            Self::Fine | Self::Bound | Self::Waiting | Self::Ending | Self::Moving => {
                TokenWord::InUse
            }
            Self::Locked => TokenWord::Locked,
            Self::Held | Self::Twice | Self::Stopped => TokenWord::Held,
            Self::Released | Self::ReleasedToday => TokenWord::Released,
            Self::Cancelled => TokenWord::Cancelled,
            Self::Superseded => TokenWord::Superseded,
            Self::Moved => TokenWord::Moved,
            Self::Expired => TokenWord::Expired,
        }
    }

    const fn held_for(self) -> Option<HeldFor> {
        match self {
            Self::Held => Some(HeldFor::Support),
            Self::Twice => Some(HeldFor::TwoDevices),
            Self::Stopped => Some(HeldFor::Stopped),
            _ => None,
        }
    }
}

impl Bank {
    /// What is said of all tokens from now on.
    pub fn say(&self, word: Word) {
        let mut state = self.lock();
        let now = UnixTime(self.now_ms(state.ahead) / 1000);
        state.said = Said {
            word,
            stopped: false,
            ends_at: (word == Word::Ending).then(|| now.plus(ENDING)),
            wait_until: matches!(word, Word::Waiting | Word::ReleasedToday).then(|| now.plus(WAIT)),
        };
    }

    pub(crate) fn contact(&self, serial: &str, body: &[u8]) -> Result<Response, Broken> {
        let received = ReceivedContact::parse(body)?;
        let state = self.lock();
        let Some(token) = state
            .tokens
            .iter()
            .find(|one| one.serial.as_str() == serial)
        else {
            return Ok(problem(403, "contact_rejected"));
        };
        let institution = self.institutions.get(token.at).ok_or(Broken)?;
        let authority = institution.origin.authority();
        received.verify(&token.device_key, &token.serial, authority)?;
        let said = state.said;
        let now_ms = self.now_ms(state.ahead);
        let now = UnixTime(now_ms / 1000);
        let moved = matches!(said.word, Word::Moved | Word::Moving).then(|| Move {
            at: UnixTime(now.0.saturating_sub(MOVED_AGO)),
            stop_until: UnixTime(now.0.saturating_add(STOP_WITHIN)),
            nonce: NONCE,
            stopped: said.stopped,
        });
        let free = token.bind_until.filter(|_| said.word == Word::Fine);
        let over = free.or(said.ends_at).filter(|until| *until <= now);
        let waits = said.wait_until.filter(|until| *until > now);
        let told = Reply {
            v: 1,
            serial: token.serial.clone(),
            state: match (over, free) {
                (Some(_), _) => TokenWord::Expired,
                (None, Some(_)) => TokenWord::Unbound,
                (None, None) => said.word.state(),
            },
            since: Some(over.unwrap_or(now)),
            bind_until: free.filter(|until| *until > now),
            valid_until: said.ends_at,
            usable_from: waits.filter(|_| said.word == Word::Waiting),
            issue_from: waits.filter(|_| said.word == Word::ReleasedToday),
            held_for: said.word.held_for(),
            server_time_ms: now_ms,
            next: None,
            card: CARD,
            moved,
        };
        let answer = reply(&institution.signing_key, &received.digest(), &told)?;
        Ok(ok(answer))
    }

    pub(crate) fn stop(&self, serial: &str, body: &[u8]) -> Result<Response, Broken> {
        let received = ReceivedStop::parse(body)?;
        let mut state = self.lock();
        let Some(token) = state
            .tokens
            .iter()
            .find(|one| one.serial.as_str() == serial)
        else {
            return Ok(problem(403, "contact_rejected"));
        };
        let institution = self.institutions.get(token.at).ok_or(Broken)?;
        let authority = institution.origin.authority();
        received.verify(&token.device_key, &token.serial, authority)?;
        state.said.stopped = true;
        Ok(Response {
            status: 204,
            ..ok(Vec::new())
        })
    }
}
