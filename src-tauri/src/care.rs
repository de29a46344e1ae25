//! What is done in the background, after an answer.

use std::time::Duration;

use tauri::{AppHandle, Manager};
use warifu_device::Device;

/// A little more than a start is good for.
pub const START: Duration = Duration::from_secs(125);
/// A little more than typed values wait for a consent.
pub const DRAFT: Duration = Duration::from_secs(30 * 60 + 5);

/// Tells issuers what they have yet to be told, and measures the clock.
pub fn now(app: &AppHandle) {
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        app.state::<Device>().housekeeping().await;
    });
}

/// Drops, after `time`, the passwords and starts whose time is over by then.
pub fn later(app: &AppHandle, time: Duration) {
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        tokio::time::sleep(time).await;
        // A key store that does not answer is asked at the next start.
        let _ = app.state::<Device>().drop_expired().await;
    });
}
