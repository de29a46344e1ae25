//! Contact after the enrolment: the device asks how its token stands, the
//! issuer's signed reply says so, and the place in the chain moves on by one.
//!
//! Two devices with the same key cannot both follow the chain: whoever comes
//! second with other bytes is noticed. `docs/protocol.md`, section 7.

mod device;
mod issuer;

pub use device::{contact, read_reply, stop};
pub use issuer::{ReceivedContact, ReceivedStop, reply};

use serde::{Deserialize, Serialize};
use warifu_otp::{SerialNumber, UnixTime};

use crate::bytes::{Blob, Bytes};
use crate::error::Error;
use crate::labels;
use crate::transcript::put_lv;

/// The largest number that JSON carries exactly everywhere: 2⁵³ − 1.
const MOST: u64 = (1 << 53) - 1;

/// Where a device stands in its chain of contacts. Before the first contact
/// everything is zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChainPlace {
    /// Goes up where the issuer begins all chains, or this one, anew.
    pub epoch: u64,
    /// Contacts in this epoch so far.
    pub counter: u64,
    /// What the last reply named; zeros before it.
    pub chain: Bytes<32>,
}

impl ChainPlace {
    /// Before the first contact.
    pub const FIRST: Self = Self {
        epoch: 0,
        counter: 0,
        chain: Bytes([0; 32]),
    };
}

/// `POST /v1/tokens/{serial}/contact`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactRequest {
    /// The protocol's version.
    pub v: u64,
    /// As the last reply said.
    pub epoch: u64,
    /// As the last reply said.
    pub counter: u64,
    /// As the last reply said.
    pub chain: Bytes<32>,
    /// Random, so that two devices never make the same bytes.
    pub nonce: Bytes<16>,
    /// The device key's signature.
    pub signature: Bytes<64>,
}

/// `POST /v1/tokens/{serial}/stop`, answered with 204.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StopRequest {
    /// The protocol's version.
    pub v: u64,
    /// As [`Move::nonce`] said.
    pub nonce: Bytes<16>,
    /// The old device key's signature.
    pub signature: Bytes<64>,
}

/// The answer to a contact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactResponse {
    /// The JSON of a [`Reply`], its exact bytes.
    pub payload: Blob,
    /// By the card's signing key.
    pub signature: Bytes<64>,
}

/// How a token stands at its issuer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum TokenWord {
    /// Not asked for yet.
    Enrolled,
    /// Asked for.
    InUse,
    /// Too many wrong codes.
    Locked,
    /// Not accepted until support has looked into it.
    Held,
    /// The customer gave it up.
    Released,
    /// Support stopped it.
    Cancelled,
    /// Another one of the same device, or a hardware token, took its place.
    Superseded,
    /// One on another device took its place.
    Moved,
    /// Its time is over.
    Expired,
    /// The app made it by itself, and it is nobody's yet.
    Unbound,
    /// A word unknown here.
    #[serde(other)]
    Unknown,
}

impl TokenWord {
    /// The token has come to its end: its codes are not asked for any more.
    #[must_use]
    pub const fn is_over(self) -> bool {
        matches!(
            self,
            Self::Released | Self::Cancelled | Self::Superseded | Self::Moved | Self::Expired
        )
    }
}

/// Why a token is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum HeldFor {
    /// Two devices came with its key.
    TwoDevices,
    /// The old device said that the move was not the customer's.
    Stopped,
    /// Support holds it.
    Support,
    /// A reason unknown here.
    #[serde(other)]
    Unknown,
}

/// A token on another device that has taken this one's place, or is about to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Move {
    /// When it was enrolled.
    pub at: UnixTime,
    /// Until when it may be stopped from here.
    pub stop_until: UnixTime,
    /// What a stop has to sign.
    pub nonce: Bytes<16>,
    /// It was stopped already; that is done once.
    pub stopped: bool,
}

/// What the issuer says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reply {
    /// The form's version: 1.
    pub v: u64,
    /// The token.
    pub serial: SerialNumber,
    /// How it stands.
    pub state: TokenWord,
    /// Since when; `null` where that is not noted.
    #[serde(default)]
    pub since: Option<UnixTime>,
    /// Why, where it is held.
    #[serde(default)]
    pub held_for: Option<HeldFor>,
    /// Until when it must be bound, where it is not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bind_until: Option<UnixTime>,
    /// When its time is over, or was; nothing is said where it has no end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<UnixTime>,
    /// From when on payments take it, where that is yet to come: the login takes it
    /// before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub usable_from: Option<UnixTime>,
    /// Where it was released: from when on another one may be issued, where that is
    /// yet to come.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issue_from: Option<UnixTime>,
    /// The issuer's clock, in Unix milliseconds.
    pub server_time_ms: u64,
    /// From where the next contact goes on; `null`: from where this one did.
    #[serde(default)]
    pub next: Option<ChainPlace>,
    /// Another value where the card has changed; says nothing else.
    pub card: Bytes<32>,
    /// A move to another device.
    #[serde(default, rename = "move")]
    pub moved: Option<Move>,
}

/// `"warifu/1 contact" ‖ lv(serial) ‖ lv(authority) ‖ epoch (8 B) ‖ counter (8 B)
/// ‖ chain (32 B) ‖ nonce (16 B)`, numbers big-endian.
pub(crate) fn contact_message(
    serial: &SerialNumber,
    authority: &str,
    place: &ChainPlace,
    nonce: &Bytes<16>,
) -> Result<Vec<u8>, Error> {
    let mut message = named(labels::CONTACT, serial, authority)?;
    message.extend_from_slice(&place.epoch.to_be_bytes());
    message.extend_from_slice(&place.counter.to_be_bytes());
    message.extend_from_slice(&place.chain.0);
    message.extend_from_slice(&nonce.0);
    Ok(message)
}

/// `"warifu/1 stop" ‖ lv(serial) ‖ lv(authority) ‖ nonce (16 B)`.
pub(crate) fn stop_message(
    serial: &SerialNumber,
    authority: &str,
    nonce: &Bytes<16>,
) -> Result<Vec<u8>, Error> {
    let mut message = named(labels::STOP, serial, authority)?;
    message.extend_from_slice(&nonce.0);
    Ok(message)
}

fn named(label: &[u8], serial: &SerialNumber, authority: &str) -> Result<Vec<u8>, Error> {
    let mut message = label.to_vec();
    put_lv(&mut message, serial.as_str().as_bytes())?;
    put_lv(&mut message, authority.as_bytes())?;
    Ok(message)
}
