//! The app's shell.

#[cfg(test)]
mod bindings;
mod error;
mod views;

/// Runs the app until its window is closed.
pub fn run() {
    let _ = tauri::Builder::default().run(tauri::generate_context!());
}
