//! Builds the app's manifest of commands and permissions.

fn main() {
    tauri_build::build();
}
