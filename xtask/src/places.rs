//! Where things lie in the project.

use std::path::{Path, PathBuf};

/// The project's root.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_owned()
}

/// The front end's folder.
pub fn ui() -> PathBuf {
    root().join("ui")
}

/// The build folder.
pub fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// A program built from this workspace.
pub fn built(name: &str) -> PathBuf {
    target().join("debug").join(name)
}

/// Whether a program can be found.
pub fn has_program(name: &str) -> bool {
    let Some(path) = std::env::var_os("PATH") else {
        return false;
    };
    std::env::split_paths(&path).any(|folder| folder.join(name).is_file())
}
