//! What the bank says of its token after the enrolment.

use warifu_device::words::{HeldFor, Move, TokenWord};
use warifu_enroll::bytes::Bytes;
use warifu_enroll::contact::{ChainPlace, ReceivedContact, ReceivedStop, Reply, reply};
use warifu_enroll::{DevicePublicKey, SigningKey};
use warifu_otp::{SerialNumber, UnixTime};

#[derive(Debug, Clone)]
pub struct Counter {
    pub state: TokenWord,
    pub held_for: Option<HeldFor>,
    pub moved: Option<Move>,
    /// Until when it must be bound, while it is not.
    pub bind_until: Option<UnixTime>,
    /// When its time is over; an older issuer does not say.
    pub valid_until: Option<UnixTime>,
    pub usable_from: Option<UnixTime>,
    pub issue_from: Option<UnixTime>,
    /// It is not known here.
    pub gone: bool,
    /// Another value where the card has changed.
    pub card: u8,
    due: ChainPlace,
    last: Option<([u8; 32], Vec<u8>)>,
    /// Contacts that moved the chain on.
    pub contacts: u64,
    pub repeats: u32,
    pub stops: u32,
}

impl Default for Counter {
    fn default() -> Self {
        Self {
            state: TokenWord::InUse,
            held_for: None,
            moved: None,
            bind_until: None,
            valid_until: None,
            usable_from: None,
            issue_from: None,
            gone: false,
            card: 1,
            due: ChainPlace::FIRST,
            last: None,
            contacts: 0,
            repeats: 0,
            stops: 0,
        }
    }
}

fn serial() -> SerialNumber {
    SerialNumber::from_number(410_822_607)
}

impl Counter {
    pub fn moving(&mut self) {
        self.moved = Some(Move {
            at: UnixTime(1_795_000_000),
            stop_until: UnixTime(1_899_000_000),
            nonce: Bytes([7; 16]),
            stopped: false,
        });
    }

    pub fn unbound_until(&mut self, until: UnixTime) {
        (self.state, self.bind_until) = (TokenWord::Unbound, Some(until));
    }

    pub fn bind(&mut self) {
        (self.state, self.bind_until) = (TokenWord::InUse, None);
    }

    pub fn contact(
        &mut self,
        device: &DevicePublicKey,
        authority: &str,
        key: &SigningKey,
        now_ms: u64,
        body: &[u8],
    ) -> Option<Vec<u8>> {
        let received = ReceivedContact::parse(body).ok()?;
        received.verify(device, &serial(), authority).ok()?;
        if let Some((digest, answer)) = &self.last
            && *digest == received.digest()
        {
            self.repeats += 1;
            return Some(answer.clone());
        }
        if self.gone {
            return None;
        }
        if self.bind_until.is_some() {
            // It has no chain yet.
            let said = self.said(now_ms, None);
            return reply(key, &received.digest(), &said).ok();
        }
        let due = received.place() == self.due;
        if !due {
            (self.state, self.held_for) = (TokenWord::Held, Some(HeldFor::TwoDevices));
        }
        let next = due.then(|| ChainPlace {
            epoch: 0,
            counter: self.due.counter + 1,
            chain: Bytes([u8::try_from(self.contacts + 1).unwrap(); 32]),
        });
        let said = self.said(now_ms, next);
        let answer = reply(key, &received.digest(), &said).unwrap();
        if let Some(next) = next {
            self.due = next;
            self.contacts += 1;
            self.last = Some((received.digest(), answer.clone()));
        }
        Some(answer)
    }

    fn said(&self, now_ms: u64, next: Option<ChainPlace>) -> Reply {
        Reply {
            v: 1,
            serial: serial(),
            state: self.state,
            since: None,
            held_for: self.held_for,
            bind_until: self.bind_until,
            valid_until: self.valid_until,
            usable_from: self.usable_from,
            issue_from: self.issue_from,
            server_time_ms: now_ms,
            next,
            card: Bytes([self.card; 32]),
            moved: self.moved,
        }
    }

    pub fn stop(
        &mut self,
        device: &DevicePublicKey,
        authority: &str,
        body: &[u8],
    ) -> Option<Vec<u8>> {
        let received = ReceivedStop::parse(body).ok()?;
        received.verify(device, &serial(), authority).ok()?;
        let moved = self.moved.as_mut()?;
        if received.nonce() != moved.nonce {
            return None;
        }
        moved.stopped = true;
        self.stops += 1;
        Some(Vec::new())
    }
}
