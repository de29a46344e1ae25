//! What a log says of a token.

use crate::audit::{Event, Record};
use crate::contact::{EndedWhy, HeldWhy};
use serde_json::Value;
use warifu_otp::UnixTime;

/// What the log says of a token since the backup.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Fate {
    /// It was made since: no row of it can be there.
    pub made: bool,
    /// It became this user's since.
    pub bound_to: Option<String>,
    /// Its first code was accepted.
    pub activated: Option<UnixTime>,
    /// When a code of it was last accepted.
    pub last_code: Option<UnixTime>,
    /// Too many wrong codes.
    pub locked: Option<UnixTime>,
    /// Held for a reason of its own (`Some(Some(_))`), or no longer (`Some(None)`).
    pub held: Option<Option<(UnixTime, HeldWhy)>>,
    /// It is over.
    pub ended: Option<(UnixTime, EndedWhy)>,
}

impl Fate {
    /// Whether the log says of this event what became of the token that is its
    /// subject.
    pub(super) fn is_about(event: Event) -> bool {
        matches!(
            event,
            Event::Enrolled
                | Event::SelfRegistered
                | Event::TokenBound
                | Event::Activated
                | Event::CodeAccepted
                | Event::TokenLocked
                | Event::TokenUnlocked
                | Event::TokenResynced
                | Event::TokenHeld
                | Event::TokenResumed
                | Event::TokenEnded
                | Event::TokenReleased
                | Event::TokenCancelled
        )
    }

    /// One more entry about it, in the order of the log.
    pub(super) fn hears(&mut self, event: Event, record: &Record) {
        let at = record.at;
        match event {
            Event::Enrolled | Event::SelfRegistered => self.made = true,
            Event::TokenBound => {
                self.bound_to = detail(record, "user");
                self.activated = Some(at);
                self.last_code = Some(at);
            }
            Event::Activated => {
                self.activated = Some(at);
                self.last_code = Some(at);
            }
            // Two codes in a row are used up when support adjusts the clock.
            Event::CodeAccepted | Event::TokenResynced => self.last_code = Some(at),
            Event::TokenLocked => self.locked = Some(at),
            Event::TokenUnlocked => self.locked = None,
            Event::TokenHeld => {
                let why = detail(record, "why").and_then(|why| HeldWhy::named(&why));
                self.held = Some(Some((at, why.unwrap_or(HeldWhy::Support))));
            }
            Event::TokenResumed => self.held = Some(None),
            Event::TokenEnded => self.ended = Some((at, EndedWhy::Superseded)),
            Event::TokenReleased => self.ended = Some((at, EndedWhy::Released)),
            Event::TokenCancelled => self.ended = Some((at, EndedWhy::Cancelled)),
            _ => {}
        }
    }
}

fn detail(record: &Record, name: &str) -> Option<String> {
    let detail: Value = serde_json::from_str(&record.detail).ok()?;
    detail.get(name)?.as_str().map(str::to_owned)
}
