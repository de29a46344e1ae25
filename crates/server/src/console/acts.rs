//! What support does: its way, who may, and its words.

use warifu_issuer::console::What;
use warifu_issuer::staff::Right;

use crate::text::Console;

/// What is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Act {
    Unlock,
    Hold,
    Resume,
    Resync,
    Cancel,
    UnlockProof,
    OpenCompany,
    LetIssue,
    SendAgain,
}

impl Act {
    pub(super) const ALL: [Self; 9] = [
        Self::Unlock,
        Self::Hold,
        Self::Resume,
        Self::Resync,
        Self::Cancel,
        Self::UnlockProof,
        Self::OpenCompany,
        Self::LetIssue,
        Self::SendAgain,
    ];

    pub(super) const fn path(self) -> &'static str {
        match self {
            Self::Unlock => "unlock",
            Self::Hold => "hold",
            Self::Resume => "resume",
            Self::Resync => "resync",
            Self::Cancel => "cancel",
            Self::UnlockProof => "unlock-proof",
            Self::OpenCompany => "open-company",
            Self::LetIssue => "let-issue",
            Self::SendAgain => "send-again",
        }
    }

    pub(super) const fn right(self) -> Right {
        match self {
            Self::Unlock | Self::UnlockProof | Self::OpenCompany => Right::Unlock,
            Self::Hold => Right::Hold,
            Self::Resume => Right::Resume,
            Self::LetIssue => Right::Overrule,
            Self::Resync => Right::Resynchronise,
            Self::Cancel => Right::AskCancel,
            Self::SendAgain => Right::SendAgain,
        }
    }

    pub(super) const fn words(self, t: &'static Console) -> (&'static str, &'static str) {
        match self {
            Self::Unlock => (t.act_unlock, t.unlock_lead),
            Self::Hold => (t.act_hold, t.hold_lead),
            Self::Resume => (t.act_resume, t.resume_lead),
            Self::Resync => (t.act_resync, t.resync_lead),
            Self::Cancel => (t.act_cancel, t.cancel_lead),
            Self::UnlockProof => (t.act_unlock_proof, t.unlock_proof_lead),
            Self::OpenCompany => (t.act_open_company, t.open_company_lead),
            Self::LetIssue => (t.act_let_issue, t.let_issue_lead),
            Self::SendAgain => (t.act_send_again, t.send_again_lead),
        }
    }

    /// What it does to a token; `None` where it is about something else.
    pub(super) const fn what(self) -> Option<What> {
        match self {
            Self::Unlock => Some(What::Unlock),
            Self::Hold => Some(What::Hold),
            Self::Resume => Some(What::Resume),
            Self::Resync => Some(What::Resync),
            Self::Cancel => Some(What::Cancel),
            Self::UnlockProof | Self::OpenCompany | Self::LetIssue | Self::SendAgain => None,
        }
    }
}
