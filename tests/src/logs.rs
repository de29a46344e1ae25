//! Where a scene leaves its logs, pages and pictures: `target/e2e-logs/SCENE/`.

use anyhow::{Context, Result};
use std::path::{Path, PathBuf};

/// The folder of one scene, emptied when the scene begins.
#[derive(Clone, Debug)]
pub struct Logs {
    folder: PathBuf,
}

impl Logs {
    /// The folder of the scene of that name.
    ///
    /// # Errors
    /// When the folder cannot be made.
    pub fn of(scene: &str) -> Result<Self> {
        Self::at(crate::places::target().join("e2e-logs").join(scene))
    }

    /// A folder of the caller's choosing.
    ///
    /// # Errors
    /// When the folder cannot be made.
    pub fn at(folder: impl Into<PathBuf>) -> Result<Self> {
        let folder = folder.into();
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder)
            .with_context(|| format!("no folder {}", folder.display()))?;
        Ok(Self { folder })
    }

    /// The path of a file in it.
    #[must_use]
    pub fn file(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// The folder itself.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }
}
