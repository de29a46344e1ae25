//! What is told of a token.

use super::stored::{Contacted, EndedWhy, HeldWhy, Stands};
use warifu_enroll::contact::{HeldFor, TokenWord};
use warifu_otp::UnixTime;

/// What is told of a token: the word, since when, and why it is held.
pub fn word(token: &Contacted, now: UnixTime) -> (TokenWord, Option<UnixTime>, Option<HeldFor>) {
    if let Stands::Ended { at, why } = token.stands {
        return (ended(token, why), Some(at), None);
    }
    if let Some((since, why)) = token.held {
        let why = match why {
            HeldWhy::TwoDevices => HeldFor::TwoDevices,
            HeldWhy::Stopped => HeldFor::Stopped,
            HeldWhy::Support => HeldFor::Support,
        };
        return (TokenWord::Held, Some(since), Some(why));
    }
    if let Some(end) = token.valid_until.filter(|end| *end <= now) {
        return (TokenWord::Expired, Some(end), None);
    }
    match token.stands {
        Stands::Locked { since } => (TokenWord::Locked, Some(since), None),
        Stands::InUse { since } => (TokenWord::InUse, Some(since), None),
        Stands::Enrolled | Stands::Ended { .. } => (TokenWord::Enrolled, None, None),
    }
}

/// What ended before the reason was noted was superseded, where there is one
/// that could have done it.
fn ended(token: &Contacted, why: Option<EndedWhy>) -> TokenWord {
    match (why, &token.successor) {
        (Some(EndedWhy::Released), _) => TokenWord::Released,
        (Some(EndedWhy::Cancelled), _) | (None, None) => TokenWord::Cancelled,
        (_, Some(next)) if next.elsewhere => TokenWord::Moved,
        _ => TokenWord::Superseded,
    }
}
