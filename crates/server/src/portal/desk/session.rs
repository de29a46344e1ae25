//! What a session remembers, and for how long.

use serde::{Deserialize, Serialize};
use warifu_issuer::binding::Receipt;
use warifu_issuer::contract::Mode;
use warifu_issuer::ids::{CustomerId, Slug};
use warifu_otp::UnixTime;

use super::forms::new_token;
use super::telephone::Awaited;
use super::{Desk, KEY};
use crate::app::Shared;
use crate::portal::leave::Leave;

/// The page that waits for the app stays this long at least: apps are fetched
/// meanwhile, and mails are looked for.
const WAITING_MINUTES: u32 = 30;

/// What a session remembers. Fields that an older version did not store make it
/// run out, not fail.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Data {
    /// In every form of this session.
    pub(super) csrf: String,
    /// Unix seconds at which the page that was shown last runs out.
    pub(super) until: u64,
    pub(super) login: Option<Entered>,
    /// What was typed when the session had run out.
    pub(super) draft: Option<Draft>,
    /// What the next page says was stopped.
    pub(super) stopped: Option<Stopped>,
    /// What was done last, for the page that shows its receipt.
    pub(super) done: Option<Done>,
    /// The telephone check that this session has begun.
    pub(super) check: Option<Awaited>,
}

/// Who has entered, and how far.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Entered {
    pub(super) institution: Slug,
    pub(super) customer: CustomerId,
    pub(super) stage: Stage,
    /// Serial number of the token of which a code was accepted in this session.
    #[serde(default)]
    pub(super) proven_by: Option<String>,
    /// Unix seconds.
    pub(super) since: u64,
}

/// What was typed into a form that came too late; for nobody else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Draft {
    pub(super) customer: CustomerId,
    /// The form's page.
    #[serde(default)]
    pub(super) path: String,
    /// Names and values; never a password or a code.
    #[serde(default)]
    pub(super) fields: Vec<(String, String)>,
}

/// What *stop* has ended, to be said once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Stopped {
    /// An issuance, or a token that was not yet in use.
    Something,
    /// There was nothing to end.
    Nothing,
    /// Nothing was ended: the login has put a token in use.
    Started,
}

/// What was done, as its page shows it; no secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Done {
    pub(crate) customer: Option<CustomerId>,
    pub(crate) act: String,
    pub(crate) receipt: u64,
    /// Unix seconds.
    pub(crate) at: u64,
    pub(crate) serial: String,
    /// Of a contract with several users: whose.
    #[serde(default)]
    pub(crate) who: Option<String>,
    pub(crate) at_login: Option<bool>,
    /// Unix seconds.
    pub(crate) usable_from: Option<u64>,
}

impl Done {
    /// From a receipt.
    pub(crate) fn of(
        receipt: &Receipt,
        usable_from: Option<UnixTime>,
        at_login: Option<bool>,
    ) -> Self {
        Self {
            customer: None,
            act: receipt.act.name().to_owned(),
            receipt: receipt.number,
            at: receipt.at.0,
            serial: receipt.serial.grouped(),
            who: None,
            at_login,
            usable_from: usable_from.map(|from| from.0),
        }
    }

    /// A change of mode; it has no receipt.
    pub(crate) fn of_mode(to: Mode) -> Self {
        Self {
            customer: None,
            act: to.name().to_owned(),
            receipt: 0,
            at: 0,
            serial: String::new(),
            who: None,
            at_login: None,
            usable_from: None,
        }
    }
}

/// How far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Stage {
    /// The password was right; a one-time password is asked for.
    Otp,
    /// The contract PIN was right; a code of the customer card is asked for.
    Card,
    /// Logged in.
    In,
}

impl Desk {
    /// Notes that a page was looked at: its time begins anew.
    pub(crate) async fn touch(&mut self) -> Result<(), Leave> {
        self.stay(self.institution.portal.page_minutes).await
    }

    /// The same for the page that waits for the app.
    pub(crate) async fn touch_waiting(&mut self) -> Result<(), Leave> {
        self.stay(self.institution.portal.page_minutes.max(WAITING_MINUTES))
            .await
    }

    /// The same for the login page: of strangers nothing is stored.
    pub(crate) async fn touch_login(&mut self) -> Result<(), Leave> {
        if self.fresh {
            return Ok(());
        }
        self.touch().await
    }

    async fn stay(&mut self, minutes: u32) -> Result<(), Leave> {
        self.data.until = self.app.now().0.saturating_add(seconds(minutes));
        self.visit.note_end(self.expires_at());
        Ok(self.session.insert(KEY, &self.data).await?)
    }

    /// Notes what the next page is to say; kept by the next `touch`.
    pub(crate) fn say_stopped(&mut self, stopped: Stopped) {
        self.data.stopped = Some(stopped);
    }

    /// Notes what was done, for whom is logged in; kept by the next `touch`.
    pub(crate) fn say_done(&mut self, done: Done) {
        let customer = self.data.login.as_ref().map(|login| login.customer);
        self.data.done = Some(Done { customer, ..done });
    }

    /// What this customer has done last.
    pub(crate) fn done(&self) -> Option<Done> {
        let login = self.data.login.as_ref()?;
        let done = self.data.done.clone();
        done.filter(|done| done.customer == Some(login.customer))
    }

    /// What is to be said, once.
    pub(crate) fn take_stopped(&mut self) -> Option<Stopped> {
        self.data.stopped.take()
    }

    /// Lets a customer enter: new session name, new token.
    pub(crate) async fn enter(
        &mut self,
        customer: CustomerId,
        stage: Stage,
        proven_by: Option<String>,
    ) -> Result<(), Leave> {
        let now = self.app.now().0;
        // Who was in already was not logged out in the middle of anything.
        let draft = self.data.draft.take().filter(|_| !self.is_in());
        let login = Some(Entered {
            institution: self.institution.slug.clone(),
            customer,
            stage,
            proven_by,
            since: now,
        });
        self.data = Data {
            csrf: new_token(&self.app),
            until: now.saturating_add(seconds(self.institution.portal.page_minutes)),
            login,
            draft,
            stopped: None,
            done: None,
            check: None,
        };
        self.session.insert(KEY, &self.data).await?;
        Ok(self.session.cycle_id().await?)
    }

    /// Ends the session.
    pub(crate) async fn leave(&mut self) -> Result<(), Leave> {
        Ok(self.session.flush().await?)
    }
}

impl Data {
    pub(super) fn is_alive(&self, now: u64, app: &Shared) -> bool {
        let young = |login: &Entered| now.saturating_sub(login.since) < absolute_seconds(app);
        now < self.until && self.login.as_ref().is_none_or(young)
    }
}

pub(super) fn seconds(minutes: u32) -> u64 {
    u64::from(minutes).saturating_mul(60)
}

pub(super) fn absolute_seconds(app: &Shared) -> u64 {
    u64::from(app.config.session.absolute_minutes).saturating_mul(60)
}
