//! [`Clipboard`] of the operating system, through Tauri's plugin.

use tauri::AppHandle;
use tauri_plugin_clipboard_manager::ClipboardExt;
use warifu_device::ports::{Clipboard, ClipboardError};

/// The system's clipboard.
pub struct SystemClipboard(pub AppHandle);

impl Clipboard for SystemClipboard {
    fn put_secret(&self, text: &str) -> Result<(), ClipboardError> {
        let put = self.0.clipboard().write_secret(text);
        put.map_err(|_| ClipboardError)
    }

    fn text(&self) -> Option<String> {
        self.0.clipboard().read_text().ok()
    }

    fn clear(&self) {
        // Where it cannot be cleared there is nothing else to be done.
        let _ = self.0.clipboard().clear();
    }
}
