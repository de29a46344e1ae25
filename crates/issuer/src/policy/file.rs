//! `policy.toml`, as written. Unknown keys are refused.

use super::institution::{Issuing, Look};
use super::portal::PortalPolicy;
use crate::enrollment::OldTokens;
use serde::Deserialize;
use warifu_enroll::ServiceId;
use warifu_enroll::password::Characters;
use warifu_otp::{Algorithm, Digits, Period};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PolicyFile {
    pub service_id: ServiceId,
    pub names: Pair,
    pub service_names: Pair,
    pub look: Look,
    pub web: Web,
    pub telephone: Phone,
    /// Left out: nobody is asked to call.
    pub telephone_check: Option<TelephoneCheck>,
    #[serde(default)]
    pub reissue: Reissue,
    pub terms: TermsVersion,
    pub token: Token,
    pub activation_password: Password,
    pub portal: PortalPolicy,
    pub issuing: Issuing,
    pub enrolment: Enrolment,
    pub verification: Verification,
    pub login: Login,
    /// Left out where no procedure asks for a proof.
    pub proof: Option<Proof>,
    /// Left out where the login asks for no card code.
    pub card: Option<Card>,
    #[serde(default)]
    pub calendar: Calendar,
    pub mail: Mail,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pair {
    pub ja: String,
    pub en: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Web {
    pub login_page: String,
    pub otp_hosts: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Phone {
    pub number: String,
    pub hours: Pair,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TelephoneCheck {
    pub number: String,
}

/// Left out: the app says it in its own words.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reissue {
    pub steps: Vec<Pair>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TermsVersion {
    pub version: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Token {
    pub algorithm: Algorithm,
    pub digits: Digits,
    pub period: Period,
    pub display_name: Pair,
    pub self_registration: bool,
    pub next_code: bool,
    pub capture_protection: bool,
    pub hold_seconds: u64,
    /// Left out: without end.
    pub lifetime_days: Option<u32>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Password {
    pub min: u8,
    pub max: u8,
    pub characters: Characters,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Enrolment {
    pub old_tokens: OldTokens,
    /// Left out: two weeks.
    #[serde(default = "two_weeks")]
    pub stop_days: u32,
}

const fn two_weeks() -> u32 {
    14
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Verification {
    pub steps_back: u32,
    pub steps_ahead: u32,
    pub drift_limit: u32,
    pub slow_from: u32,
    pub slow_most_seconds: u32,
    pub lock_at: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Login {
    pub slow_from: u32,
    pub slow_most_seconds: u32,
    pub lock_at: u32,
    pub lock_minutes: u32,
}

/// A secret that a procedure asks for once more, and what wrong ones cost.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Proof {
    pub min: u8,
    pub max: u8,
    pub slow_from: u32,
    pub slow_most_seconds: u32,
    pub lock_at: u32,
    /// Left out: until support unlocks.
    pub lock_minutes: Option<u32>,
}

/// The customer card.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Card {
    pub symbols: String,
    pub digits: u8,
    pub lock_at: u32,
}

/// Whose day it is when *the next day* begins.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Calendar {
    pub utc_offset_minutes: i32,
}

impl Default for Calendar {
    /// Japan has one time, all year.
    fn default() -> Self {
        Self {
            utc_offset_minutes: 540,
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mail {
    pub sender: String,
    pub domain: String,
    pub staff: Pair,
}
