//! What a session of staff remembers.

use serde::{Deserialize, Serialize};
use warifu_issuer::ids::{Slug, StaffId};

use crate::app::Shared;
use crate::portal::desk::cookie_name;

/// Where it lies in the session's record.
pub(super) const KEY: &str = "console";
/// The cookie that the login page's form is held against.
pub(super) const FORM: &str = "warifu_console_form";

/// What a session remembers.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Data {
    /// In every form of this session.
    pub(super) csrf: String,
    /// Unix seconds at which it ends without another step.
    pub(super) until: u64,
    pub(super) login: Option<Entered>,
    /// What was searched for last: names do not belong into addresses of pages.
    pub(super) query: String,
    /// What the next page says was done: a code.
    pub(super) said: Option<String>,
}

/// Who has entered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Entered {
    pub(super) institution: Slug,
    pub(super) staff: StaffId,
    /// Of the account at that time: what ends all sessions moves it on.
    pub(super) epoch: u64,
    /// Unix seconds.
    pub(super) since: u64,
}

impl Data {
    pub(super) fn is_alive(&self, now: u64, app: &Shared) -> bool {
        let most = u64::from(app.config.console.absolute_minutes).saturating_mul(60);
        let young = |login: &Entered| now.saturating_sub(login.since) < most;
        now < self.until && self.login.as_ref().is_some_and(young)
    }
}

/// The session's cookie as the browser knows it.
pub(super) fn cookie(app: &Shared) -> String {
    cookie_name(app, "warifu_console")
}
