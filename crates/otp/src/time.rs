//! Time, in the two units that tokens know.

use crate::Period;
use serde::{Deserialize, Serialize};

/// Seconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct UnixTime(pub u64);

impl UnixTime {
    /// The step that this second lies in. RFC 6238 §4.2 with T0 = 0.
    #[must_use]
    pub const fn step(self, period: Period) -> Step {
        Step(self.0 / period.seconds())
    }

    /// This time and so many seconds more.
    #[must_use]
    pub const fn plus(self, seconds: u64) -> Self {
        Self(self.0.saturating_add(seconds))
    }

    /// The seconds since `earlier`; 0 where that lies in the future.
    #[must_use]
    pub const fn since(self, earlier: Self) -> u64 {
        self.0.saturating_sub(earlier.0)
    }
}

/// A count of periods since 1970: the moving factor of a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Step(pub u64);

impl Step {
    /// The first second of the step.
    #[must_use]
    pub const fn starts(self, period: Period) -> UnixTime {
        UnixTime(self.0.saturating_mul(period.seconds()))
    }

    /// The step so many steps later, or earlier where `by` is negative.
    #[must_use]
    pub const fn offset(self, by: i64) -> Self {
        Self(self.0.saturating_add_signed(by))
    }

    /// How many steps this one lies after `other`; negative where before.
    #[must_use]
    pub fn minus(self, other: Self) -> i64 {
        let distance = i64::try_from(self.0.abs_diff(other.0)).unwrap_or(i64::MAX);
        if self >= other { distance } else { -distance }
    }
}
