//! An enrolment, from the terms to the token.

use serde::Serialize;
use ts_rs::TS;

use super::{InstitutionView, Text, TokenView};
use crate::error::ErrorView;

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
