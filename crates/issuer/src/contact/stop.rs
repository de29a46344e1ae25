//! Stops a move that was not the customer's.

use super::ContactRefusal;
use super::say::live;
use super::serve::Holder;
use super::stored::{Contacted, HeldWhy, IssuedNext, NewHold, NewIssueStop, NewStop, Successor};
use crate::Issuer;
use crate::audit::{Entry, Event};
use crate::error::Error;
use std::net::IpAddr;
use warifu_enroll::DevicePublicKey;
use warifu_enroll::contact::ReceivedStop;
use warifu_otp::{SerialNumber, UnixTime};

/// How often it is looked at again because the app that it is about was faster.
const TRIES: u32 = 3;

impl Issuer {
    /// Answers `POST /v1/tokens/{serial}/stop`: holds the token on the other
    /// device, or ends what was issued and nobody has enrolled, once, within the
    /// days of the policy. A repeat changes nothing.
    ///
    /// # Errors
    /// [`ContactRefusal`].
    pub async fn stop_move(
        &self,
        serial: &str,
        body: &[u8],
        address: IpAddr,
    ) -> Result<(), ContactRefusal> {
        let received = ReceivedStop::parse(body).map_err(ContactRefusal::of)?;
        self.take_contact(address).await?;
        let authority = self.parts.origin.authority();
        for _ in 0..TRIES {
            let verify = |key: &DevicePublicKey, serial: &SerialNumber| {
                received.verify(key, serial, authority)
            };
            let (serial, Holder::Somebody(token)) = self.believed(serial, verify).await? else {
                return Err(ContactRefusal::Rejected);
            };
            let now = self.now();
            let moved = self.moved(&token)?;
            let moved = moved.filter(|moved| moved.nonce == received.nonce());
            let moved = moved.ok_or(ContactRefusal::Rejected)?;
            if moved.stopped {
                return Ok(());
            }
            if now >= moved.stop_until {
                return Err(ContactRefusal::Rejected);
            }
            if self.stop(&serial, &token, now).await? {
                return Ok(());
            }
        }
        Err(Error::Busy.into())
    }

    /// Whether it is stopped; else it stands otherwise by now.
    async fn stop(
        &self,
        serial: &SerialNumber,
        token: &Contacted,
        now: UnixTime,
    ) -> Result<bool, ContactRefusal> {
        let contacts = &self.parts.stores.contacts;
        if let Some(next) = live(token) {
            let stop = new_stop(serial, token, next, now);
            contacts.stop(stop).await.map_err(Error::from)?;
            return Ok(true);
        }
        let next = self.issued_next(token).ok_or(ContactRefusal::Rejected)?;
        let stop = new_issue_stop(serial, token, next, now);
        let stopped = contacts.stop_issuing(stop).await;
        Ok(stopped.map_err(Error::from)?)
    }
}

fn new_stop(serial: &SerialNumber, token: &Contacted, next: &Successor, now: UnixTime) -> NewStop {
    let audit = Entry::new(&token.institution, now, Event::TokenHeld, &next.serial).with(&[
        ("user", token.user.as_str()),
        ("why", HeldWhy::Stopped.name()),
        ("stopped_from", serial.as_str()),
    ]);
    NewStop {
        from: token.id,
        hold: NewHold {
            token: next.id,
            why: HeldWhy::Stopped,
            audit,
        },
    }
}

fn new_issue_stop(
    serial: &SerialNumber,
    token: &Contacted,
    next: &IssuedNext,
    now: UnixTime,
) -> NewIssueStop {
    let event = Event::IssuingStopped;
    let audit = Entry::new(&token.institution, now, event, &token.user).with(&[
        ("issuance", &next.id.to_string()),
        ("stopped_from", serial.as_str()),
    ]);
    NewIssueStop {
        from: token.id,
        issuance: next.id,
        customer: next.customer,
        audit,
    }
}
