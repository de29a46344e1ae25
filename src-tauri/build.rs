//! Builds the app's manifest from the permissions in `permissions/app.toml`, and
//! the list of licences that the settings show.

use tauri_build::{AppManifest, Attributes};

#[path = "build/licences.rs"]
mod licences;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo:rerun-if-env-changed=WARIFU_ROOT_KEY");
    println!("cargo:rerun-if-env-changed=WARIFU_DIRECTORY_JSON");
    println!("cargo:rerun-if-changed=src-tauri/permissions");
    // No permission is made up for a command: each is written and reviewed.
    let manifest = AppManifest::new().permissions_path_pattern("src-tauri/permissions/*.toml");
    tauri_build::try_build(Attributes::new().app_manifest(manifest))?;
    licences::write()
}
