//! Answers contacts.

use super::ContactRefusal;
use super::chain::{Seen, judge};
use super::stored::{Advance, Contacted, HeldWhy, NewHold, Stands};
use crate::Issuer;
use crate::audit::{Entry, Event};
use crate::error::Error;
use crate::limits::{LimitKey, Taken};
use crate::self_registration::Unbound;
use std::net::IpAddr;
use warifu_enroll::DevicePublicKey;
use warifu_enroll::bytes::Bytes;
use warifu_enroll::contact::{ChainPlace, ReceivedContact};
use warifu_otp::SerialNumber;

/// How often a chain is read again because another contact was faster.
const TRIES: u32 = 4;
/// A point of the curve whose key nobody holds: unknown tokens are checked
/// against it. The curve's generator.
const NOBODY: [u8; 33] = [
    0x03, 0x6b, 0x17, 0xd1, 0xf2, 0xe1, 0x2c, 0x42, 0x47, 0xf8, 0xbc, 0xe6, 0xe5, 0x63, 0xa4, 0x40,
    0xf2, 0x77, 0x03, 0x7d, 0x81, 0x2d, 0xeb, 0x33, 0xa0, 0xf4, 0xa1, 0x39, 0x45, 0xd8, 0x98, 0xc2,
    0x96,
];

/// Whose a token is whose device has signed.
pub(super) enum Holder {
    /// A customer's.
    Somebody(Box<Contacted>),
    /// Nobody's yet.
    Nobody(Unbound),
}

impl Holder {
    fn device_key(&self) -> &[u8] {
        match self {
            Self::Somebody(token) => &token.device_key,
            Self::Nobody(free) => &free.device_key,
        }
    }
}

impl Issuer {
    /// Answers `POST /v1/tokens/{serial}/contact`; `serial` as it stands in the
    /// path. A byte-identical repeat gets the stored answer; other bytes where
    /// somebody was before hold the token.
    ///
    /// # Errors
    /// [`ContactRefusal`].
    pub async fn contact(
        &self,
        serial: &str,
        body: &[u8],
        address: IpAddr,
    ) -> Result<Vec<u8>, ContactRefusal> {
        let received = ReceivedContact::parse(body).map_err(ContactRefusal::of)?;
        self.take_contact(address).await?;
        let authority = self.parts.origin.authority();
        for _ in 0..TRIES {
            let verify = |key: &DevicePublicKey, serial: &SerialNumber| {
                received.verify(key, serial, authority)
            };
            let digest = received.digest();
            let (serial, token) = match self.believed(serial, verify).await? {
                (serial, Holder::Somebody(token)) => (serial, *token),
                // It has no chain yet: nothing moves on, nothing is stored.
                (serial, Holder::Nobody(free)) => return self.said_free(&serial, &free, &digest),
            };
            match judge(&token.chain, received.place(), &digest) {
                Seen::Repeat(answer) => return Ok(answer),
                Seen::Stale | Seen::Ahead => return Err(ContactRefusal::Rejected),
                Seen::Twice => {
                    let came = received.place();
                    return self.answer_twice(&serial, &token, came, &digest).await;
                }
                Seen::Next => {
                    if let Some(answer) = self.answer_next(&serial, token, &digest).await? {
                        return Ok(answer);
                    }
                }
            }
        }
        Err(Error::Busy.into())
    }

    pub(super) async fn take_contact(&self, address: IpAddr) -> Result<(), ContactRefusal> {
        let (budgets, now) = (&self.parts.budgets, self.now());
        let all = [
            (
                LimitKey::address("contact", address),
                budgets.contacts_per_address,
            ),
            (
                LimitKey::network("contact", address),
                budgets.contacts_per_network,
            ),
            (LimitKey::global("contact"), budgets.contacts_in_all),
        ];
        for (key, rate) in all {
            let taken = self.parts.stores.limits.take(key, rate, now).await;
            if let Taken::No { retry_after } = taken.map_err(Error::from)? {
                return Err(ContactRefusal::RateLimited { retry_after });
            }
        }
        Ok(())
    }

    /// The token, where its device has signed. An unknown one takes the same
    /// looks into the database and the same sum. Those that are nobody's are
    /// looked for first: one that is bound meanwhile is then found as bound.
    pub(super) async fn believed(
        &self,
        typed: &str,
        verify: impl Fn(&DevicePublicKey, &SerialNumber) -> Result<(), warifu_enroll::Error>,
    ) -> Result<(SerialNumber, Holder), ContactRefusal> {
        let serial = SerialNumber::exact(typed);
        let asked = serial
            .clone()
            .unwrap_or_else(|| SerialNumber::from_number(0));
        let stores = &self.parts.stores;
        let free = stores.self_registrations.unbound(&asked).await;
        let token = stores.contacts.contacted(&asked).await;
        let token = match (token.map_err(Error::from)?, free.map_err(Error::from)?) {
            (Some(token), _) => Some(Holder::Somebody(Box::new(token))),
            (None, free) => free.map(Holder::Nobody),
        };
        let token = token.filter(|_| serial.is_some());
        let key = token.as_ref().map_or(NOBODY.as_slice(), Holder::device_key);
        let key = DevicePublicKey::from_bytes(key).map_err(|_| Error::Handshake)?;
        let signed = verify(&key, &asked);
        match (token, signed) {
            (Some(token), Ok(())) => Ok((asked, token)),
            _ => Err(ContactRefusal::Rejected),
        }
    }

    /// The chain moves on; `None` where another contact was faster.
    async fn answer_next(
        &self,
        serial: &SerialNumber,
        token: Contacted,
        digest: &[u8; 32],
    ) -> Result<Option<Vec<u8>>, ContactRefusal> {
        if is_twice(&token) {
            // It does not move on for either of them.
            return self.said(serial, &token, None, digest).map(Some);
        }
        let mut chain = [0; 32];
        self.rng().fill_bytes(&mut chain);
        let to = ChainPlace {
            epoch: token.chain.expected.epoch,
            counter: token.chain.expected.counter.saturating_add(1),
            chain: Bytes(chain),
        };
        let answer = self.said(serial, &token, Some(to), digest)?;
        let step = Advance {
            token: token.id,
            from: token.chain,
            to,
            request: *digest,
            reply: answer.clone(),
            at: self.now(),
        };
        let contacts = &self.parts.stores.contacts;
        let done = contacts.advance(step).await.map_err(Error::from)?;
        Ok(done.then_some(answer))
    }

    /// The token is held, and whoever came second is told so.
    async fn answer_twice(
        &self,
        serial: &SerialNumber,
        token: &Contacted,
        came: ChainPlace,
        digest: &[u8; 32],
    ) -> Result<Vec<u8>, ContactRefusal> {
        if !matches!(token.stands, Stands::Ended { .. }) && !is_twice(token) {
            let due = token.chain.expected;
            let audit = Entry::new(&token.institution, self.now(), Event::TokenHeld, serial);
            let hold = NewHold {
                token: token.id,
                why: HeldWhy::TwoDevices,
                audit: audit.with(&[
                    ("user", token.user.as_str()),
                    ("why", HeldWhy::TwoDevices.name()),
                    ("due", &format!("{}/{}", due.epoch, due.counter)),
                    ("came", &format!("{}/{}", came.epoch, came.counter)),
                ]),
            };
            let contacts = &self.parts.stores.contacts;
            contacts.hold(hold).await.map_err(Error::from)?;
        }
        let contacts = &self.parts.stores.contacts;
        let now = contacts.contacted(serial).await.map_err(Error::from)?;
        let now = now.ok_or(ContactRefusal::Rejected)?;
        self.said(serial, &now, None, digest)
    }
}

fn is_twice(token: &Contacted) -> bool {
    matches!(token.held, Some((_, HeldWhy::TwoDevices)))
}
