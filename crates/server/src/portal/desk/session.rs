//! What a session remembers, and for how long.

use serde::{Deserialize, Serialize};
use warifu_issuer::ids::{CustomerId, Slug};

use super::forms::new_token;
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
}

/// Who has entered, and how far.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Entered {
    pub(super) institution: Slug,
    pub(super) customer: CustomerId,
    pub(super) stage: Stage,
    /// A one-time password was accepted in this session.
    #[serde(default)]
    pub(super) proven: bool,
    /// Unix seconds.
    pub(super) since: u64,
}

/// What was typed into a form that came too late; for nobody else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Draft {
    pub(super) customer: CustomerId,
    pub(super) mail: String,
}

/// What *stop* has ended, to be said once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Stopped {
    /// An issuance, or a token that was not yet in use.
    Something,
    /// There was nothing to end.
    Nothing,
}

/// How far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Stage {
    /// The password was right; a one-time password is asked for.
    Otp,
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

    /// What is to be said, once.
    pub(crate) fn take_stopped(&mut self) -> Option<Stopped> {
        self.data.stopped.take()
    }

    /// Lets a customer enter: new session name, new token.
    pub(crate) async fn enter(
        &mut self,
        customer: CustomerId,
        stage: Stage,
        proven: bool,
    ) -> Result<(), Leave> {
        let now = self.app.now().0;
        let login = Some(Entered {
            institution: self.institution.slug.clone(),
            customer,
            stage,
            proven,
            since: now,
        });
        self.data = Data {
            csrf: new_token(&self.app),
            until: now.saturating_add(seconds(self.institution.portal.page_minutes)),
            login,
            draft: self.data.draft.take(),
            stopped: None,
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
