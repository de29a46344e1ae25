//! What was found in a bank's mail.

use serde::Serialize;
use ts_rs::TS;
use warifu_device::{FoundValue, ReadMail};

use super::InstitutionView;
use crate::error::ErrorView;

/// A value of a mail, and where it stood.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MailValueView {
    /// A service ID or user ID.
    pub value: String,
    /// What stands beside it; `null` where a link alone says it.
    pub label: Option<String>,
    /// The line that it came from.
    pub line: String,
    /// Whose it is, where it is a service ID that is known.
    pub institution: Option<InstitutionView>,
}

/// What a mail says. Nothing was sent, and nothing was chosen.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MailView {
    /// Each different service ID.
    pub services: Vec<MailValueView>,
    /// Each different user ID.
    pub users: Vec<MailValueView>,
    /// `host[:port]` of its link.
    pub link_host: Option<String>,
    /// A link says otherwise than the text, or than another link.
    pub contradicts_link: bool,
    /// There is a link whose end is missing.
    pub broken_link: bool,
    /// A link leads elsewhere than the signed directory.
    pub link_problem: Option<ErrorView>,
}

impl From<FoundValue> for MailValueView {
    fn from(found: FoundValue) -> Self {
        Self {
            value: found.value,
            label: found.label,
            line: found.line,
            institution: found.institution.map(Into::into),
        }
    }
}

impl From<ReadMail> for MailView {
    fn from(read: ReadMail) -> Self {
        Self {
            services: read.services.into_iter().map(Into::into).collect(),
            users: read.users.into_iter().map(Into::into).collect(),
            link_host: read.link_host,
            contradicts_link: read.contradicts_link,
            broken_link: read.broken_link,
            link_problem: read.link_problem.map(Into::into),
        }
    }
}
