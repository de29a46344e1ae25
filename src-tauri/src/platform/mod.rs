//! The ports of `warifu-device` on a real machine. What differs between
//! desktops and phones stands in the halves `desktop.rs` and `mobile.rs`.

mod chance;
mod clock;
mod https;
mod keychain;

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

pub use chance::SystemChance;
pub use clock::SystemClock;
pub use https::Https;
pub use keychain::{OsKeychain, PromptKind, Prompts};
#[cfg(all(feature = "demo", unix))]
pub use mortal::mortal;

#[cfg(desktop)]
pub use desktop::{first_link, leave, plugins, ready};
#[cfg(mobile)]
pub use mobile::{first_link, leave, plugins, ready};

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
