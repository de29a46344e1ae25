//! Keeps the window out of screen captures, recordings and shared screens,
//! where the system can do that. X11 and Wayland cannot.

use tauri::{AppHandle, Manager};

/// Whether this system can.
pub const POSSIBLE: bool = cfg!(any(windows, target_os = "macos", target_os = "android"));

/// From now on the window is kept out of captures, or is not.
pub fn protect(app: &AppHandle, on: bool) {
    if let Some(window) = app.get_webview_window("main") {
        // Where it cannot be done the settings say so.
        #[cfg(not(target_os = "android"))]
        let _ = window.set_content_protected(on);
        #[cfg(target_os = "android")]
        let _ = window.with_webview(move |view| secure(&view, on));
    }
}

/// `FLAG_SECURE` of the activity's window: neither captures nor the list of
/// recent apps show it.
#[cfg(target_os = "android")]
#[expect(
    clippy::redundant_closure_for_method_calls,
    reason = "its type has no short name"
)]
fn secure(view: &tauri::webview::PlatformWebview, on: bool) {
    const FLAG_SECURE: i32 = 0x2000;
    let change = if on { "addFlags" } else { "clearFlags" };
    view.jni_handle().exec(move |env, activity, _| {
        let window = env.call_method(activity, "getWindow", "()Landroid/view/Window;", &[]);
        if let Ok(window) = window.and_then(|window| window.l()) {
            let _ = env.call_method(&window, change, "(I)V", &[FLAG_SECURE.into()]);
        }
    });
}
