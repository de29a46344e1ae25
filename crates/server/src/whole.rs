//! A file that is there whole or not at all.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// A file in the making: under a temporary name beside its own until
/// [`Whole::done`], and gone where that is never reached. Nobody else may read it.
pub(crate) struct Whole {
    file: BufWriter<File>,
    temporary: PathBuf,
    path: PathBuf,
    done: bool,
}

impl Whole {
    /// Begins; what a run before this one left behind is removed.
    pub(crate) fn begin(path: &Path) -> io::Result<Self> {
        let temporary = beside(path);
        drop(fs::remove_file(&temporary));
        let mut options = OpenOptions::new();
        options.read(true).write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        Ok(Self {
            file: BufWriter::new(options.open(&temporary)?),
            temporary,
            path: path.to_owned(),
            done: false,
        })
    }

    /// Where it is in the making.
    pub(crate) fn temporary(&self) -> PathBuf {
        self.temporary.clone()
    }

    /// All of it is on the disk, and then in its place.
    pub(crate) fn done(mut self) -> io::Result<()> {
        self.file.flush()?;
        self.file.get_ref().sync_all()?;
        fs::rename(&self.temporary, &self.path)?;
        self.done = true;
        sync_folder(&self.path)
    }
}

impl Write for Whole {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Drop for Whole {
    fn drop(&mut self) {
        if !self.done {
            drop(fs::remove_file(&self.temporary));
        }
    }
}

/// The temporary name.
pub(crate) fn beside(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".new");
    name.into()
}

/// A name that was put in place stays there.
#[cfg(unix)]
pub(crate) fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}

/// Folders cannot be opened as files there.
#[cfg(not(unix))]
pub(crate) fn sync_folder(_path: &Path) -> io::Result<()> {
    Ok(())
}
