//! The data folder on a disk.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use crate::ports::{FileError, Files};

/// [`Files`] in one folder, made when first needed.
pub struct DataFolder {
    folder: PathBuf,
    /// It was there: should it go, it is not made anew, for it may come back.
    known: AtomicBool,
}

impl DataFolder {
    /// The folder need not exist yet.
    #[must_use]
    pub fn new(folder: PathBuf) -> Self {
        Self {
            folder,
            known: AtomicBool::new(false),
        }
    }
}

impl Files for DataFolder {
    fn read(&self, name: &str) -> Result<Option<Vec<u8>>, FileError> {
        match fs::read(self.folder.join(name)) {
            Ok(bytes) => {
                self.known.store(true, Ordering::Relaxed);
                Ok(Some(bytes))
            }
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(_) => Err(FileError::Unreadable),
        }
    }

    fn replace(&self, name: &str, bytes: &[u8]) -> Result<(), FileError> {
        let made = if self.known.load(Ordering::Relaxed) {
            Ok(())
        } else {
            fs::create_dir_all(&self.folder)
        };
        let done = made.and_then(|()| replace(&self.folder, name, bytes));
        done.map_err(|error| cause(&error))?;
        self.known.store(true, Ordering::Relaxed);
        Ok(())
    }

    fn set_aside(&self, name: &str, under: &str) -> Result<(), FileError> {
        set_aside(&self.folder, name, under).map_err(|error| cause(&error))
    }

    fn remove(&self, name: &str) -> Result<(), FileError> {
        match remove(&self.folder, name) {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
            other => other.map_err(|error| cause(&error)),
        }
    }
}

fn cause(error: &std::io::Error) -> FileError {
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => {
            FileError::Full
        }
        ErrorKind::NotFound => FileError::Gone,
        _ => FileError::Unusable,
    }
}

/// Temporary file, fsync, rename, fsync of the folder. Once it is renamed the
/// file is the new one, and an error would say otherwise: the folder is opened
/// before, and where its fsync fails the rename lasts as the file system makes
/// it.
fn replace(folder: &Path, name: &str, bytes: &[u8]) -> std::io::Result<()> {
    let opened = Folder::open(folder)?;
    let temporary = folder.join(format!("{name}.new"));
    let written =
        write_through(&temporary, bytes).and_then(|()| fs::rename(&temporary, folder.join(name)));
    if written.is_err() {
        let _ = fs::remove_file(&temporary);
    }
    written?;
    opened.sync();
    Ok(())
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

fn set_aside(folder: &Path, name: &str, under: &str) -> std::io::Result<()> {
    let under = folder.join(under);
    if under.exists() {
        return Err(ErrorKind::AlreadyExists.into());
    }
    let opened = Folder::open(folder)?;
    fs::rename(folder.join(name), under)?;
    opened.sync();
    Ok(())
}

fn remove(folder: &Path, name: &str) -> std::io::Result<()> {
    let opened = Folder::open(folder)?;
    fs::remove_file(folder.join(name))?;
    opened.sync();
    Ok(())
}

/// A folder whose names are to last.
#[cfg(unix)]
struct Folder(fs::File);

#[cfg(unix)]
impl Folder {
    fn open(folder: &Path) -> std::io::Result<Self> {
        fs::File::open(folder).map(Self)
    }

    fn sync(&self) {
        let _ = self.0.sync_all();
    }
}

/// Elsewhere a rename is as lasting as the file system makes it.
#[cfg(not(unix))]
struct Folder;

#[cfg(not(unix))]
impl Folder {
    #[expect(clippy::unnecessary_wraps, reason = "as on Unix")]
    fn open(_folder: &Path) -> std::io::Result<Self> {
        Ok(Self)
    }

    #[expect(clippy::unused_self, reason = "as on Unix")]
    fn sync(&self) {}
}
