//! The app's entry on desktops.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

fn main() {
    warifu_app::run();
}
