//! The token is there on both sides.

use serde::{Deserialize, Serialize};
use warifu_otp::{Params, SerialNumber, UnixTime};
use warifu_secret::{DerivedKey, Seed};

use crate::bytes::Bytes;
use crate::error::Error;
use crate::keys::DeviceKey;
use crate::schedule;
use crate::wire::{self, EnrollmentId, RegisteredRequest, SealedGrant};

/// A token, and what ends its pending state.
pub struct Registered {
    /// Makes the one-time passwords.
    pub seed: Seed,
    /// The device's key, for later contacts.
    pub device_key: DeviceKey,
    /// The token's serial number.
    pub serial: SerialNumber,
    /// What decides the token's codes.
    pub params: Params,
    /// When the token ends; `None` for no end.
    pub valid_until: Option<UnixTime>,
    /// Until when a self-registered token must be bound; `None` for others.
    pub bind_until: Option<UnixTime>,
    /// The issuer's clock when it answered.
    pub server_time: UnixTime,
    /// Tells the issuer that the token has arrived.
    pub confirmation: Confirmation,
}

/// `POST /v1/enrollments/{id}/registered`: no secret; may be kept in a plain
/// file and sent again until it succeeds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confirmation {
    /// Names the enrolment in the path.
    pub enrollment_id: EnrollmentId,
    /// The request's MAC.
    pub mac: Bytes<32>,
}

impl Confirmation {
    /// The request's body.
    ///
    /// # Errors
    /// [`Error::Internal`].
    pub fn request(&self) -> Result<Vec<u8>, Error> {
        wire::write(&RegisteredRequest {
            v: wire::VERSION,
            mac: self.mac,
        })
    }
}

impl Registered {
    pub(super) fn new(
        enrollment_id: EnrollmentId,
        params: Params,
        granted: SealedGrant,
        seed: Seed,
        device_key: DeviceKey,
        registered: &DerivedKey,
    ) -> Result<Self, Error> {
        let mac = schedule::confirmation(registered)?;
        Ok(Self {
            seed,
            device_key,
            serial: granted.serial,
            params,
            valid_until: granted.valid_until,
            bind_until: None,
            server_time: granted.server_time,
            confirmation: Confirmation { enrollment_id, mac },
        })
    }
}
