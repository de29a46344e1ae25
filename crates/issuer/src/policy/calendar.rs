//! The institution's days, and how long a customer waits after a release.

use serde::Deserialize;
use warifu_otp::UnixTime;

const DAY: i64 = 86_400;

/// The institution's calendar: one offset, all year, as in Japan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Calendar {
    /// Minutes east of Greenwich.
    pub utc_offset_minutes: i32,
}

impl Calendar {
    /// The first second of the day after the one that `time` is in.
    #[must_use]
    pub fn next_day(self, time: UnixTime) -> UnixTime {
        let offset = i64::from(self.utc_offset_minutes).saturating_mul(60);
        let here = i64::try_from(time.0)
            .unwrap_or(i64::MAX)
            .saturating_add(offset);
        let next = here.div_euclid(DAY).saturating_add(1).saturating_mul(DAY);
        UnixTime(u64::try_from(next.saturating_sub(offset)).unwrap_or(0))
    }
}

/// From when on a new token may be issued after a release: `"at_once"`,
/// `"next_day"`, `{ minutes = 30 }`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IssueAgain {
    /// From then on.
    AtOnce,
    /// So many minutes later.
    Minutes(u32),
    /// From the institution's next day on.
    NextDay,
}

impl IssueAgain {
    /// From when on, after a release at `released`.
    #[must_use]
    pub fn from(self, released: UnixTime, calendar: Calendar) -> UnixTime {
        match self {
            Self::AtOnce => released,
            Self::Minutes(minutes) => released.plus(u64::from(minutes).saturating_mul(60)),
            Self::NextDay => calendar.next_day(released),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKYO: Calendar = Calendar {
        utc_offset_minutes: 540,
    };

    #[test]
    fn the_next_day_is_the_institutions_and_not_greenwichs() {
        // 2026-11-22 in Tokyo begins at 15:00 of the 21st in Greenwich.
        let midnight = UnixTime(1_795_273_200);
        for before in [1, 3600, 86_400] {
            assert_eq!(TOKYO.next_day(UnixTime(midnight.0 - before)), midnight);
        }
        assert_eq!(TOKYO.next_day(midnight), midnight.plus(86_400));
    }

    #[test]
    fn a_wait_in_minutes_does_not_look_at_the_day() {
        let released = UnixTime(1_795_273_199);
        assert_eq!(IssueAgain::AtOnce.from(released, TOKYO), released);
        assert_eq!(
            IssueAgain::Minutes(30).from(released, TOKYO),
            released.plus(1800)
        );
        assert_eq!(IssueAgain::NextDay.from(released, TOKYO), released.plus(1));
    }
}
