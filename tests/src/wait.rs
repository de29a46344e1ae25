//! Waiting for what must come true, never for time to pass.

use anyhow::{Result, bail};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// How long a condition may take before the scene fails. Generous: it only
/// costs time where something is broken.
pub const PATIENCE: Duration = Duration::from_mins(2);

/// In Japan, where the demonstration's institutions are.
const MIDNIGHT: u64 = 15 * 3600;
const DAY: u64 = 24 * 3600;

const PAUSE: Duration = Duration::from_millis(50);

/// Asks again and again until there is an answer.
///
/// # Errors
/// After [`PATIENCE`], with what was waited for.
pub async fn until<T>(what: &str, ask: impl AsyncFnMut() -> Option<T>) -> Result<T> {
    until_within(PATIENCE, what, ask).await
}

/// As [`until`], with a patience of its own.
///
/// # Errors
/// After `patience`, with what was waited for.
pub async fn until_within<T>(
    patience: Duration,
    what: &str,
    mut ask: impl AsyncFnMut() -> Option<T>,
) -> Result<T> {
    let end = Instant::now() + patience;
    loop {
        if let Some(answer) = ask().await {
            return Ok(answer);
        }
        if Instant::now() > end {
            bail!("waited {} s in vain for: {what}", patience.as_secs());
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// Waits for midnight in Japan to pass where it is near: *until the next day* may
/// be over in a moment then.
pub async fn for_one_day(least: Duration) {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    let now = now.map_or(0, |now| now.as_secs() % DAY);
    let left = (MIDNIGHT + DAY - now) % DAY;
    if left < least.as_secs() {
        tokio::time::sleep(Duration::from_secs(left + 1)).await;
    }
}
