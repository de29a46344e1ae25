//! An institution, checked.

use crate::enrollment::OldTokens;
use crate::ids::Slug;
use crate::limits::Lockout;
use crate::policy::MailTexts;
use crate::verification::WrongRule;
use serde::Deserialize;
use warifu_enroll::ServiceId;
use warifu_enroll::password::PasswordPolicy;
use warifu_enroll::text::Text;
use warifu_otp::{Params, Window};

/// An institution, checked.
#[derive(Debug, Clone)]
pub struct Institution {
    /// Its name in paths.
    pub slug: Slug,
    /// Its service.
    pub service: ServiceId,
    /// Its name.
    pub names: Text,
    /// The service's name: 法人インターネットバンキング.
    pub service_names: Text,
    /// Mark and colour.
    pub look: Look,
    /// Where customers log in: a path on the issuer, or a whole address.
    pub login_page: String,
    /// Hosts, besides the issuer's own, on which codes may be typed.
    pub otp_hosts: Vec<String>,
    /// The telephone that errors name.
    pub telephone: Telephone,
    /// What a customer does after a change of device, in order; empty where the
    /// app's own words do.
    pub reissue_steps: Vec<Text>,
    /// Terms of use of the app.
    pub terms: Terms,
    /// Tokens.
    pub token: TokenPolicy,
    /// The activation password.
    pub activation_password: PasswordPolicy,
    /// The portal's procedure.
    pub portal: PortalPolicy,
    /// Issuances.
    pub issuing: Issuing,
    /// Enrolments.
    pub enrolment: Enrolment,
    /// Codes.
    pub verification: VerificationPolicy,
    /// The portal's login.
    pub login: Lockout,
    /// Mail texts.
    pub mail: MailTexts,
}

/// Mark and colour.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Look {
    /// One or two characters.
    pub mark: String,
    /// `#rrggbb`.
    pub colour: String,
}

/// The telephone that errors name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Telephone {
    /// As it is dialled, in groups.
    pub number: String,
    /// When somebody is there.
    pub hours: Text,
}

/// Terms of use of the app.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    /// Changes with every change of the text.
    pub version: String,
    /// Markdown: `## ` headings and paragraphs, nothing else.
    pub text: Text,
}

/// Tokens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenPolicy {
    /// What they compute with.
    pub params: Params,
    /// The display name to begin with.
    pub display_name: Text,
    /// Whether the app makes tokens by itself.
    pub self_registration: bool,
    /// Whether the app may show the next code ahead of its time.
    pub next_code: bool,
    /// Whether the app keeps its screen from being captured.
    pub capture_protection: bool,
    /// Seconds before a new token may be used.
    pub hold_seconds: u64,
    /// Days that a token lives; `None` without end.
    pub lifetime_days: Option<u32>,
}

/// A secret or name that the login asks for, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LoginStep {
    /// The contract ID.
    ContractId,
    /// The login password.
    Password,
}

/// When the login asks for a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OtpAtLogin {
    /// As soon as a token is in use, or enrolled: then the first login puts it in use.
    FromEnrolment,
    /// As soon as a token is in use.
    FromActivation,
}

/// What the customer enters to issue, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// The mail address, twice.
    Mail,
    /// The activation password, twice.
    ActivationPassword,
}

/// What follows *issue*.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AfterIssue {
    /// A page that shows service ID and user ID and waits for a code.
    WaitForOtp,
    /// A page that says what to do next; the first login with a code activates.
    Done,
}

/// The portal's procedure: the one engine reads it from here.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PortalPolicy {
    /// What the login asks for.
    pub login: Vec<LoginStep>,
    /// When it asks for a code besides.
    pub otp_at_login: OtpAtLogin,
    /// What the customer enters to issue.
    pub issue: Vec<Field>,
    /// What follows.
    pub after_issue: AfterIssue,
    /// Minutes without a step after which a page expires.
    pub page_minutes: u32,
}

/// Issuances.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Issuing {
    /// Hours that one lives; at most 72.
    pub lifetime_hours: u32,
    /// Guesses that one takes; at most 5.
    pub attempts: u8,
}

/// Enrolments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Enrolment {
    /// What becomes of the user's earlier tokens.
    pub old: OldTokens,
    /// Days within which the old device may stop a move to another one.
    pub stop_days: u32,
}

/// Codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VerificationPolicy {
    /// Which steps are looked at.
    pub window: Window,
    /// The most steps that a token's clock is followed.
    pub drift_limit: i64,
    /// When wrong ones slow down and lock.
    pub wrong: WrongRule,
}
