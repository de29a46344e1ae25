//! The printer.

use tauri::WebviewWindow;

use super::Answer;
use crate::error::ErrorView;

/// Opens the platform's print dialog for the page on show.
#[tauri::command]
pub async fn print_page(window: WebviewWindow) -> Answer<()> {
    window
        .print()
        .map_err(|_| ErrorView::of(crate::error::ErrorCode::PrintFailed))
}
