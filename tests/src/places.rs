//! Where things lie in the project.

use std::path::{Path, PathBuf};

/// The project's root.
#[must_use]
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The build folder.
#[must_use]
pub fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// A program built from this workspace.
#[must_use]
pub fn built(name: &str) -> PathBuf {
    let profile = if cfg!(debug_assertions) {
        "debug"
    } else {
        "release"
    };
    target().join(profile).join(name)
}

/// A file of the front end's packages.
#[must_use]
pub fn node_module(path: &str) -> PathBuf {
    root().join("ui/node_modules").join(path)
}
