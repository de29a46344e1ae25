//! What the web view gets to see. No seed, no key and no password is in here.
//!
//! `ui/src/ipc/bindings.ts` is made from these types; `bindings.rs` writes and
//! compares it. Times are Unix milliseconds.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::error::{ErrorCode, ErrorView};

pub mod mail;

pub use mail::MailView;

/// One text in both languages.
#[derive(Debug, Clone, Serialize, TS)]
pub struct Text {
    /// Japanese.
    pub ja: String,
    /// English.
    pub en: String,
}

/// An institution, as far as the app knows it.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct InstitutionView {
    /// 8 digits.
    pub service_id: String,
    /// The institution's name.
    pub name: Text,
    /// The name of its service; empty until its card was read.
    pub service_name: Text,
    /// One or two characters for its mark.
    pub mark: String,
    /// The mark's colour, `#rrggbb`.
    pub colour: String,
    /// `host[:port]` of its issuer.
    pub host: String,
    /// The signed directory knows it.
    pub vouched: bool,
}

/// The interface's language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// Japanese.
    Ja,
    /// English.
    En,
    /// The operating system's.
    System,
}

/// The interface's colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum Theme {
    /// Paper.
    Light,
    /// Ink.
    Dark,
    /// The operating system's.
    System,
}

/// The size of the interface's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum TextSize {
    /// As designed.
    Standard,
    /// Larger.
    Large,
    /// Largest.
    Largest,
}

/// What the customer set.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SettingsView {
    /// The language.
    pub language: Language,
    /// The colours.
    pub theme: Theme,
    /// The text size.
    pub text_size: TextSize,
    /// Seconds after which a copied code leaves the clipboard; 0 for never.
    pub clipboard_seconds: u32,
    /// The window is kept out of screen captures, where the system can do that.
    pub capture_protection: bool,
    /// The app is reached from the desktop's tray too.
    pub tray: bool,
}

/// What the system around the app has to offer, at this moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SurroundingsView {
    /// It can keep a window out of screen captures.
    pub capture_protection: bool,
    /// There is a tray that shows the app.
    pub tray: bool,
    /// The app starts at login; `null` where that cannot be set.
    pub autostart: Option<bool>,
}

/// A library that is part of the app.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct LicenceView {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// An SPDX expression.
    pub licence: String,
}

/// Whom to call.
#[derive(Debug, Clone, Serialize, TS)]
pub struct TelephoneView {
    /// As printed.
    pub number: String,
    /// When somebody answers.
    pub hours: Text,
}

/// How far this device's clock is from the issuer's.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ClockView {
    /// Issuer minus device, in milliseconds.
    #[ts(type = "number")]
    pub offset_ms: i64,
    /// When it was measured, by the device's clock.
    #[ts(type = "number")]
    pub measured_at: i64,
}

/// Where the issuer's time is from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ClockSourceView {
    /// The connection, in whole seconds.
    Connection,
    /// A signed answer.
    Signed,
}

/// What is said of the clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ClockStateView {
    /// It was never measured.
    Unknown,
    /// It is as the issuer's.
    Right,
    /// It is a little off, which is put right silently.
    Corrected,
    /// It is off by more than is put right.
    Off,
    /// It was set since it was measured.
    Set,
}

/// What the clock doctor says, by one issuer.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ClockReportView {
    /// The token by whose issuer it was measured.
    pub token_id: String,
    /// Whose clock it was held against.
    pub institution: InstitutionView,
    /// What is said of the clock.
    pub state: ClockStateView,
    /// Issuer minus device now, in milliseconds.
    #[ts(type = "number")]
    pub offset_ms: i64,
    /// When it was measured, by the device's clock.
    #[ts(type = "number | null")]
    pub measured_at: Option<i64>,
    /// Where the issuer's time is from.
    pub source: ClockSourceView,
    /// Why it could not be measured now, if so.
    pub problem: Option<ErrorView>,
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

/// How far an interrupted enrolment had come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum StageView {
    /// The first message was prepared.
    Start,
    /// The second message was prepared.
    Finish,
}

/// An enrolment that was begun and not finished.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PendingView {
    /// 32 hexadecimal digits.
    pub id: String,
    /// With whom.
    pub institution: InstitutionView,
    /// As typed and normalised; empty where the app makes the token by itself.
    pub user_id: String,
    /// How far it had come.
    pub stage: StageView,
    /// Resuming asks for the activation password again.
    pub needs_password: bool,
    /// Until when it can be resumed. Past it, a pending start is over.
    #[ts(type = "number")]
    pub expires_at: i64,
    /// Its time is over: it begins anew, with the values that are known.
    pub over: bool,
    /// Why it cannot be resumed on this device, if so.
    pub problem: Option<ErrorView>,
}

/// A QR or link that was read; nobody has been contacted yet.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ReadView {
    /// Who it leads to, by the signed directory.
    pub institution: InstitutionView,
    /// `host[:port]` that would be contacted.
    pub host: String,
    /// 8 digits.
    pub service_id: String,
    /// As in the link.
    pub user_id: String,
}

/// A page of an institution that a QR leads to. It is opened after asking.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PageView {
    /// Handed back to `open_bank_page`.
    pub url: String,
    /// `host[:port]` of the page.
    pub host: String,
    /// Whose it is.
    pub institution: InstitutionView,
}

/// What QRs lead to; nobody has been contacted yet. At least one thing, as a
/// rule exactly one.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ReadingView {
    /// Enrolments.
    pub reads: Vec<ReadView>,
    /// Pages of institutions.
    pub pages: Vec<PageView>,
}

/// What stands before the pixels of the camera's picture.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct GlanceView {
    /// Pixels in a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// What was read, if a QR that leads somewhere is seen.
    pub reading: Option<ReadingView>,
    /// Why what was read is of no use.
    pub error: Option<ErrorView>,
}

/// What arrives with the event `link`: one of the two.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(untagged)]
pub enum LinkEvent {
    /// It was read.
    Read {
        /// What it leads to.
        reading: ReadingView,
    },
    /// It was refused.
    Refused {
        /// Why.
        error: ErrorView,
    },
}

/// What the operating system asks the customer for, in a window of its own.
#[derive(Debug, Clone, Copy, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PromptKindView {
    /// The password that opens the key store.
    Unlock,
    /// A new password, for a key store to be made.
    Create,
    /// Leave to do what was begun.
    Allow,
}

/// What arrives with the event `prompt`.
#[derive(Debug, Clone, Copy, Serialize, TS)]
pub struct PromptEvent {
    /// The prompt that is up, if one is.
    pub up: Option<PromptKindView>,
}

/// What opens the app while it is locked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum LockKindView {
    /// It has no lock.
    None,
    /// A PIN.
    Pin,
    /// The passphrase of the vault file.
    Passphrase,
}

/// When an app that is open locks itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum LockAfterView {
    /// As soon as its window is hidden.
    Hidden,
    /// After a minute without use.
    Minute1,
    /// After five.
    Minutes5,
    /// After fifteen.
    Minutes15,
    /// Not by itself.
    Never,
}

/// How the lock stands.
#[derive(Debug, Clone, Copy, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LockView {
    /// What opens it.
    pub kind: LockKindView,
    /// It is closed.
    pub locked: bool,
    /// Until the next PIN can be tried, in milliseconds.
    #[ts(type = "number")]
    pub wait_ms: i64,
    /// When it closes by itself.
    pub after: LockAfterView,
    /// The device's sensor opens it as well.
    pub by_sensor: bool,
}

/// The device's sensor of fingers or faces.
#[derive(Debug, Clone, Serialize, TS)]
pub struct BiometricsView {
    /// There is one that the app can ask.
    pub offered: bool,
    /// Why it cannot be asked now, if so.
    pub problem: Option<ErrorView>,
}

/// Where the keys lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum StoreView {
    /// The Secret Service of a Linux desktop.
    SecretService,
    /// Windows' own.
    CredentialManager,
    /// Apple's own.
    Keychain,
    /// Android's own.
    Keystore,
    /// The vault file.
    Vault,
    /// Nowhere: there is none.
    None,
}

/// What protects the tokens on this device, plainly.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a line of its own on the screen"
)]
pub struct ProtectionView {
    /// Where the keys lie.
    pub store: StoreView,
    /// The program that answers for it, where its name is known.
    pub store_name: Option<String>,
    /// A chip holds the device key.
    pub hardware: bool,
    /// Another program of the same login can read what the key store holds.
    pub readable_by_others: bool,
    /// Other programs cannot take pictures of the window.
    pub capture_blocked: bool,
    /// The lock.
    pub lock: LockView,
    /// Every key is sealed by the PIN.
    pub sealed: bool,
    /// The vault could be left for a key store that is there by now.
    pub can_leave_vault: bool,
    /// Why the key store does not answer, if so.
    pub problem: Option<ErrorView>,
}

/// All that the first paint needs. Made without the network.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct StartupView {
    /// What the customer set.
    pub settings: SettingsView,
    /// In the customer's order.
    pub tokens: Vec<TokenView>,
    /// The lock. While it is closed, no token and no enrolment is named here.
    pub lock: LockView,
    /// An interrupted enrolment.
    pub pending: Option<PendingView>,
    /// Why the data could not be read, if so.
    pub problem: Option<ErrorView>,
    /// The institutions whose customers' apps may make tokens by themselves.
    pub offers: Vec<InstitutionView>,
    /// The link that the app was started with.
    pub link: Option<ReadView>,
    /// Why that link was refused, if so.
    pub link_problem: Option<ErrorView>,
    /// A demo build.
    pub demo: bool,
    /// A phone or tablet.
    pub mobile: bool,
    /// `linux`, `windows`, `macos`, `android` or `ios`.
    pub os: String,
    /// The app's version.
    pub version: String,
}

/// What the customer is asked to consent to.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ConsentView {
    /// Names what was typed; handed back to `enroll_send`.
    pub draft: String,
    /// Whose terms, with the card's names.
    pub institution: InstitutionView,
    /// As it will be sent; empty where the app makes the token by itself.
    pub user_id: String,
    /// Handed back to `enroll_send`.
    pub terms_version: String,
    /// In full.
    pub terms: Text,
    /// The institution's default display name.
    pub display_name: Text,
}

/// What happens now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum ProgressStep {
    /// The first message is under way.
    Contacting,
    /// The password is being proven.
    Proving,
    /// The seed is being derived.
    Deriving,
    /// The second message is under way.
    Confirming,
    /// The token is being stored.
    Saving,
}

/// One step of an enrolment.
#[derive(Debug, Clone, Serialize, TS)]
pub struct ProgressView {
    /// Which.
    pub step: ProgressStep,
}

/// A token that was just made.
#[derive(Debug, Clone, Serialize, TS)]
pub struct RegisteredView {
    /// The token.
    pub token: TokenView,
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
