//! What is known of the clock.

use serde::Serialize;
use ts_rs::TS;

use super::InstitutionView;
use crate::error::ErrorView;

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
