//! The bodies of the device API, JSON. Unknown fields are ignored; a field
//! given twice, a wrong length or a wrong type is malformed.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use warifu_otp::{Algorithm, Digits, Params, Period, SerialNumber, UnixTime};

use crate::bytes::{Blob, Bytes};
use crate::error::Error;
use crate::ids::{ServiceId, UserId};
use crate::keys::DevicePublicKey;
use crate::strict;

/// The protocol's version, in each request.
pub const VERSION: u64 = 1;
/// OPAQUE-3DH, ristretto255, SHA-512, Argon2id (64 MiB, t = 3, p = 1).
pub const SUITE: u64 = 1;
/// The longest body of the device API, in bytes, both ways.
pub const MAX_BODY: usize = 16 * 1024;

/// Names one enrolment: 16 random bytes; base64url in the path.
pub type EnrollmentId = Bytes<16>;

/// `POST /v1/enrollments`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StartRequest {
    /// [`VERSION`].
    pub v: u64,
    /// [`SUITE`].
    pub suite: u64,
    /// The service.
    pub service_id: ServiceId,
    /// The user.
    pub user_id: UserId,
    /// OPAQUE's first message.
    pub ke1: Bytes<96>,
    /// The device's public key, a compressed point of P-256.
    pub device_key: DevicePublicKey,
    /// What the device can do: `sha1,sha256,sha512,6,8,30,60`.
    pub capabilities: String,
    /// What was consented to.
    pub consent: Consent,
}

/// The customer's consent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    /// The version of the terms, as on the card.
    pub terms_version: String,
    /// When, by the device's clock.
    pub at: UnixTime,
}

/// The answer to a start. The parameters are fixed here, so that both sides
/// derive the same seed even where the policy has just changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StartResponse {
    /// Names the enrolment.
    pub enrollment_id: EnrollmentId,
    /// OPAQUE's second message.
    pub ke2: Bytes<320>,
    /// The token's hash.
    pub algorithm: Algorithm,
    /// The token's code length.
    pub digits: Digits,
    /// The token's period in seconds.
    pub period: Period,
    /// The issuer's clock.
    pub server_time: UnixTime,
    /// Seconds until the enrolment must be finished: 120.
    pub expires_in: u64,
}

impl StartResponse {
    /// What decides the token's codes.
    #[must_use]
    pub const fn params(&self) -> Params {
        Params {
            algorithm: self.algorithm,
            digits: self.digits,
            period: self.period,
        }
    }
}

/// `POST /v1/enrollments/{enrollment_id}/finish`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FinishRequest {
    /// [`VERSION`].
    pub v: u64,
    /// OPAQUE's third message.
    pub ke3: Bytes<64>,
    /// A sealed [`DeviceReport`].
    pub sealed: Blob,
    /// The device key's signature.
    pub signature: Bytes<64>,
}

/// What a device says of itself, sealed in the finish request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceReport {
    /// Names the installation of the app, random: 32 hexadecimal digits.
    pub installation_id: String,
    /// The app's name and version.
    pub app: String,
    /// The operating system.
    pub platform: String,
    /// What protects the keys: `os_keystore`, `hardware`, …
    pub key_protection: String,
}

impl DeviceReport {
    /// The longest of its texts, in characters.
    const LONGEST: usize = 64;

    /// Whether the installation has 32 hexadecimal digits, and each of the other
    /// texts 1 to 64 characters, none of them a control character.
    #[must_use]
    pub fn is_in_form(&self) -> bool {
        let id = &self.installation_id;
        let named = id.len() == 32 && id.bytes().all(|b| b.is_ascii_hexdigit());
        let texts = [&self.app, &self.platform, &self.key_protection];
        named
            && texts.into_iter().all(|text| {
                (1..=Self::LONGEST).contains(&text.chars().count())
                    && !text.chars().any(char::is_control)
            })
    }
}

/// The answer to a finish.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FinishResponse {
    /// A sealed [`SealedGrant`].
    pub sealed: Blob,
    /// The signature by the card's signing key.
    pub signature: Bytes<64>,
}

/// What the issuer grants, sealed in the finish response.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SealedGrant {
    /// The token's serial number.
    pub serial: SerialNumber,
    /// The token's hash, once more.
    pub algorithm: Algorithm,
    /// The token's code length, once more.
    pub digits: Digits,
    /// The token's period in seconds, once more.
    pub period: Period,
    /// When the token ends; `null` for no end.
    #[serde(default)]
    pub valid_until: Option<UnixTime>,
    /// The issuer's clock.
    pub server_time: UnixTime,
    /// The first 8 bytes of HMAC-SHA-256(seed, `warifu/1 key check`).
    pub key_check: Bytes<8>,
}

impl SealedGrant {
    /// What decides the token's codes.
    #[must_use]
    pub const fn params(&self) -> Params {
        Params {
            algorithm: self.algorithm,
            digits: self.digits,
            period: self.period,
        }
    }
}

/// `POST /v1/enrollments/{enrollment_id}/registered`, answered with 204.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegisteredRequest {
    /// [`VERSION`].
    pub v: u64,
    /// HMAC-SHA-256 under the registered key over `registered`.
    pub mac: Bytes<32>,
}

/// RFC 9457 problem details, `application/problem+json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// `about:blank`, or a page about it.
    #[serde(rename = "type", default = "about_blank")]
    pub kind: String,
    /// The status's name, in English; for engineers.
    #[serde(default)]
    pub title: String,
    /// The HTTP status, once more.
    pub status: u16,
    /// The stable code.
    pub code: ProblemCode,
}

/// The stable codes of problems.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ProblemCode {
    /// 400: no JSON, a wrong length, a missing field.
    MalformedRequest,
    /// 400: `v` is not one the issuer knows.
    UnsupportedVersion,
    /// 400: `suite` is not one the issuer knows.
    UnsupportedSuite,
    /// 404: no such service at this issuer.
    UnknownService,
    /// 409: the terms consented to are not the present ones.
    TermsChanged,
    /// 429: too many requests; see `Retry-After`.
    RateLimited,
    /// 503: try again in a moment; see `Retry-After`.
    Busy,
    /// 503: nothing can be stored at the moment; see `Retry-After`.
    Unavailable,
    /// 403: the enrolment does not go on; why is not told.
    EnrollmentRejected,
    /// 403: a contact or stop is not accepted; why is not told.
    ContactRejected,
    /// 401: no or a wrong API key.
    Unauthorized,
    /// 413: the body is longer than [`MAX_BODY`].
    PayloadTooLarge,
    /// 404: no such path.
    NotFound,
    /// 405: not by this method.
    MethodNotAllowed,
    /// 500: the issuer failed.
    Internal,
    /// A code unknown here.
    #[serde(other)]
    Unknown,
}

impl ProblemCode {
    /// The HTTP status it goes with; 500 for [`ProblemCode::Unknown`].
    #[must_use]
    pub const fn status(self) -> u16 {
        match self {
            Self::MalformedRequest | Self::UnsupportedVersion | Self::UnsupportedSuite => 400,
            Self::Unauthorized => 401,
            Self::EnrollmentRejected | Self::ContactRejected => 403,
            Self::UnknownService | Self::NotFound => 404,
            Self::MethodNotAllowed => 405,
            Self::TermsChanged => 409,
            Self::PayloadTooLarge => 413,
            Self::RateLimited => 429,
            Self::Busy | Self::Unavailable => 503,
            Self::Internal | Self::Unknown => 500,
        }
    }
}

fn about_blank() -> String {
    "about:blank".to_owned()
}

/// Reads a request: length, version, then the whole.
pub(crate) fn read_request<T: DeserializeOwned + Serialize>(body: &[u8]) -> Result<T, Error> {
    let Versioned { v } = read(body)?;
    if v != VERSION {
        return Err(Error::UnsupportedVersion);
    }
    read(body)
}

/// Reads a body that is no longer than [`MAX_BODY`].
pub(crate) fn read<T: DeserializeOwned + Serialize>(body: &[u8]) -> Result<T, Error> {
    if body.len() > MAX_BODY {
        return Err(Error::Malformed);
    }
    strict::read(body).ok_or(Error::Malformed)
}

/// Writes a body.
pub(crate) fn write(value: &impl Serialize) -> Result<Vec<u8>, Error> {
    serde_json::to_vec(value).map_err(|_| Error::Internal)
}

#[derive(Serialize, Deserialize)]
struct Versioned {
    v: u64,
}
