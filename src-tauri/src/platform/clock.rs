//! The device's clock.

use std::time::Duration;

use async_trait::async_trait;
use chrono::Utc;
use warifu_device::ports::Clock;

/// [`Clock`] of the operating system.
pub struct SystemClock;

#[async_trait]
impl Clock for SystemClock {
    fn now_ms(&self) -> i64 {
        Utc::now().timestamp_millis()
    }

    async fn pause(&self, time: Duration) {
        tokio::time::sleep(time).await;
    }
}
