//! A token's times, in words: until when it may be used, and from when on payments
//! take it.

use warifu_issuer::Standing;
use warifu_issuer::verification::Token;
use warifu_otp::UnixTime;

use super::desk::Desk;
use crate::text::{Doors, fill, long_date_time};

/// Until when it may be used, where it has an end.
pub(crate) fn until(desk: &Desk, token: &Token) -> Option<String> {
    token.valid_until.map(|end| words(desk, end))
}

/// Until when payments do not take it yet, in the words of `text`.
pub(crate) fn hold(desk: &Desk, token: &Token, text: &str) -> Option<String> {
    let yet = token.usable_from.filter(|from| *from > desk.app.now());
    yet.map(|from| fill(text, &[("time", &words(desk, from))]))
}

/// From when on a new token may be issued after a release, where that is yet to come.
pub(crate) fn issue_wait(desk: &Desk, standing: &Standing) -> Option<String> {
    let text = Doors::of(desk.visit.lang).issue_wait;
    let from = standing.issue_from?;
    Some(fill(text, &[("time", &words(desk, from))]))
}

fn words(desk: &Desk, at: UnixTime) -> String {
    long_date_time(desk.visit.lang, at.0, desk.app.offset())
}
