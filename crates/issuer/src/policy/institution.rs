//! An institution, checked.

use super::calendar::Calendar;
use super::portal::PortalPolicy;
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
    /// Where customers call to prove their telephone; `None` where they need not.
    pub telephone_check: Option<TelephoneCheck>,
    /// What a customer does after a change of device, in order; empty where the
    /// app's own words do.
    pub reissue_steps: Vec<Text>,
    /// Terms of use of the app.
    pub terms: Terms,
    /// Tokens.
    pub token: TokenPolicy,
    /// The activation password.
    pub activation_password: PasswordPolicy,
    /// The portal's procedures.
    pub portal: PortalPolicy,
    /// The secret that they ask for, and what wrong ones cost; `None` where none
    /// asks.
    pub proof: Option<ProofPolicy>,
    /// The customer card; `None` where the login asks for none.
    pub card: Option<CardPolicy>,
    /// The institution's days.
    pub calendar: Calendar,
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

/// Where customers call to prove their telephone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TelephoneCheck {
    /// As it is dialled, in groups. A voice that asks for the page's code answers.
    pub number: String,
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

/// A secret that procedures ask for beyond the login.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ProofPolicy {
    /// Fewest characters.
    pub min: u8,
    /// Most characters.
    pub max: u8,
    /// What wrong ones cost.
    pub wrong: Lockout,
}

/// The customer card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CardPolicy {
    /// Its symbols, in the order in which they are printed.
    pub symbols: Vec<String>,
    /// Digits of a code.
    pub digits: u8,
    /// So many wrong codes in a row lock it until support opens it.
    pub lock_at: u32,
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
