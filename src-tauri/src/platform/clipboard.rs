//! [`Clipboard`] of the operating system, through Tauri's plugin.

use std::time::Duration;

use tauri::AppHandle;
use tauri_plugin_clipboard_manager::ClipboardExt;
use warifu_device::ports::{Clipboard, ClipboardError};

use super::sight;

/// A lock or an end waits no longer to learn whose text is there.
const HELD_UP: Duration = Duration::from_secs(3);

/// The system's clipboard.
pub struct SystemClipboard(pub AppHandle);

impl Clipboard for SystemClipboard {
    fn put_secret(&self, text: &str) -> Result<(), ClipboardError> {
        let put = self.0.clipboard().write_secret(text);
        put.map_err(|_| ClipboardError)
    }

    fn text(&self, most: usize) -> Option<String> {
        sight::copied_text(&self.0, most, HELD_UP).ok()
    }

    fn clear(&self) {
        // Where it cannot be cleared there is nothing else to be done.
        let _ = self.0.clipboard().clear();
    }
}
