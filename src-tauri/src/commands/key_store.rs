//! The key store's own windows.

use std::sync::Arc;

use tauri::State;

use super::Answer;
use crate::platform::Prompts;

/// Takes the system's prompt away: the customer does not want to answer it now.
#[tauri::command]
pub async fn dismiss_prompt(prompts: State<'_, Arc<Prompts>>) -> Answer<()> {
    prompts.cancel();
    Ok(())
}
