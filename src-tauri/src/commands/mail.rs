//! The bank's mail. Nobody is contacted but issuers of the directory, for a
//! newer one.

use std::time::Duration;

use tauri::{AppHandle, State};
use tokio::time::timeout;
use warifu_device::ports::PasteError;
use warifu_device::{Device, DeviceError, LONGEST_MAIL};

use super::Answer;
use crate::error::{ErrorCode, ErrorView};
use crate::platform;
use crate::views::MailView;

/// How long whoever holds the clipboard may take to hand it over.
const PATIENCE: Duration = Duration::from_secs(10);

/// What a pasted text says.
#[tauri::command]
pub async fn read_mail(device: State<'_, Device>, text: String) -> Answer<MailView> {
    Ok(device.read_mail(&text).await?.into())
}

/// What the text on the clipboard says, on the customer's word. The text itself
/// does not come back.
#[tauri::command]
pub async fn paste_mail(app: AppHandle, device: State<'_, Device>) -> Answer<MailView> {
    let text = copied(app).await?;
    Ok(device.read_mail(&text).await?.into())
}

/// Away from the window's thread: the owner of the clipboard may be slow, or be
/// this app's own page.
async fn copied(app: AppHandle) -> Answer<String> {
    let read = move || platform::copied_text(&app, LONGEST_MAIL, PATIENCE);
    let reading = tokio::task::spawn_blocking(read);
    let read = timeout(PATIENCE, reading).await;
    let read = read.ok().and_then(Result::ok);
    match read.unwrap_or(Err(PasteError::Unreadable)) {
        Ok(text) if !text.trim().is_empty() => Ok(text),
        Err(PasteError::TooLarge) => Err(DeviceError::MailTooLong.into()),
        _ => Err(ErrorView::of(ErrorCode::ClipboardNoText)),
    }
}
