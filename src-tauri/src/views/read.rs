//! What was read: by camera, from the screen, in a picture, off a link.

use serde::Serialize;
use ts_rs::TS;

use super::InstitutionView;
use crate::error::ErrorView;

/// A QR or link that was read; nobody has been contacted yet.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ReadView {
    /// Who it leads to, by the signed directory.
    pub institution: InstitutionView,
    /// `host[:port]` that would be contacted.
    pub host: String,
    /// 8 digits.
    pub service_id: String,
    /// As in the link.
    pub user_id: String,
}

/// A page of an institution that a QR leads to. It is opened after asking.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PageView {
    /// Handed back to `open_bank_page`.
    pub url: String,
    /// `host[:port]` of the page.
    pub host: String,
    /// Whose it is.
    pub institution: InstitutionView,
}

/// What QRs lead to; nobody has been contacted yet. At least one thing, as a
/// rule exactly one.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ReadingView {
    /// Enrolments.
    pub reads: Vec<ReadView>,
    /// Pages of institutions.
    pub pages: Vec<PageView>,
}

/// What stands before the pixels of the camera's picture.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct GlanceView {
    /// Pixels in a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// What was read, if a QR that leads somewhere is seen.
    pub reading: Option<ReadingView>,
    /// Why what was read is of no use.
    pub error: Option<ErrorView>,
}

/// What arrives with the event `link`: one of the two.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(untagged)]
pub enum LinkEvent {
    /// It was read.
    Read {
        /// What it leads to.
        reading: ReadingView,
    },
    /// It was refused.
    Refused {
        /// Why.
        error: ErrorView,
    },
}
