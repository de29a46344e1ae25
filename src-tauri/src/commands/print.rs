//! The printer.

use tauri::WebviewWindow;

use super::Answer;
use crate::error::{ErrorCode, ErrorView};

/// Opens the platform's print dialog for the page on show.
#[cfg(desktop)]
#[tauri::command]
pub async fn print_page(window: WebviewWindow) -> Answer<()> {
    let printed = window.print();
    printed.map_err(|_| ErrorView::of(ErrorCode::PrintFailed))
}

/// Phones have no print dialog for a web view; the page does not offer it there.
#[cfg(mobile)]
#[tauri::command]
pub async fn print_page(_window: WebviewWindow) -> Answer<()> {
    Err(ErrorView::of(ErrorCode::PrintFailed))
}
