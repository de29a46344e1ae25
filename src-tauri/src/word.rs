//! From what issuers said to what the web view gets to see.

use warifu_device::data::{ClockSource, TokenRecord, WordRecord};
use warifu_device::words::{HeldFor, TokenWord};
use warifu_device::{ClockReport, ClockState};

use crate::error::ErrorView;
use crate::views::{ClockReportView, ClockSourceView, ClockStateView, WordStateView, WordView};

/// What the issuer said.
pub fn shown(word: WordRecord) -> WordView {
    let moved = word.moved.filter(|moved| !moved.stopped);
    let now_ends = |until: i64| until > word.heard_at;
    let since = word.since.or(moved.map(|moved| moved.at.0));
    WordView {
        state: state(&word),
        since: since.map(ms),
        stop_until: moved
            .map(|moved| ms(moved.stop_until.0))
            .filter(|until| now_ends(*until)),
        stopped: word.moved.is_some_and(|moved| moved.stopped),
        heard_at: word.heard_at,
    }
}

fn state(word: &WordRecord) -> WordStateView {
    let moving = word.moved.is_some_and(|moved| !moved.stopped);
    match word.state {
        TokenWord::Locked => WordStateView::Locked,
        TokenWord::Held => match word.held_for {
            Some(HeldFor::TwoDevices) => WordStateView::HeldTwice,
            Some(HeldFor::Stopped) => WordStateView::HeldStopped,
            _ => WordStateView::Held,
        },
        TokenWord::Released => WordStateView::Released,
        TokenWord::Cancelled => WordStateView::Cancelled,
        TokenWord::Superseded => WordStateView::Superseded,
        TokenWord::Moved => WordStateView::Moved,
        TokenWord::Expired => WordStateView::Expired,
        _ if moving => WordStateView::Moving,
        _ => WordStateView::Fine,
    }
}

fn ms(seconds: u64) -> i64 {
    i64::try_from(seconds)
        .unwrap_or(i64::MAX / 1000)
        .saturating_mul(1000)
}

impl ClockReportView {
    /// What the clock doctor says.
    pub fn new(token: TokenRecord, report: ClockReport, problem: Option<ErrorView>) -> Self {
        let source = report.measured.map(|clock| clock.source);
        Self {
            token_id: token.id,
            institution: token.institution.into(),
            state: match report.state {
                ClockState::Unknown => ClockStateView::Unknown,
                ClockState::Right => ClockStateView::Right,
                ClockState::Corrected => ClockStateView::Corrected,
                ClockState::Off => ClockStateView::Off,
                ClockState::Set => ClockStateView::Set,
            },
            offset_ms: report.offset_ms,
            measured_at: report.measured.map(|clock| clock.measured_at),
            source: match source {
                Some(ClockSource::Signed) => ClockSourceView::Signed,
                _ => ClockSourceView::Connection,
            },
            problem,
        }
    }
}
