//! Phones: links come through the operating system.

use tauri::{App, AppHandle, Builder, Wry};
use tauri_plugin_deep_link::DeepLinkExt;
use warifu_device::data::Settings;

use super::{autostart, biometrics, capture};
use crate::views::SurroundingsView;

/// The plugins that only phones have: the system's scanner of codes, and its
/// sensor of fingers and faces.
pub fn plugins(builder: Builder<Wry>) -> Builder<Wry> {
    let builder = builder.plugin(tauri_plugin_barcode_scanner::init());
    biometrics::with_plugin(builder)
}

/// As the app's own.
pub fn beside(builder: Builder<Wry>) -> Builder<Wry> {
    builder
}

/// What is left to do once the app is up.
pub fn ready(app: &App) {
    super::listen_for_links(app);
}

/// Nothing does here.
pub fn started_at_login() -> bool {
    false
}

/// Goes by what the customer has set.
pub fn follow(app: &AppHandle, settings: Settings) {
    capture::protect(app, settings.capture_protection);
}

/// What the system has to offer, at this moment.
pub async fn surroundings(_app: &AppHandle) -> SurroundingsView {
    SurroundingsView {
        capture_protection: capture::POSSIBLE,
        tray: false,
        autostart: autostart::is_on(),
    }
}

/// Nothing is left behind.
pub fn leave(_app: &AppHandle) {}

/// The link that the app was started with.
pub fn first_link(app: &AppHandle) -> Option<String> {
    let urls = app.deep_link().get_current().ok().flatten()?;
    urls.first().map(ToString::to_string)
}
