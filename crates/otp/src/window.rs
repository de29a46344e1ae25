//! The window: which steps' codes are looked at, and what a match is worth.

use crate::{Otp, Params, Step, UnixTime, code_at_step};
use warifu_secret::{Seed, leaving_nothing};

/// The steps that are looked at around the one the token is believed to be in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// Steps before.
    pub back: u32,
    /// Steps after.
    pub ahead: u32,
}

impl Window {
    /// One step to either side. RFC 6238 §5.2.
    pub const STANDARD: Self = Self { back: 1, ahead: 1 };
}

/// What a code is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Judgement {
    /// It stands at a step above the last one used.
    Fresh {
        /// The step to be marked as used.
        step: Step,
        /// How many steps the token's clock is ahead of ours (negative: behind).
        drift: i64,
    },
    /// It stands only at steps that are used up.
    Used {
        /// The latest of those steps.
        step: Step,
    },
    /// It stands nowhere in the window.
    Wrong,
}

/// Judges a code. Every step of the window is computed and compared in constant
/// time, whether an earlier one matched or not. The window lies around the
/// present step and around the one that the drift points to: a code typed late
/// looks like a slow clock, and must not make the next right one wrong.
///
/// Where one code stands at several steps, the latest above `last_step` counts,
/// so that the same digits cannot be used a second time at the later step.
#[must_use]
pub fn judge(
    seed: &Seed,
    params: Params,
    now: UnixTime,
    drift: i64,
    window: Window,
    last_step: Option<Step>,
    otp: &Otp,
) -> Judgement {
    let present = now.step(params.period);
    let matches = |step| code_at_step(seed, step, params).matches(otp);
    leaving_nothing(|| look(present, drift, window, last_step, matches))
}

fn look(
    present: Step,
    drift: i64,
    window: Window,
    last_step: Option<Step>,
    matches: impl Fn(Step) -> bool,
) -> Judgement {
    let (back, ahead) = (i64::from(window.back), i64::from(window.ahead));
    let mut judgement = Judgement::Wrong;
    for by in drift.min(0).saturating_sub(back)..=drift.max(0).saturating_add(ahead) {
        let near = |centre: i64| by >= centre - back && by <= centre + ahead;
        if !near(0) && !near(drift) {
            continue;
        }
        let step = present.offset(by);
        judgement = weigh(judgement, matches(step), step, last_step, present);
    }
    judgement
}

fn weigh(
    so_far: Judgement,
    matches: bool,
    step: Step,
    last_step: Option<Step>,
    present: Step,
) -> Judgement {
    match (matches, last_step) {
        (false, _) => so_far,
        (true, Some(last)) if step <= last => Judgement::Used { step },
        (true, _) => Judgement::Fresh {
            step,
            drift: step.minus(present),
        },
    }
}
