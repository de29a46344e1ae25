//! How often a wrong PIN was tried in a row, and how long the next try waits.
//!
//! The wait is counted in the time since boot, which nobody can set. What is
//! left of it is noted: an app that was closed goes on where it was while the
//! device stays up, and after a restart of the device goes on from what was
//! noted last. Nothing that can be set makes it shorter.

use serde::{Deserialize, Serialize};

use crate::ports::Clock;

/// Milliseconds to wait after so many wrong ones in a row, from the first.
const WAITS: [i64; 12] = [
    0,
    0,
    30_000,
    60_000,
    2 * 60_000,
    5 * 60_000,
    10 * 60_000,
    20 * 60_000,
    30 * 60_000,
    60 * 60_000,
    2 * 60 * 60_000,
    4 * 60 * 60_000,
];
/// So much of a wait passes before it is noted again.
const NOTE_MS: i64 = 60_000;

/// Wrong PINs in a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Tries {
    /// How many.
    pub failures: u32,
    /// What the next try waits for.
    pub wait: Option<Wait>,
}

/// What was left of a wait at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wait {
    /// Milliseconds.
    pub left_ms: i64,
    /// Since this boot.
    pub boot: u64,
    /// The moment.
    pub since_boot_ms: i64,
}

impl Tries {
    /// One more wrong one, now.
    pub(crate) fn one_more(self, clock: &dyn Clock) -> Self {
        let failures = self.failures.saturating_add(1);
        let at = usize::try_from(failures).unwrap_or(usize::MAX);
        let longest = WAITS.last().copied().unwrap_or_default();
        let left_ms = WAITS.get(at.saturating_sub(1)).copied().unwrap_or(longest);
        Self {
            failures,
            wait: (left_ms > 0).then(|| Wait::now(left_ms, clock)),
        }
    }

    /// Milliseconds until the next try is let in.
    pub(crate) fn left_ms(self, clock: &dyn Clock) -> i64 {
        self.wait.map_or(0, |wait| wait.left_now(clock))
    }

    /// As it stands now, where that is worth being noted.
    pub(crate) fn to_note(self, clock: &dyn Clock) -> Option<Self> {
        let wait = self.wait?;
        let left = wait.left_now(clock);
        let moved = wait.boot != clock.boot() || wait.left_ms.saturating_sub(left) >= NOTE_MS;
        moved.then(|| Self {
            wait: Some(Wait::now(left, clock)),
            ..self
        })
    }
}

impl Wait {
    fn now(left_ms: i64, clock: &dyn Clock) -> Self {
        Self {
            left_ms,
            boot: clock.boot(),
            since_boot_ms: clock.since_boot_ms(),
        }
    }

    /// Times since different boots cannot be compared: nothing is taken off.
    fn left_now(self, clock: &dyn Clock) -> i64 {
        let passed = if self.boot == clock.boot() {
            clock.since_boot_ms().saturating_sub(self.since_boot_ms)
        } else {
            0
        };
        self.left_ms.saturating_sub(passed.max(0)).max(0)
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::time::Duration;

    use async_trait::async_trait;
    use proptest::prelude::*;

    use super::*;

    /// What happens to a device between two tries.
    #[derive(Debug, Clone, Copy)]
    enum Event {
        /// Time passes while the device is up; the app may be closed.
        Passes(i64),
        /// The clock is set.
        Set(i64),
        /// The device is started anew, after being off for a while.
        Restart(i64),
        /// The app looks, and notes what is left.
        Looks,
    }

    #[derive(Default)]
    struct Device {
        now: Cell<i64>,
        since_boot: Cell<i64>,
        boot: Cell<u64>,
    }

    /// A clock at one moment of it.
    struct At(i64, i64, u64);

    #[async_trait]
    impl Clock for At {
        fn now_ms(&self) -> i64 {
            self.0
        }
        fn since_boot_ms(&self) -> i64 {
            self.1
        }
        fn boot(&self) -> u64 {
            self.2
        }
        async fn pause(&self, _time: Duration) {}
    }

    impl Device {
        fn clock(&self) -> At {
            At(self.now.get(), self.since_boot.get(), self.boot.get())
        }

        fn pass(&self, ms: i64) {
            self.now.set(self.now.get() + ms);
            self.since_boot.set(self.since_boot.get() + ms);
        }
    }

    fn event() -> impl Strategy<Value = Event> {
        let hours = 0..10_000_000_i64;
        prop_oneof![
            hours.clone().prop_map(Event::Passes),
            (-10_000_000_000..10_000_000_000_i64).prop_map(Event::Set),
            hours.prop_map(Event::Restart),
            Just(Event::Looks),
        ]
    }

    proptest! {
        #[test]
        fn nothing_that_can_be_set_or_restarted_makes_a_wait_shorter(
            failures in 3_u32..20,
            events in prop::collection::vec(event(), 0..20),
        ) {
            let device = Device::default();
            let mut tries = Tries { failures: failures - 1, wait: None }.one_more(&device.clock());
            let whole = tries.left_ms(&device.clock());
            prop_assert!(whole >= 30_000);
            let (mut up, mut restarted) = (0, false);
            for event in events {
                match event {
                    Event::Passes(ms) => {
                        device.pass(ms);
                        up += ms;
                    }
                    Event::Set(ms) => device.now.set(device.now.get() + ms),
                    Event::Restart(off) => {
                        device.now.set(device.now.get() + off);
                        device.since_boot.set(0);
                        device.boot.set(device.boot.get() + 1);
                        restarted = true;
                    }
                    Event::Looks => tries = tries.to_note(&device.clock()).unwrap_or(tries),
                }
                let left = tries.left_ms(&device.clock());
                prop_assert!(left >= (whole - up).max(0), "{left} of {whole} after {up}");
                // While the device stays up, not a moment is lost.
                prop_assert!(restarted || left == (whole - up).max(0));
                prop_assert_eq!(tries.failures, failures);
            }
        }
    }

    #[test]
    fn the_first_two_wait_for_nothing_and_ten_for_an_hour() {
        let clock = At(0, 0, 1);
        let mut tries = Tries::default();
        let mut waits = Vec::new();
        for _ in 0..14 {
            tries = tries.one_more(&clock);
            waits.push(tries.left_ms(&clock) / 1000);
        }
        let hour = 3600;
        assert_eq!(waits[..4], [0, 0, 30, 60]);
        assert_eq!(waits[9..], [hour, 2 * hour, 4 * hour, 4 * hour, 4 * hour]);
        assert!(waits.is_sorted());
    }
}
