//! What the customer sets, and what the system around the app has to offer.

use tauri::{AppHandle, State};
use warifu_device::Device;

use super::Answer;
use crate::error::{ErrorCode, ErrorView};
use crate::views::{LicenceView, SettingsView, SurroundingsView};
use crate::{platform, rehearsal};

/// Made by the build.
const LICENCES: &str = include_str!(concat!(env!("OUT_DIR"), "/licences.json"));

/// Stores the settings and goes by them.
#[tauri::command]
pub async fn save_settings(
    app: AppHandle,
    device: State<'_, Device>,
    settings: SettingsView,
) -> Answer<SettingsView> {
    let kept = device.save_settings(settings.into()).await?;
    if !rehearsal::is_on(&app) {
        platform::follow(&app, kept);
    }
    Ok(kept.into())
}

/// What the system has to offer, at this moment.
#[tauri::command]
pub async fn surroundings(app: AppHandle) -> Answer<SurroundingsView> {
    Ok(platform::surroundings(&app).await)
}

/// From now on the app starts at login, or does not.
#[tauri::command]
pub async fn set_autostart(app: AppHandle, on: bool) -> Answer<SurroundingsView> {
    let set = platform::set_autostart(on);
    set.map_err(|_| ErrorView::of(ErrorCode::AutostartFailed))?;
    Ok(platform::surroundings(&app).await)
}

/// The libraries that are part of the app.
#[tauri::command]
pub async fn licences() -> Answer<Vec<LicenceView>> {
    serde_json::from_str(LICENCES).map_err(|_| ErrorView::of(ErrorCode::Internal))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_licences_are_those_of_what_is_built_in() {
        let list: Vec<LicenceView> = serde_json::from_str(LICENCES).unwrap();
        let find = |name: &str| list.iter().find(|library| library.name == name);
        assert_eq!(find("tauri").unwrap().licence, "Apache-2.0 OR MIT");
        assert_eq!(find("svelte").unwrap().licence, "MIT");
        assert_eq!(find("opaque-ke").unwrap().version, "4.0.1");
        assert!(find("tauri-build").is_none(), "it only builds");
        assert!(find("tempfile").is_none(), "it only tests");
        assert!(find("axum").is_none(), "it is the issuer's");
        assert!(find("warifu").is_none() && find("warifu-device").is_none());
        assert!(list.iter().all(|library| !library.licence.contains('/')));
    }
}
