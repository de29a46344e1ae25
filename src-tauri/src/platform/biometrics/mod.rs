//! The device's sensor: on phones and under macOS by Tauri's plugin, elsewhere
//! there is none. The plugin says yes or no; it keeps no key.

#[cfg(not(any(mobile, target_os = "macos")))]
mod absent;
#[cfg(any(mobile, target_os = "macos"))]
mod plugin;

#[cfg(not(any(mobile, target_os = "macos")))]
pub use absent::Sensor;
#[cfg(any(mobile, target_os = "macos"))]
pub use plugin::{Sensor, with_plugin};
