//! The screen of a desktop. Under Linux, X11 shows it to every program, Wayland
//! only through the desktop's portal.

use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use tauri::{AppHandle, Manager, PhysicalPosition};
use warifu_device::ports::{Frame, Screen, ScreenError};

#[cfg(any(windows, target_os = "macos"))]
use super::monitors::displays;
#[cfg(target_os = "linux")]
use super::x11::displays;
#[cfg(target_os = "linux")]
use super::{on_wayland, portal};

/// Every display.
pub struct Displays {
    app: AppHandle,
    /// Our windows that stand aside, and where they were.
    aside: Mutex<Vec<(String, Option<PhysicalPosition<i32>>)>>,
}

impl Displays {
    /// Of the desktop that the app runs on.
    pub fn new(app: AppHandle) -> Self {
        let aside = Mutex::default();
        Self { app, aside }
    }

    fn hide(&self) {
        let mut aside = self.aside.lock().unwrap_or_else(PoisonError::into_inner);
        for (label, window) in self.app.webview_windows() {
            let place = window.outer_position().ok();
            if window.is_visible().unwrap_or(false) && window.hide().is_ok() {
                aside.push((label, place));
            }
        }
    }

    fn show(&self) {
        let mut aside = self.aside.lock().unwrap_or_else(PoisonError::into_inner);
        for (label, place) in aside.drain(..) {
            let Some(window) = self.app.get_webview_window(&label) else {
                continue;
            };
            let _ = window.show();
            if let Some(place) = place {
                let _ = window.set_position(place);
            }
            let _ = window.set_focus();
        }
    }
}

#[async_trait]
impl Screen for Displays {
    async fn capture(&self) -> Result<Vec<Frame>, ScreenError> {
        #[cfg(target_os = "linux")]
        if on_wayland() {
            return portal::displays().await;
        }
        let captured = tokio::task::spawn_blocking(displays).await;
        captured.unwrap_or(Err(ScreenError::Unavailable))
    }

    /// Through the portal the customer may be asked at each capture: there is
    /// one, and our windows stay.
    async fn stand_aside(&self) -> bool {
        #[cfg(target_os = "linux")]
        if on_wayland() {
            return false;
        }
        self.hide();
        true
    }

    async fn come_back(&self) {
        self.show();
    }
}
