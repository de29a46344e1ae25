//! The institution's card: everything a device must know before it enrols.

use serde::{Deserialize, Serialize};
use warifu_otp::{Algorithm, Digits, Params, Period, UnixTime};

use crate::bytes::Bytes;
use crate::directory::Entry;
use crate::error::Error;
use crate::ids::ServiceId;
use crate::keys::{SigningKey, VerifyingKey};
use crate::labels;
use crate::origin::Origin;
use crate::password::PasswordPolicy;
use crate::signed::Signed;
use crate::text::Text;

/// A card's payload. Plain data: [`TrustedCard`] is the one to act on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    /// The version of the form: 1.
    pub v: u8,
    /// The service.
    pub service_id: ServiceId,
    /// The issuer's origin, as in the directory.
    pub origin: String,
    /// The card key, which signs this card.
    pub card_key: VerifyingKey,
    /// The institution's names.
    pub names: Text,
    /// The service's names.
    pub service_names: Text,
    /// One or two characters to show as its mark.
    pub mark: String,
    /// Its colour, `#rrggbb`.
    pub colour: String,
    /// Where customers log in; `null` where there is no such page.
    #[serde(default)]
    pub login_page: Option<String>,
    /// Hosts on which its one-time passwords may be typed.
    pub otp_hosts: Vec<String>,
    /// Whom to call.
    #[serde(default)]
    pub telephone: Option<Telephone>,
    /// What a customer does after a change of device, in order; empty where the
    /// institution leaves it to the app's own words.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reissue_steps: Vec<Text>,
    /// The terms to consent to.
    pub terms: Terms,
    /// What tokens are like here.
    pub policy: Policy,
    /// The issuer's OPAQUE public key, 32 bytes.
    pub opaque_public_key: Bytes<32>,
    /// The key that signs the issuer's answers.
    pub signing_key: VerifyingKey,
    /// The key for messages without a password, X25519, 32 bytes.
    pub agreement_key: Bytes<32>,
    /// When this card was made.
    pub issued_at: UnixTime,
    /// From when on this card must not be used.
    pub not_after: UnixTime,
}

/// Whom a customer calls, and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Telephone {
    /// The number, as it is dialled.
    pub number: String,
    /// When somebody answers.
    pub hours: Text,
}

/// The institution's terms in full.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// Which version of them.
    pub version: String,
    /// Japanese.
    pub ja: String,
    /// English.
    pub en: String,
}

/// What an institution's tokens are like.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Policy {
    /// Seconds for which a code is shown: 30 or 60.
    pub period: Period,
    /// A code's length: 6 or 8.
    pub digits: Digits,
    /// The hash: `SHA1`, `SHA256` or `SHA512`.
    pub algorithm: Algorithm,
    /// The rule for activation passwords.
    pub activation_password: PasswordPolicy,
    /// The display name a token begins with.
    pub display_name: Text,
    /// Whether devices may make tokens by themselves (procedure D).
    #[serde(default)]
    pub self_registration: bool,
    /// Whether the next code may be shown before its time.
    #[serde(default)]
    pub next_code: bool,
    /// Whether the app keeps its window out of screen captures.
    #[serde(default)]
    pub capture_protection: bool,
    /// Seconds for which a new token is held before it may be used.
    #[serde(default)]
    pub hold_seconds: u64,
    /// Days until a token ends; `null` for no end.
    #[serde(default)]
    pub token_lifetime_days: Option<u32>,
}

impl Policy {
    /// What decides a token's codes.
    #[must_use]
    pub const fn params(&self) -> Params {
        Params {
            algorithm: self.algorithm,
            digits: self.digits,
            period: self.period,
        }
    }
}

impl Card {
    /// Signs the card with its own card key.
    ///
    /// # Errors
    /// [`Error::CardMismatch`] where `key` is not the card's `card_key`.
    pub fn sign(&self, key: &SigningKey) -> Result<Signed, Error> {
        if key.public() != self.card_key {
            return Err(Error::CardMismatch);
        }
        Signed::sign(labels::CARD, self, key)
    }
}

/// A card that is the directory's, rightly signed and in time.
#[derive(Debug, Clone)]
pub struct TrustedCard {
    card: Card,
    origin: Origin,
}

impl TrustedCard {
    /// Checks a card against the directory's entry: the card key's
    /// fingerprint, the signature, service ID, origin, and `not_after`.
    ///
    /// # Errors
    /// [`Error::DocumentMalformed`], [`Error::DocumentSignature`],
    /// [`Error::UnsupportedVersion`], [`Error::CardMismatch`],
    /// [`Error::CardExpired`].
    pub fn verify(signed: &Signed, entry: &Entry, now: UnixTime) -> Result<Self, Error> {
        let KeyOnly { card_key } = signed.peek()?;
        if card_key.fingerprint() != entry.card_key {
            return Err(Error::CardMismatch);
        }
        let card: Card = signed.open(labels::CARD, &card_key)?;
        let same_place = card.origin == entry.origin.as_str();
        if card.service_id != entry.service_id || !same_place {
            return Err(Error::CardMismatch);
        }
        if now >= card.not_after {
            return Err(Error::CardExpired);
        }
        let origin = entry.origin.clone();
        Ok(Self { card, origin })
    }

    /// What the card says.
    #[must_use]
    pub const fn card(&self) -> &Card {
        &self.card
    }

    /// Where its issuer is reached.
    #[must_use]
    pub const fn origin(&self) -> &Origin {
        &self.origin
    }
}

#[derive(Serialize, Deserialize)]
struct KeyOnly {
    card_key: VerifyingKey,
}
