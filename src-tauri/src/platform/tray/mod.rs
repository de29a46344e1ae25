//! The tray: whether there is one, and how the app comes into it.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tauri::{AppHandle, Manager, Window, WindowEvent};
use tokio::sync::watch;
use tokio::time::timeout;

#[cfg(target_os = "linux")]
mod linux;
#[cfg(not(target_os = "linux"))]
mod native;

#[cfg(target_os = "linux")]
use linux::Shown;
#[cfg(not(target_os = "linux"))]
use native::Shown;

/// A desktop says at once whether it has a tray.
const ANSWER: Duration = Duration::from_secs(2);

/// The app's place in the tray.
#[derive(Default)]
pub struct Tray {
    /// `None` while the desktop is asked.
    there: watch::Sender<Option<bool>>,
    shown: Mutex<Option<Shown>>,
}

/// Whether the tray shows the app.
pub fn is_there(app: &AppHandle) -> bool {
    *app.state::<Tray>().there.borrow() == Some(true)
}

/// As [`is_there`], once the desktop has answered.
pub async fn comes(app: &AppHandle) -> bool {
    let mut there = app.state::<Tray>().there.subscribe();
    let answer = timeout(ANSWER, there.wait_for(Option::is_some)).await;
    answer.is_ok() && is_there(app)
}

/// From now on the tray shows the app, where there is one, or does not.
pub fn follow(app: &AppHandle, wanted: bool) {
    let tray = app.state::<Tray>();
    let mut shown = tray.shown.lock().unwrap_or_else(PoisonError::into_inner);
    if wanted && shown.is_none() {
        tray.there.send_replace(None);
        *shown = Some(Shown::begin(app));
    } else if !wanted && let Some(shown) = shown.take() {
        shown.end(app);
        tray.there.send_replace(Some(false));
    }
}

/// The tray has come, or gone, or there never was one: a window that nobody
/// could reach any more is shown.
fn settle(app: &AppHandle, there: bool) {
    app.state::<Tray>().there.send_replace(Some(there));
    let hidden = app
        .get_webview_window("main")
        .is_some_and(|window| !window.is_visible().unwrap_or(true));
    if hidden && !there {
        super::show_window(app);
    }
}

/// A window that is closed goes out of sight where the tray brings it back;
/// where it does not, the app ends.
pub fn heard(window: &Window, event: &WindowEvent) {
    if let WindowEvent::CloseRequested { api, .. } = event
        && is_there(window.app_handle())
        && window.hide().is_ok()
    {
        api.prevent_close();
        crate::lock::hidden(window.app_handle());
    }
}
