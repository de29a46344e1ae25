//! Which telephone check a session has begun.
//!
//! A page that begins one takes [`Desk::page_of_calls`], gives it to
//! [`warifu_issuer::Issuer::begin_telephone_check`], keeps the answer by
//! [`Desk::await_call`] and a `touch`, and goes on by
//! [`warifu_issuer::Issuer::issue_called`] with what [`Desk::awaited_call`] gives.

use serde::{Deserialize, Serialize};
use warifu_issuer::ids::{ChallengeId, IssuanceId, PageId};

use super::Desk;

/// A check, and the name under which this session has begun it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Awaited {
    /// Names this session to the issuer, as long as it lasts.
    pub(crate) page: PageId,
    /// The latest check; `None` once it was given up.
    pub(crate) challenge: Option<ChallengeId>,
    /// What was entered and is to be issued by it, and nothing that was entered
    /// since, in whatever session.
    #[serde(default)]
    pub(crate) draft: Option<IssuanceId>,
}

impl Desk {
    /// This session's name for telephone checks, made at first need; kept by
    /// [`Desk::await_call`].
    pub(crate) fn page_of_calls(&self) -> PageId {
        let known = self.data.check.map(|check| check.page);
        known.unwrap_or_else(|| PageId::random(&mut self.app.clocks.chance.rng()))
    }

    /// Notes the check that was begun; kept by the next `touch`.
    pub(crate) fn await_call(&mut self, page: PageId, challenge: ChallengeId, draft: IssuanceId) {
        self.data.check = Some(Awaited {
            page,
            challenge: Some(challenge),
            draft: Some(draft),
        });
    }

    /// Notes that nobody waits for it any more; kept by the next `touch`.
    pub(crate) fn call_is_over(&mut self) {
        if let Some(check) = &mut self.data.check {
            check.challenge = None;
        }
    }
}

impl Desk {
    /// The check that this session has begun, and the session's name for it.
    pub(crate) fn awaited_call(&self) -> Option<(ChallengeId, PageId)> {
        let check = self.data.check?;
        Some((check.challenge?, check.page))
    }

    /// What is to be issued by it.
    pub(crate) fn awaited_draft(&self) -> Option<IssuanceId> {
        self.data.check?.draft
    }
}
