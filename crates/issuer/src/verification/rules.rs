//! When wrong codes slow down and when they lock.

use crate::limits::slow_down;

/// Wrong codes in a row that no policy may exceed for one token.
pub const MOST_FAILURES: u32 = 100;

/// When wrong codes slow down and when they lock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WrongRule {
    /// From this many wrong in a row the next one must wait: 2 s, 4 s, 8 s …
    pub slow_from: u32,
    /// The longest wait in seconds.
    pub slow_most: u32,
    /// So many wrong in a row lock.
    pub lock_at: u32,
}

impl WrongRule {
    /// The wait in seconds after the `failures`-th wrong code in a row.
    #[must_use]
    pub fn wait_after(self, failures: u32) -> u32 {
        slow_down(failures, self.slow_from, self.slow_most)
    }

    /// Whether so many wrong codes in a row lock.
    #[must_use]
    pub fn locks(self, failures: u32) -> bool {
        failures >= self.most()
    }

    /// How many lock.
    #[must_use]
    pub fn most(self) -> u32 {
        self.lock_at.min(MOST_FAILURES)
    }
}
