//! From what issuers said to what the web view gets to see.

use warifu_device::data::{ClockSource, TokenRecord, WordRecord};
use warifu_device::words::{HeldFor, TokenWord};
use warifu_device::{ClockReport, ClockState, Ending, Waiting};

use crate::error::ErrorView;
use crate::views::{ClockReportView, ClockSourceView, ClockStateView, WordStateView, WordView};

/// What is to be said of a token. One that the app made by itself is nobody's
/// also before its issuer was first asked; one whose time is over has ended also
/// before its issuer says so.
pub fn of(token: &TokenRecord, ending: Option<Ending>, waiting: Waiting) -> Option<WordView> {
    let told = token.contact.as_ref().and_then(|contact| contact.word);
    if let Some(until) = token.unbound_until() {
        return Some(WordView {
            state: WordStateView::Unbound,
            bind_until: Some(ms(until)),
            ..nothing(told.map_or(token.registered_at, |word| word.heard_at))
        });
    }
    let shown = told.map(shown).map(|word| WordView {
        usable_from: waiting.usable_from.map(ms),
        issue_from: waiting.issue_from.map(ms),
        ..word
    });
    if token.ended_unbound() {
        let state = WordStateView::EndedUnbound;
        return shown.map(|word| WordView { state, ..word });
    }
    let Some(ending) = ending else { return shown };
    let said = shown.unwrap_or_else(|| nothing(token.registered_at));
    Some(with_end(said, ending))
}

/// Nothing is to be said of it.
fn nothing(heard_at: i64) -> WordView {
    WordView {
        state: WordStateView::Fine,
        since: None,
        stop_until: None,
        stopped: false,
        bind_until: None,
        ends_at: None,
        usable_from: None,
        issue_from: None,
        heard_at,
    }
}

/// The calendar beside what the issuer said; what it says of more weight goes
/// first, in the issuer's own order.
fn with_end(said: WordView, ending: Ending) -> WordView {
    use WordStateView::{Expired, Fine, Locked, Moving};
    match (ending, said.state) {
        (Ending::Over(at), Fine | Locked | Moving) => WordView {
            state: Expired,
            since: Some(ms(at)),
            ..said
        },
        (Ending::Near(at), Fine) => WordView {
            state: WordStateView::Ending,
            ends_at: Some(ms(at)),
            ..said
        },
        _ => said,
    }
}

/// What the issuer said.
fn shown(word: WordRecord) -> WordView {
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
        ..nothing(word.heard_at)
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

/// In milliseconds.
pub fn ms(seconds: u64) -> i64 {
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

#[cfg(test)]
mod tests {
    use super::*;

    const NEAR: Ending = Ending::Near(1_800_000_000);
    const OVER: Ending = Ending::Over(1_700_000_000);

    fn said(state: WordStateView) -> WordView {
        WordView {
            state,
            ..nothing(7)
        }
    }

    #[test]
    fn an_end_that_is_near_is_said_where_nothing_else_is() {
        let near = with_end(said(WordStateView::Fine), NEAR);
        assert_eq!(near.state, WordStateView::Ending);
        assert_eq!(near.ends_at, Some(1_800_000_000_000));
        for state in [
            WordStateView::Locked,
            WordStateView::Held,
            WordStateView::Moving,
            WordStateView::Superseded,
            WordStateView::Expired,
        ] {
            assert_eq!(with_end(said(state), NEAR), said(state));
        }
    }

    #[test]
    fn what_is_past_its_end_has_ended_before_its_issuer_says_so() {
        for state in [
            WordStateView::Fine,
            WordStateView::Locked,
            WordStateView::Moving,
        ] {
            let over = with_end(said(state), OVER);
            assert_eq!(over.state, WordStateView::Expired);
            assert_eq!(over.since, Some(1_700_000_000_000));
        }
        for state in [
            WordStateView::Held,
            WordStateView::Cancelled,
            WordStateView::Moved,
        ] {
            assert_eq!(with_end(said(state), OVER), said(state));
        }
    }
}
