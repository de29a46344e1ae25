//! Tokens: their data, how they stand, their codes.

use serde::Serialize;
use ts_rs::TS;

use super::{ClockView, InstitutionView, Text};
use crate::error::{ErrorCode, ErrorView};

/// Whom to call.
#[derive(Debug, Clone, Serialize, TS)]
pub struct TelephoneView {
    /// As printed.
    pub number: String,
    /// When somebody answers.
    pub hours: Text,
}

/// How a token stands at its issuer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum WordStateView {
    /// Nothing is to be said of it.
    Fine,
    /// Too many wrong codes.
    Locked,
    /// Not accepted until support has looked into it.
    Held,
    /// Two devices have come with its key; not accepted.
    HeldTwice,
    /// Its move was stopped from the old device; not accepted.
    HeldStopped,
    /// The customer gave it up.
    Released,
    /// Support stopped it.
    Cancelled,
    /// Another one took its place.
    Superseded,
    /// One on another device took its place.
    Moved,
    /// One on another device is about to take its place.
    Moving,
    /// Its time is nearly over: another one should take its place.
    Ending,
    /// Its time is over.
    Expired,
    /// The app made it by itself, and it is nobody's yet.
    Unbound,
    /// The app made it by itself, and nobody has bound it in time.
    EndedUnbound,
}

/// What the issuer said of a token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct WordView {
    /// How it stands.
    pub state: WordStateView,
    /// Since when.
    #[ts(type = "number | null")]
    pub since: Option<i64>,
    /// Until when its move can be stopped from here; nothing where it cannot.
    #[ts(type = "number | null")]
    pub stop_until: Option<i64>,
    /// Its move was stopped from here.
    pub stopped: bool,
    /// Until when it must be bound, where it is not.
    #[ts(type = "number | null")]
    pub bind_until: Option<i64>,
    /// When its time is over, where that is near.
    #[ts(type = "number | null")]
    pub ends_at: Option<i64>,
    /// From when on payments take it, where they do not yet.
    #[ts(type = "number | null")]
    pub usable_from: Option<i64>,
    /// It was released: from when on another one may be issued, where that is yet
    /// to come.
    #[ts(type = "number | null")]
    pub issue_from: Option<i64>,
    /// When that was heard, by the device's clock.
    #[ts(type = "number")]
    pub heard_at: i64,
}

/// Where the key of a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum StandingView {
    /// Nobody has looked, or the key store does not tell.
    Unknown,
    /// Here.
    Usable,
    /// Not in the key store: the data came from another device.
    EntryMissing,
    /// In the key store there is one that another installation made.
    EntryForeign,
}

/// A token on this device.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TokenView {
    /// 32 hexadecimal digits; local to this device.
    pub id: String,
    /// The customer's own name for it.
    pub display_name: String,
    /// Who issued it.
    pub institution: InstitutionView,
    /// Whose it is there; empty where the app made it by itself.
    pub user_id: String,
    /// Grouped: `WF 4108 2260 73`.
    pub serial: String,
    /// Seconds that a code lives: 30 or 60.
    pub period: u32,
    /// Digits of a code: 6 or 8.
    pub digits: u32,
    /// `SHA1`, `SHA256` or `SHA512`.
    pub algorithm: String,
    /// When it was registered.
    #[ts(type = "number")]
    pub registered_at: i64,
    /// When its time is over, where it has an end.
    #[ts(type = "number | null")]
    pub valid_until: Option<i64>,
    /// Hosts on whose pages its code may be typed.
    pub otp_hosts: Vec<String>,
    /// The page that *log in* opens.
    pub login_page: Option<String>,
    /// Whom to call.
    pub telephone: Option<TelephoneView>,
    /// What the institution says is to be done after a change of device, in
    /// order; empty where it does not say.
    pub reissue_steps: Vec<Text>,
    /// Where its key is.
    pub standing: StandingView,
    /// Its key is not here, and another token of the same user takes its place.
    pub replaced: bool,
    /// The clock, once measured.
    pub clock: Option<ClockView>,
    /// What is wrong with it, if anything.
    pub problem: Option<ErrorView>,
    /// What the issuer said last, once it was asked.
    pub word: Option<WordView>,
}

/// The clock is further off than is corrected silently, or it was set and could
/// not be measured since.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ClockWarningView {
    /// `clock_off` or `clock_set`.
    pub code: ErrorCode,
    /// Issuer minus device, in milliseconds; 0 where that is not known.
    #[ts(type = "number")]
    pub offset_ms: i64,
}

/// One code and how long it lives, by this device's clock.
#[derive(Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CodeView {
    /// Digits only.
    pub code: String,
    /// The code that follows, where the institution allows it to be shown.
    pub next: Option<String>,
    /// From when.
    #[ts(type = "number")]
    pub valid_from: i64,
    /// Until when, exclusive.
    #[ts(type = "number")]
    pub valid_until: i64,
    /// When this was made.
    #[ts(type = "number")]
    pub now: i64,
    /// Seconds.
    pub period: u32,
    /// What is wrong with the clock, if anything.
    pub clock_warning: Option<ClockWarningView>,
}
