//! The data folder on a disk.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use crate::ports::{FileError, Files};

/// [`Files`] in one folder, made when first needed.
pub struct DataFolder {
    folder: PathBuf,
}

impl DataFolder {
    /// The folder need not exist yet.
    #[must_use]
    pub fn new(folder: PathBuf) -> Self {
        Self { folder }
    }
}

impl Files for DataFolder {
    fn read(&self, name: &str) -> Result<Option<Vec<u8>>, FileError> {
        match fs::read(self.folder.join(name)) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(_) => Err(FileError::Unusable),
        }
    }

    fn replace(&self, name: &str, bytes: &[u8]) -> Result<(), FileError> {
        replace(&self.folder, name, bytes).map_err(|_| FileError::Unusable)
    }

    fn set_aside(&self, name: &str, under: &str) -> Result<(), FileError> {
        let under = self.folder.join(under);
        if under.exists() {
            return Err(FileError::Unusable);
        }
        fs::rename(self.folder.join(name), under).map_err(|_| FileError::Unusable)?;
        // The file has moved; a folder that cannot be synced does not undo it.
        let _ = sync_folder(&self.folder);
        Ok(())
    }
}

/// Temporary file, fsync, rename, fsync of the folder.
fn replace(folder: &Path, name: &str, bytes: &[u8]) -> std::io::Result<()> {
    fs::create_dir_all(folder)?;
    let temporary = folder.join(format!("{name}.new"));
    let written =
        write_through(&temporary, bytes).and_then(|()| fs::rename(&temporary, folder.join(name)));
    if written.is_err() {
        let _ = fs::remove_file(&temporary);
    }
    written.and_then(|()| sync_folder(folder))
}

fn write_through(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

#[cfg(unix)]
fn sync_folder(folder: &Path) -> std::io::Result<()> {
    fs::File::open(folder)?.sync_all()
}

/// Elsewhere a rename is as lasting as the file system makes it.
#[cfg(not(unix))]
fn sync_folder(_folder: &Path) -> std::io::Result<()> {
    Ok(())
}
