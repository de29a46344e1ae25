//! Two codes in a row: where a token's clock stands that nothing else tells.

use crate::{Otp, Params, Step, UnixTime, code_at_step};
use warifu_secret::{Seed, leaving_nothing};

/// Where two codes stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InARow {
    /// One after the other, both above what was used.
    At {
        /// The first one's step.
        first: Step,
        /// The second one's.
        second: Step,
        /// How many steps the token's clock is ahead of ours (negative: behind).
        drift: i64,
    },
    /// Only where codes are used up already.
    Used,
    /// Nowhere near.
    Nowhere,
}

/// Looks for two codes that a token has shown one after the other, up to `width`
/// steps to either side. Every pair is computed and compared in constant time.
/// Of several places the latest above `last_step` counts.
#[must_use]
pub fn in_a_row(
    seed: &Seed,
    params: Params,
    now: UnixTime,
    width: u32,
    last_step: Option<Step>,
    codes: &[Otp; 2],
) -> InARow {
    let present = now.step(params.period);
    let [one, two] = codes;
    let matches = |step: Step, otp: &Otp| code_at_step(seed, step, params).matches(otp);
    leaving_nothing(|| {
        let width = i64::from(width);
        let mut found = InARow::Nowhere;
        for by in -width..=width {
            let (first, second) = (present.offset(by), present.offset(by.saturating_add(1)));
            let both = matches(first, one) & matches(second, two);
            found = match (both, last_step) {
                (false, _) => found,
                (true, Some(last)) if first <= last => InARow::Used,
                (true, _) => InARow::At {
                    first,
                    second,
                    drift: second.minus(present),
                },
            };
        }
        found
    })
}
