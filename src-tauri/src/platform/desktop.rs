//! Desktops: one instance, links from the command line, pictures dropped, tray.

use std::env;

use tauri::{App, AppHandle, Builder, Manager, Wry};

use warifu_device::data::Settings;

use super::{autostart, capture, dropped, tray};
use crate::link;
use crate::tray::news::Herald;
use crate::views::SurroundingsView;

/// The plugins that only desktops have. Single instance comes first, so that
/// a second start does nothing else.
pub fn plugins(builder: Builder<Wry>) -> Builder<Wry> {
    let builder = builder.on_window_event(tray::heard);
    let builder = builder.on_window_event(dropped::heard);
    let builder = builder.plugin(tauri_plugin_single_instance::init(|app, arguments, _| {
        show_window(app);
        if let Some(text) = link::among(arguments) {
            link::arrived(app, text);
        }
    }));
    #[cfg(target_os = "macos")]
    let builder = super::biometrics::with_plugin(builder);
    beside(builder)
}

/// A window that stands beside the app: it takes no links and no files, and
/// knows of no other start.
pub fn beside(builder: Builder<Wry>) -> Builder<Wry> {
    #[cfg(target_os = "linux")]
    let builder = builder.plugin(super::painting::plainly());
    builder
}

/// What is left to do once the app is up.
pub fn ready(app: &App) {
    app.manage(tray::Tray::default());
    app.manage(Herald::default());
    // An installed app is registered by its package; a demo runs where it was
    // built, and the bank's page must find it all the same.
    #[cfg(feature = "demo")]
    {
        use tauri_plugin_deep_link::DeepLinkExt;
        let handle = app.handle().clone();
        std::thread::spawn(move || handle.deep_link().register_all());
    }
    #[cfg(target_os = "macos")]
    super::listen_for_links(app);
}

/// Goes by what the customer has set.
pub fn follow(app: &AppHandle, settings: Settings) {
    capture::protect(app, settings.capture_protection);
    tray::follow(app, settings.tray);
}

/// The system started the app, not the customer.
pub fn started_at_login() -> bool {
    env::args_os().any(|argument| argument == autostart::AT_LOGIN)
}

/// What the system has to offer, at this moment.
pub async fn surroundings(app: &AppHandle) -> SurroundingsView {
    SurroundingsView {
        capture_protection: capture::POSSIBLE,
        tray: tray::comes(app).await,
        autostart: autostart::is_on(),
    }
}

/// What a demo has registered goes with it: its build may be gone tomorrow.
pub fn leave(app: &AppHandle) {
    #[cfg(feature = "demo")]
    {
        use tauri_plugin_deep_link::DeepLinkExt;
        let _ = app.deep_link().unregister("warifu");
    }
    #[cfg(not(feature = "demo"))]
    let _ = app;
}

/// The link that the app was started with.
pub fn first_link(_app: &AppHandle) -> Option<String> {
    // An argument that is no text is no link either.
    let arguments = env::args_os().map(|argument| argument.into_string().unwrap_or_default());
    link::among(arguments)
}

/// Brings the window before the customer.
pub fn show_window(app: &AppHandle) {
    if let Some(window) = app.get_webview_window("main") {
        let _ = window.unminimize();
        let _ = window.show();
        let _ = window.set_focus();
    }
}
