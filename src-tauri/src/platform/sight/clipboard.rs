//! What was copied. Under X11 it is fetched piece by piece within bounds;
//! elsewhere the system has it already.

use std::time::Duration;

use async_trait::async_trait;
use tauri::AppHandle;
use tauri_plugin_clipboard_manager::ClipboardExt;
use tokio::task::spawn_blocking;
use tokio::time::timeout;
use warifu_device::ports::{Copied, Frame, PasteError, Pasteboard};

/// Bytes of text beyond which nobody looks for a link.
pub(super) const MOST_TEXT: usize = 1024 * 1024;
/// What the system's clipboard may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// The system's clipboard.
pub struct Pasted(AppHandle);

impl Pasted {
    /// Of the desktop that the app runs on.
    pub fn new(app: AppHandle) -> Self {
        Self(app)
    }
}

#[async_trait]
impl Pasteboard for Pasted {
    async fn paste(&self) -> Result<Copied, PasteError> {
        #[cfg(target_os = "linux")]
        if !super::on_wayland() {
            let pasted = spawn_blocking(super::selection::paste).await;
            return pasted.unwrap_or(Err(PasteError::Unreadable));
        }
        let app = self.0.clone();
        let pasted = timeout(PATIENCE, spawn_blocking(move || of_system(&app))).await;
        match pasted {
            Ok(Ok(pasted)) => pasted,
            _ => Err(PasteError::Unreadable),
        }
    }
}

fn of_system(app: &AppHandle) -> Result<Copied, PasteError> {
    let clipboard = app.clipboard();
    if let Ok(image) = clipboard.read_image() {
        let frame = Frame::of_rgb(image.width(), image.height(), 4, image.rgba());
        return Ok(Copied::Picture(frame));
    }
    let text = clipboard.read_text().map_err(|_| PasteError::Empty)?;
    match text.len() {
        0 => Err(PasteError::Empty),
        length if length > MOST_TEXT => Err(PasteError::TooLarge),
        _ => Ok(Copied::Text(text)),
    }
}
