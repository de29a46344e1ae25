//! What was copied. Under X11 it is fetched piece by piece within bounds;
//! elsewhere the system hands it over whole, and only then is its size known.

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

/// The text that was copied, of at most so many bytes. Whoever has it may take
/// about so long, where the system says so.
///
/// # Errors
/// [`PasteError`].
pub fn text(app: &AppHandle, most: usize, time: Duration) -> Result<String, PasteError> {
    #[cfg(target_os = "linux")]
    if !super::on_wayland() {
        return super::selection::text(most, time);
    }
    let _ = time;
    text_of_system(app, most)
}

fn of_system(app: &AppHandle) -> Result<Copied, PasteError> {
    if let Ok(image) = app.clipboard().read_image() {
        let frame = Frame::of_rgb(image.width(), image.height(), 4, image.rgba());
        return Ok(Copied::Picture(frame));
    }
    text_of_system(app, MOST_TEXT).map(Copied::Text)
}

fn text_of_system(app: &AppHandle, most: usize) -> Result<String, PasteError> {
    let text = app.clipboard().read_text();
    let text = text.map_err(|_| PasteError::Empty)?;
    match text.len() {
        0 => Err(PasteError::Empty),
        length if length > most => Err(PasteError::TooLarge),
        _ => Ok(text),
    }
}
