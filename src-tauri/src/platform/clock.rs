//! The device's clock, and the time since boot beside it.

use std::time::Duration;

use async_trait::async_trait;
use chrono::Utc;
use rand::RngCore;
use rand::rngs::OsRng;
use warifu_device::ports::Clock;

/// [`Clock`] of the operating system.
pub struct SystemClock {
    boot: u64,
}

impl SystemClock {
    /// Where the system gives no name to a boot, only this process can compare
    /// its own times.
    pub fn new() -> Self {
        Self {
            boot: boot_id().unwrap_or_else(|| OsRng.next_u64()),
        }
    }
}

#[async_trait]
impl Clock for SystemClock {
    fn now_ms(&self) -> i64 {
        Utc::now().timestamp_millis()
    }

    fn since_boot_ms(&self) -> i64 {
        since_boot_ms()
    }

    fn boot(&self) -> u64 {
        self.boot
    }

    async fn pause(&self, time: Duration) {
        tokio::time::sleep(time).await;
    }
}

/// The first half of Linux's random name of a boot.
fn boot_id() -> Option<u64> {
    let id = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").ok()?;
    let digits: String = id.chars().filter(char::is_ascii_hexdigit).collect();
    u64::from_str_radix(digits.get(..16)?, 16).ok()
}

/// The clock that goes on through sleep; `CLOCK_MONOTONIC` does so everywhere but
/// on Linux.
#[cfg(unix)]
fn since_boot_ms() -> i64 {
    use nix::time::{ClockId, clock_gettime};
    #[cfg(any(target_os = "linux", target_os = "android"))]
    const CLOCK: ClockId = ClockId::CLOCK_BOOTTIME;
    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    const CLOCK: ClockId = ClockId::CLOCK_MONOTONIC;
    clock_gettime(CLOCK).map_or(0, |time| {
        let ms = Duration::from(time).as_millis();
        i64::try_from(ms).unwrap_or(i64::MAX)
    })
}

/// The performance counter, which goes on through sleep.
#[cfg(not(unix))]
fn since_boot_ms() -> i64 {
    use std::sync::LazyLock;
    use std::time::Instant;
    static STARTED: LazyLock<Instant> = LazyLock::new(Instant::now);
    i64::try_from(STARTED.elapsed().as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_time_since_boot_goes_on_and_its_boot_has_one_name() {
        let clock = SystemClock::new();
        let before = clock.since_boot_ms();
        clock.pause(Duration::from_millis(20)).await;
        let passed = clock.since_boot_ms() - before;
        assert!((20..5_000).contains(&passed), "{passed}");
        #[cfg(target_os = "linux")]
        assert_eq!(SystemClock::new().boot(), clock.boot());
    }
}
