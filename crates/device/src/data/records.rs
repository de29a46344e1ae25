//! What `tokens.json` holds.

use serde::{Deserialize, Serialize};
use warifu_enroll::VerifyingKey;
use warifu_enroll::bytes::{Blob, Bytes};
use warifu_enroll::client::Confirmation;
use warifu_enroll::contact::{ChainPlace, HeldFor, Move, TokenWord};
use warifu_otp::{Params, SerialNumber};

use super::settings::Settings;
use crate::lock::{LockAfter, LockRecord};

/// The version that this app writes.
pub(super) const VERSION: u64 = 1;

/// The whole file.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Data {
    /// [`VERSION`].
    pub(super) version: u64,
    /// 32 hexadecimal digits, made once; empty until then.
    pub installation_id: String,
    /// In the customer's order.
    #[serde(default)]
    pub tokens: Vec<TokenRecord>,
    /// An enrolment that was begun and not finished.
    #[serde(default)]
    pub pending: Option<PendingRecord>,
    /// What the customer set.
    #[serde(default)]
    pub settings: Settings,
    /// The app's lock, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lock: Option<LockRecord>,
    /// When the app locks itself.
    #[serde(default)]
    pub lock_after: LockAfter,
}

impl Default for Data {
    fn default() -> Self {
        Self {
            version: VERSION,
            installation_id: String::new(),
            tokens: Vec::new(),
            pending: None,
            settings: Settings::default(),
            lock: None,
            lock_after: LockAfter::default(),
        }
    }
}

/// One text in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct TextPair {
    /// Japanese.
    pub ja: String,
    /// English.
    pub en: String,
}

/// Whom to call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Telephone {
    /// As printed.
    pub number: String,
    /// When somebody answers.
    pub hours: TextPair,
}

/// What the app remembers of an institution.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InstitutionRecord {
    /// 8 digits.
    pub service_id: String,
    /// `https://host[:port]`.
    pub origin: String,
    /// `host[:port]`.
    pub host: String,
    /// The institution.
    pub name: TextPair,
    /// Its service; empty where only the directory is known.
    pub service_name: TextPair,
    /// One or two characters.
    pub mark: String,
    /// `#rrggbb`.
    pub colour: String,
    /// The page that *log in* opens.
    pub login_page: Option<String>,
    /// Hosts on whose pages a code may be typed.
    pub otp_hosts: Vec<String>,
    /// Whom to call.
    pub telephone: Option<Telephone>,
    /// What to do after a change of device, in order; empty where the
    /// institution does not say.
    #[serde(default)]
    pub reissue_steps: Vec<TextPair>,
    /// The next code may be shown before its time.
    #[serde(default)]
    pub next_code: bool,
    /// The signed directory knew it.
    pub vouched: bool,
}

/// How far this device's clock was from the issuer's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClockRecord {
    /// Issuer minus device, in milliseconds.
    pub offset_ms: i64,
    /// By the device's clock, in Unix milliseconds.
    pub measured_at: i64,
    /// The time since boot at that moment, in milliseconds.
    #[serde(default)]
    pub since_boot_ms: Option<i64>,
    /// Which boot: times since different ones cannot be compared.
    #[serde(default)]
    pub boot: Option<u64>,
    /// Where the issuer's time is from.
    #[serde(default)]
    pub source: ClockSource,
}

/// Where the issuer's time is from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ClockSource {
    /// `Date` over the same TLS connection, in whole seconds.
    #[default]
    Connection,
    /// An answer that the issuer signed.
    Signed,
}

/// Contacts with the issuer after the enrolment. No secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactRecord {
    /// Signs the issuer's answers; from the card.
    pub signing_key: VerifyingKey,
    /// Which card was taken over last, as the issuer names it.
    #[serde(default)]
    pub card: Option<Bytes<32>>,
    /// From where the next contact goes on.
    pub place: ChainPlace,
    /// A contact that was laid down and is not answered: its exact bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sending: Option<Blob>,
    /// What the issuer said last.
    #[serde(default)]
    pub word: Option<WordRecord>,
}

/// What the issuer said of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct WordRecord {
    /// How it stands.
    pub state: TokenWord,
    /// Since when, in Unix seconds, where that is noted.
    #[serde(default)]
    pub since: Option<u64>,
    /// Why, where it is held.
    #[serde(default)]
    pub held_for: Option<HeldFor>,
    /// A move to another device.
    #[serde(default, rename = "move")]
    pub moved: Option<Move>,
    /// From when on payments take it, in Unix seconds, where they did not yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub usable_from: Option<u64>,
    /// Where it was released: from when on another one may be issued, in Unix
    /// seconds, where that was yet to come.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issue_from: Option<u64>,
    /// When it was heard, in Unix milliseconds, by the device's clock.
    pub heard_at: i64,
}

/// A token, as far as it is no secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenRecord {
    /// 32 hexadecimal digits; the key store's account.
    pub id: String,
    /// The customer's name for it.
    pub display_name: String,
    /// Who issued it.
    pub institution: InstitutionRecord,
    /// Normalised; empty where the app made the token by itself.
    pub user_id: String,
    /// On the token's back, so to speak.
    pub serial: SerialNumber,
    /// What it computes with.
    pub params: Params,
    /// Unix milliseconds, by the device's clock.
    pub registered_at: i64,
    /// Unix seconds, where it has an end.
    pub valid_until: Option<u64>,
    /// Where the app made it by itself: from when on it is void unless the
    /// customer has had it bound, in Unix seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bind_until: Option<u64>,
    /// The last measurement.
    pub clock: Option<ClockRecord>,
    /// What the issuer has yet to be told: that this device holds the token.
    #[serde(default)]
    pub confirmation: Option<Confirmation>,
    /// The customer has removed it, and it is shown nowhere; what is left of it
    /// goes as soon as the key store allows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub removing: Option<ForeignEntry>,
    /// Contacts with its issuer, once there was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact: Option<ContactRecord>,
}

impl TokenRecord {
    /// Until when it must be bound, while nobody has said that it is; `None` for
    /// tokens that were enrolled.
    #[must_use]
    pub fn unbound_until(&self) -> Option<u64> {
        let word = self.contact.as_ref().and_then(|contact| contact.word);
        let state = word.map_or(TokenWord::Unbound, |word| word.state);
        self.bind_until.filter(|_| state == TokenWord::Unbound)
    }

    /// Nobody has bound it in time: that is what its last word says.
    #[must_use]
    pub fn ended_unbound(&self) -> bool {
        let word = self.contact.as_ref().and_then(|contact| contact.word);
        word.is_some_and(|word| {
            word.state == TokenWord::Expired
                && word.since == self.bind_until
                && word.since.is_some()
        })
    }
}

/// What the customer said of an entry that another installation made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ForeignEntry {
    /// It stays in the key store.
    Keep,
    /// It goes with the token.
    Delete,
}

/// How far an enrolment had come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Stage {
    /// The first message was prepared.
    Start,
    /// The second message was prepared.
    Finish,
}

/// A begun enrolment, as far as it is no secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PendingRecord {
    /// 32 hexadecimal digits; the key store's account, and later the token's.
    pub id: String,
    /// With whom.
    pub institution: InstitutionRecord,
    /// Normalised; empty where the app makes the token by itself.
    pub user_id: String,
    /// The token's first display name.
    pub display_name: String,
    /// How far it had come.
    pub stage: Stage,
    /// Unix milliseconds, by the device's clock; holds for [`Stage::Start`].
    pub expires_at: i64,
}

impl PendingRecord {
    /// No user ID was typed: the app makes the token by itself.
    #[must_use]
    pub fn is_by_itself(&self) -> bool {
        self.user_id.is_empty()
    }
}
