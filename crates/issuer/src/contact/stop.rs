//! Stops a move that was not the customer's.

use super::ContactRefusal;
use super::stored::{Contacted, HeldWhy, NewHold, NewStop, Successor};
use crate::Issuer;
use crate::audit::{Entry, Event};
use crate::error::Error;
use std::net::IpAddr;
use warifu_enroll::contact::ReceivedStop;
use warifu_otp::{SerialNumber, UnixTime};

impl Issuer {
    /// Answers `POST /v1/tokens/{serial}/stop`: holds the token on the other
    /// device, once, within the days of the policy. A repeat changes nothing.
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
        let (serial, token) = self
            .believed(serial, |key, serial| {
                received.verify(key, serial, authority)
            })
            .await?;
        let now = self.now();
        let moved = self.moved(&token)?;
        let moved = moved.filter(|moved| moved.nonce == received.nonce());
        let next = token.successor.as_ref().filter(|next| !next.ended);
        let (Some(moved), Some(next)) = (moved, next) else {
            return Err(ContactRefusal::Rejected);
        };
        if moved.stopped {
            return Ok(());
        }
        if now >= moved.stop_until {
            return Err(ContactRefusal::Rejected);
        }
        let stop = new_stop(&serial, &token, next, now);
        Ok(self
            .parts
            .stores
            .contacts
            .stop(stop)
            .await
            .map_err(Error::from)?)
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
