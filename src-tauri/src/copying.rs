//! Copies a code for the customer, and sees to it that it leaves the clipboard
//! again.

use std::sync::Arc;
use std::time::Duration;

use tauri::{AppHandle, Manager};
use warifu_device::{Copies, Device};

use crate::error::{ErrorCode, ErrorView};

/// The copies of this process.
pub type Held = Arc<Copies>;

/// Copies the code of this moment; answers after how many seconds it is taken
/// off again, 0 for never.
pub async fn code(app: &AppHandle, token_id: &str) -> Result<u32, ErrorView> {
    let device = app.state::<Device>();
    let shown = device.show_code(token_id).await?;
    let seconds = device.startup().data.settings.clipboard_seconds;
    let copies = app.state::<Held>().inner().clone();
    let put = copies.put(shown.otp, seconds > 0).await;
    let turn = put.map_err(|_| ErrorView::of(ErrorCode::ClipboardFailed))?;
    if seconds > 0 {
        let time = Duration::from_secs(seconds.into());
        tauri::async_runtime::spawn(async move { copies.take_off_after(turn, time).await });
    }
    Ok(seconds)
}

/// What is still on the clipboard goes: the app ends, or is locked.
pub fn take_off(app: &AppHandle) {
    if let Some(copies) = app.try_state::<Held>() {
        copies.take_off();
    }
}
