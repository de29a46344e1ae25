//! What the web view gets to see. No seed, no key and no password is in here.
//!
//! `ui/src/ipc/bindings.ts` is made from these types; `bindings.rs` writes and
//! compares it. Times are Unix milliseconds.

use serde::Serialize;
use ts_rs::TS;

use crate::error::ErrorView;

mod clock;
mod enrolment;
pub mod mail;
mod protection;
mod read;
mod settings;
mod token;

pub use clock::{ClockReportView, ClockSourceView, ClockStateView, ClockView};
pub use enrolment::{
    ConsentView, PendingView, ProgressStep, ProgressView, RegisteredView, StageView,
};
pub use mail::MailView;
pub use protection::{
    BiometricsView, LockAfterView, LockKindView, LockView, PromptEvent, PromptKindView,
    ProtectionView, StoreView,
};
pub use read::{GlanceView, LinkEvent, PageView, ReadView, ReadingView};
pub use settings::{Language, LicenceView, SettingsView, SurroundingsView, TextSize, Theme};
pub use token::{
    ClockWarningView, CodeView, StandingView, TelephoneView, TokenView, WordStateView, WordView,
};

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
