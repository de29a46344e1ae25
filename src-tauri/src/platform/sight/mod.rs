//! What a real machine can look at: its screen, its clipboard, its camera.

use std::sync::Arc;

use tauri::AppHandle;
use warifu_device::ports::{Camera, Pasteboard, Screen};

mod clipboard;
#[cfg(any(target_os = "linux", target_os = "macos"))]
mod light;
#[cfg(target_os = "macos")]
mod mac_camera;
#[cfg(any(windows, target_os = "macos"))]
mod monitors;
#[cfg(any(test, target_os = "macos"))]
mod offers;
#[cfg(mobile)]
mod phone;
#[cfg(target_os = "linux")]
mod portal;
#[cfg(all(target_os = "linux", feature = "demo"))]
mod recorded;
#[cfg(desktop)]
mod screen;
#[cfg(target_os = "linux")]
mod selection;
#[cfg(target_os = "linux")]
mod v4l;
#[cfg(desktop)]
mod webcam;
#[cfg(windows)]
mod windows_camera;
#[cfg(target_os = "linux")]
mod x11;

pub use clipboard::text as copied_text;

/// The three of them.
pub struct Sight {
    /// Every display.
    pub screen: Arc<dyn Screen>,
    /// What was copied.
    pub clipboard: Arc<dyn Pasteboard>,
    /// The webcam.
    pub camera: Arc<dyn Camera>,
}

impl Sight {
    /// Nothing is looked at yet.
    #[cfg(desktop)]
    pub fn new(app: &AppHandle) -> Self {
        Self {
            screen: Arc::new(screen::Displays::new(app.clone())),
            clipboard: Arc::new(clipboard::Pasted::new(app.clone())),
            camera: Arc::new(camera()),
        }
    }

    /// Nothing is looked at yet.
    #[cfg(mobile)]
    pub fn new(app: &AppHandle) -> Self {
        Self {
            screen: Arc::new(phone::NotHere),
            clipboard: Arc::new(clipboard::Pasted::new(app.clone())),
            camera: Arc::new(phone::NotHere),
        }
    }
}

#[cfg(target_os = "linux")]
fn camera() -> webcam::Webcam {
    #[cfg(feature = "demo")]
    if let Some(recorded) = recorded::of_environment() {
        return recorded;
    }
    webcam::Webcam::new(v4l::open)
}

#[cfg(target_os = "macos")]
fn camera() -> webcam::Webcam {
    webcam::Webcam::new(mac_camera::open)
}

#[cfg(windows)]
fn camera() -> webcam::Webcam {
    webcam::Webcam::new(windows_camera::open)
}

/// Whether the desktop is Wayland's, where no program sees another's windows.
#[cfg(target_os = "linux")]
fn on_wayland() -> bool {
    let is = |name: &str, wanted: &str| std::env::var(name).is_ok_and(|value| value == wanted);
    let there = std::env::var_os("WAYLAND_DISPLAY").is_some_and(|name| !name.is_empty());
    is("XDG_SESSION_TYPE", "wayland") || (there && !is("XDG_SESSION_TYPE", "x11"))
}
