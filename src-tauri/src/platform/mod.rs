//! The ports of `warifu-device` on a real machine. What differs between
//! desktops and phones stands in the halves `desktop.rs` and `mobile.rs`.

use warifu_device::data::Settings;

mod autostart;
mod biometrics;
mod capture;
mod chance;
mod clipboard;
mod clock;
mod https;
mod keychain;
mod sight;

#[cfg(desktop)]
mod desktop;
#[cfg(desktop)]
mod dropped;
#[cfg(mobile)]
mod mobile;
#[cfg(all(feature = "demo", unix))]
mod mortal;
#[cfg(target_os = "linux")]
mod painting;
mod patience;
mod speech;
#[cfg(desktop)]
mod tray;

pub use autostart::set as set_autostart;
pub use biometrics::Sensor;
pub use capture::POSSIBLE as CAPTURE_CAN_BE_BLOCKED;
pub use chance::SystemChance;
pub use clipboard::SystemClipboard;
pub use clock::SystemClock;
pub use https::Https;
pub use keychain::{OsKeychain, PromptKind, Prompts};
#[cfg(all(feature = "demo", unix))]
pub use mortal::mortal;
pub use patience::wanted as patience;
pub use sight::{Sight, copied_text};
pub use speech::Speech;

#[cfg(desktop)]
use desktop::started_at_login;
#[cfg(desktop)]
pub use desktop::{beside, first_link, follow, leave, plugins, ready, show_window, surroundings};
#[cfg(mobile)]
use mobile::started_at_login;
#[cfg(mobile)]
pub use mobile::{beside, first_link, follow, leave, plugins, ready, surroundings};

/// Makes the window. At login it waits in the tray, where there is one.
pub fn open_window(app: &tauri::App, settings: Settings) -> tauri::Result<()> {
    if let Some(config) = app.config().app.windows.first() {
        let mut config = config.clone();
        config.visible = !(settings.tray && started_at_login());
        tauri::WebviewWindowBuilder::from_config(app, &config)?.build()?;
    }
    follow(app.handle(), settings);
    Ok(())
}

/// Where the operating system, and not a second start, brings links.
#[cfg(any(mobile, target_os = "macos"))]
fn listen_for_links(app: &tauri::App) {
    use tauri_plugin_deep_link::DeepLinkExt;
    let handle = app.handle().clone();
    app.deep_link().on_open_url(move |event| {
        for url in event.urls() {
            crate::link::arrived(&handle, url.into());
        }
    });
}
