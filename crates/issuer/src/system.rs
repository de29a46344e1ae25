//! The system's clock and chance: the one place where they are read.

use crate::ports::{Chance, Clock, SecureRng};
use rand::rngs::OsRng;
use std::time::{SystemTime, UNIX_EPOCH};
use warifu_otp::UnixTime;

/// The system's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

/// The operating system's random numbers.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemChance;

impl Clock for SystemClock {
    fn now(&self) -> UnixTime {
        let since = SystemTime::now().duration_since(UNIX_EPOCH);
        UnixTime(since.map_or(0, |since| since.as_secs()))
    }

    fn now_ms(&self) -> u64 {
        let since = SystemTime::now().duration_since(UNIX_EPOCH);
        since.map_or(0, |since| {
            u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
        })
    }
}

impl Chance for SystemChance {
    fn rng(&self) -> Box<dyn SecureRng> {
        Box::new(OsRng)
    }
}
