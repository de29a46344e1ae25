//! Phones: links come through the operating system.

use tauri::{App, AppHandle, Builder, Wry};
use tauri_plugin_deep_link::DeepLinkExt;

/// Phones have no plugins of their own yet.
pub fn plugins(builder: Builder<Wry>) -> Builder<Wry> {
    builder
}

/// What is left to do once the app is up.
pub fn ready(app: &App) {
    super::listen_for_links(app);
}

/// Nothing is left behind.
pub fn leave(_app: &AppHandle) {}

/// The link that the app was started with.
pub fn first_link(app: &AppHandle) -> Option<String> {
    let urls = app.deep_link().get_current().ok().flatten()?;
    urls.first().map(ToString::to_string)
}
