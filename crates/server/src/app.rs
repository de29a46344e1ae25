//! What every handler stands on.

use std::sync::Arc;

use chrono::{FixedOffset, Offset};
use tokio::sync::{Notify, watch};
use warifu_enroll::Origin;
use warifu_issuer::Issuer;
use warifu_issuer::verification::Verdict;
use warifu_otp::UnixTime;

use crate::api::health::LastLook;
use crate::config::Config;
use crate::console::Imports;
use crate::http::assets::{css_path, js_path};
use crate::http::rate::Gate;
use crate::mail::catcher::Catcher;
use crate::ready::Clocks;
use crate::telephony::Telephony;

/// Handed to every handler.
pub(crate) type Shared = Arc<App>;

/// What every handler stands on.
pub(crate) struct App {
    pub(crate) issuer: Issuer,
    pub(crate) config: Config,
    pub(crate) origin: Origin,
    pub(crate) clocks: Clocks,
    pub(crate) gate: Gate,
    /// The demo's mailbox; `None` outside of the demo.
    pub(crate) mailbox: Option<Catcher>,
    /// Telephone checks; `None` where no provider is configured.
    pub(crate) telephony: Option<Telephony>,
    /// Where the listener is that asks for client certificates.
    pub(crate) certified_origin: Option<String>,
    /// Turns true when the process is about to end: nothing is to be waited for.
    pub(crate) closing: watch::Sender<bool>,
    /// Rings when there is mail to send.
    pub(crate) wake: Arc<Notify>,
    pub(crate) health: LastLook,
    /// Makers' files that staff are importing.
    pub(crate) imports: Imports,
    pub(crate) css: String,
    pub(crate) js: String,
}

warifu_secret::closed!(App);

impl App {
    /// Puts it together.
    pub(crate) fn new(
        issuer: Issuer,
        config: Config,
        clocks: Clocks,
        mailbox: Option<Catcher>,
        telephony: Option<Telephony>,
        certified_origin: Option<String>,
    ) -> Shared {
        Arc::new(Self {
            origin: issuer.origin().clone(),
            gate: Gate::new(config.limits.requests_per_minute),
            issuer,
            config,
            clocks,
            mailbox,
            telephony,
            certified_origin,
            closing: watch::channel(false).0,
            wake: Arc::new(Notify::new()),
            health: LastLook::default(),
            imports: Imports::default(),
            css: css_path(),
            js: js_path(),
        })
    }

    /// Now.
    pub(crate) fn now(&self) -> UnixTime {
        self.issuer.now()
    }

    /// Rings where a code has made a mail due. Whoever rang for every code would
    /// have the outbox searched thousands of times a second for nothing.
    pub(crate) fn wake_for(&self, verdict: &Verdict) {
        if verdict.mails() {
            self.wake.notify_one();
        }
    }

    /// What pages add to UTC.
    pub(crate) fn offset(&self) -> FixedOffset {
        let seconds = self.config.utc_offset_minutes.saturating_mul(60);
        FixedOffset::east_opt(seconds).unwrap_or_else(|| chrono::Utc.fix())
    }
}
