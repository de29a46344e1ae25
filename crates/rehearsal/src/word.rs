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
const NONCE: Bytes<16> = Bytes([7; 16]);
const CARD: Bytes<32> = Bytes([1; 32]);

/// A token, as the bank knows it.
pub struct Issued {
    pub(crate) serial: SerialNumber,
    /// Which institution's.
    pub(crate) at: usize,
    pub(crate) device_key: DevicePublicKey,
    pub(crate) registered_key: DerivedKey,
}

warifu_secret::closed!(Issued);

/// What became of the customers' tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Word {
    /// Nothing.
    #[default]
    Fine,
    /// Too many wrong codes.
    Locked,
    /// Support holds them.
    Held,
    /// Two devices came with one key.
    Twice,
    /// The customer gave them up.
    Released,
    /// Support stopped them.
    Cancelled,
    /// Others took their place.
    Superseded,
    /// They moved to another device.
    Moved,
    /// Their time is over.
    Expired,
}

/// The word, and whether the customer has stopped the move.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Said {
    pub(crate) word: Word,
    stopped: bool,
}

impl Word {
    const fn state(self) -> TokenWord {
        match self {
            Self::Fine => TokenWord::InUse,
            Self::Locked => TokenWord::Locked,
            Self::Held | Self::Twice => TokenWord::Held,
            Self::Released => TokenWord::Released,
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
            _ => None,
        }
    }
}

impl Bank {
    /// What is said of all tokens from now on.
    pub fn say(&self, word: Word) {
        self.lock().said = Said {
            word,
            stopped: false,
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
        let moved = (said.word == Word::Moved).then(|| Move {
            at: UnixTime(now.0.saturating_sub(MOVED_AGO)),
            stop_until: UnixTime(now.0.saturating_add(STOP_WITHIN)),
            nonce: NONCE,
            stopped: said.stopped,
        });
        let told = Reply {
            v: 1,
            serial: token.serial.clone(),
            state: said.word.state(),
            since: Some(now),
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
