//! A call is answered, step by step.

use super::challenge::{Challenge, FailedWhy, State, Waiting};
use super::number::Caller;
use super::said::Said;
use super::stored::{Heard, Line, Move, NewStep, Stepped};
use crate::Issuer;
use crate::audit::{Entry, Event, Keeping, NOBODY};
use crate::error::Error;
use crate::hex;
use crate::ids::Slug;
use crate::limits::{LimitKey, Taken};
use warifu_otp::UnixTime;

/// How often a check is read again because another call was faster.
const AGAIN: u32 = 4;
/// The step at which a caller who keys nothing in has been asked often enough.
const MOST_SILENT: u32 = 3;
/// Seconds for which a caller is told what became of a check that is over.
const REMEMBERED: u64 = 600;

impl Issuer {
    /// Answers one step of a call; the provider has been believed already. The
    /// same step again gets the same answer and counts for nothing.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn telephone(&self, institution: &Slug, heard: &Heard) -> Result<Said, Error> {
        let from = match &heard.caller {
            Caller::Known(number) => Some(number),
            Caller::Withheld => None,
        };
        let store = &self.parts.stores.telephone;
        let mut counted = heard.step > 0;
        for _ in 0..AGAIN {
            let (call, step) = (&heard.call, heard.step);
            let line = store.line(institution, call, step, from).await?;
            if let Some(said) = line.repeat {
                return Ok(said);
            }
            if !counted && !self.take_call(institution, &heard.caller).await? {
                return Ok(Said::TooMany);
            }
            counted = true;
            let next = judge(institution, heard, line, self.now());
            match store.step(next.clone()).await? {
                Stepped::Done => return Ok(next.said),
                Stepped::Repeat(said) => return Ok(said),
                Stepped::Moved => {}
            }
        }
        Err(Error::Busy)
    }

    /// Whether one more call may come. Numbers of strangers are not kept.
    async fn take_call(&self, institution: &Slug, caller: &Caller) -> Result<bool, Error> {
        let name = match caller {
            Caller::Known(number) => number.as_str(),
            Caller::Withheld => NOBODY,
        };
        let digest = self.keys(institution)?.digest_of_name(name);
        let (budgets, now) = (&self.parts.budgets, self.now());
        let name = hex::encode(&digest);
        let number = LimitKey::account("call", institution, &name);
        let all = [
            (number, budgets.calls_per_number),
            (LimitKey::global("call"), budgets.calls_in_all),
        ];
        for (key, rate) in all {
            let taken = self.parts.stores.limits.take(key, rate, now).await?;
            if taken != Taken::Yes {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

/// What is said to a step, and what it changes.
fn judge(institution: &Slug, heard: &Heard, line: Line, now: UnixTime) -> NewStep {
    let plain = plain(institution, heard, now);
    let Caller::Known(number) = &heard.caller else {
        return refused(plain, Said::Withheld);
    };
    let in_turn = heard.step == 0 || line.before.is_some_and(Said::asks);
    let awaited = line
        .challenge
        .filter(|challenge| in_turn && challenge.number == *number && is_recent(challenge, now));
    let Some(challenge) = awaited else {
        return refused(plain, Said::NotAwaited);
    };
    let plain = NewStep {
        challenge: Some(challenge.id),
        ..plain
    };
    match challenge.state.clone() {
        State::Waiting(waiting) => waits(plain, heard, &challenge, waiting),
        over => NewStep {
            said: told(&over.at(now)),
            ..plain
        },
    }
}

/// A step that changes nothing.
fn plain(institution: &Slug, heard: &Heard, now: UnixTime) -> NewStep {
    NewStep {
        institution: institution.clone(),
        call: heard.call.clone(),
        step: heard.step,
        challenge: None,
        said: Said::NotAwaited,
        at: now,
        change: None,
        audit: None,
    }
}

fn is_recent(challenge: &Challenge, now: UnixTime) -> bool {
    challenge.state.is_open() || now < challenge.state.ends_at().plus(REMEMBERED)
}

/// The log counts calls that nobody waited for: anybody may make them.
fn refused(step: NewStep, said: Said) -> NewStep {
    let entry = Entry::new(&step.institution, step.at, Event::CallRefused, NOBODY);
    NewStep {
        said,
        audit: Some((entry, Keeping::Counted)),
        ..step
    }
}

/// The page waits: it asks, or it looks at what was keyed in.
fn waits(step: NewStep, heard: &Heard, challenge: &Challenge, waiting: Waiting) -> NewStep {
    let now = step.at;
    let from = State::Waiting(waiting.clone());
    let to = match &heard.keyed {
        _ if heard.step == 0 => from.clone().at(now),
        super::Keyed::Nothing => from.clone().at(now),
        keyed => waiting.keyed(challenge.code.is(keyed), now),
    };
    if to == from {
        return NewStep {
            said: asked(heard.step),
            ..step
        };
    }
    NewStep {
        said: told(&to),
        audit: Some((entry(challenge, heard, &to, now), Keeping::Each)),
        change: Some(Move { from, to }),
        ..step
    }
}

fn asked(step: u32) -> Said {
    match step {
        0 => Said::Ask,
        1..MOST_SILENT => Said::AskAgain,
        _ => Said::Silence,
    }
}

/// What a caller hears of a check that stands so.
fn told(state: &State) -> Said {
    match state {
        State::Waiting(waiting) => Said::Wrong {
            left: waiting.tries_left,
        },
        State::Passed(_) | State::Used { .. } => Said::Passed,
        State::Failed { why, .. } => match why {
            FailedWhy::TriesUsedUp => Said::TriesUsedUp,
            FailedWhy::Replaced => Said::Replaced,
        },
        State::Expired { .. } => Said::Expired,
    }
}

fn entry(challenge: &Challenge, heard: &Heard, to: &State, now: UnixTime) -> Entry {
    let call = ("call", heard.call.as_str());
    match to {
        State::Waiting(waiting) => {
            let left = waiting.tries_left.to_string();
            challenge.entry(Event::TelephoneWrong, now, &[call, ("left", &left)])
        }
        State::Passed(_) | State::Used { .. } => {
            challenge.entry(Event::TelephonePassed, now, &[call])
        }
        State::Failed { why, .. } => {
            challenge.entry(Event::TelephoneFailed, now, &[call, ("why", why.name())])
        }
        State::Expired { .. } => challenge.entry(Event::TelephoneExpired, now, &[call]),
    }
}
