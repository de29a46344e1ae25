//! A clock that stands still until it is moved.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use warifu_issuer::ports::Clock;
use warifu_otp::UnixTime;

pub struct TestClock(AtomicU64);

impl TestClock {
    /// At the beginning of the present minute: session cookies of a real
    /// library carry real times.
    pub fn now() -> Self {
        let now = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap()
            .as_secs();
        Self(AtomicU64::new(now / 60 * 60))
    }

    pub fn at(&self) -> UnixTime {
        Clock::now(self)
    }

    /// Seconds since then; none where that is yet to come.
    pub fn since(&self, then: UnixTime) -> u64 {
        self.at().since(then)
    }

    pub fn forward(&self, seconds: u64) {
        self.0.fetch_add(seconds, Ordering::SeqCst);
    }
}

impl Clock for TestClock {
    fn now(&self) -> UnixTime {
        UnixTime(self.0.load(Ordering::SeqCst))
    }
}
