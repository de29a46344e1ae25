//! How the window is painted on Linux: by the processor. Its pages stand still
//! but for one number and one arc a second, so compositing on the graphics card
//! wins nothing; it would cost a third of the start, a fifth of the memory, and
//! an empty window with some drivers. `docs/bench.md` has the figures.

use tauri::plugin::{Builder, TauriPlugin};
use tauri::{Webview, Wry};
use webkit2gtk::{HardwareAccelerationPolicy, SettingsExt, WebViewExt};

/// Sees to every view as soon as it is there, before its page is.
pub fn plainly() -> TauriPlugin<Wry> {
    Builder::new("painting").on_webview_ready(set).build()
}

#[expect(clippy::needless_pass_by_value, reason = "as the plugin hands it over")]
fn set(view: Webview<Wry>) {
    // Where it cannot be said the window is painted all the same.
    let _ = view.with_webview(|view| {
        if let Some(settings) = view.inner().settings() {
            settings.set_hardware_acceleration_policy(HardwareAccelerationPolicy::Never);
        }
    });
}
