//! What the customer sets.

use tauri::State;
use warifu_device::Device;

use super::Answer;
use crate::views::SettingsView;

/// Stores the settings.
#[tauri::command]
pub async fn save_settings(
    device: State<'_, Device>,
    settings: SettingsView,
) -> Answer<SettingsView> {
    Ok(device.save_settings(settings.into()).await?.into())
}
