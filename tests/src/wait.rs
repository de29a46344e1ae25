//! Waiting for what must come true, never for time to pass.

use anyhow::{Result, bail};
use std::time::{Duration, Instant};

/// How long a condition may take before the scene fails. Generous: it only
/// costs time where something is broken.
pub const PATIENCE: Duration = Duration::from_mins(2);

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
