//! Key files: mode 0600, written whole or not at all.

use super::KeyError;
use rand::RngCore;
use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Read as _, Write as _};
use std::path::Path;
use zeroize::Zeroizing;

/// A key file is never longer than this, in bytes.
const LONGEST: u64 = 64 * 1024;

/// Reads a key file that nobody else may read.
pub fn read(path: &Path) -> Result<Zeroizing<Vec<u8>>, KeyError> {
    read_with(path, true)
}

/// The same; `private` says whether nobody else may read it.
pub fn read_with(path: &Path, private: bool) -> Result<Zeroizing<Vec<u8>>, KeyError> {
    let file = File::open(path).map_err(|error| failed(path, &error))?;
    let meta = file.metadata().map_err(|error| failed(path, &error))?;
    if private && exposed(&meta) {
        return Err(KeyError::Exposed(path.to_owned()));
    }
    // Reserved up front, so that no partial copy is left behind by growing.
    let length = usize::try_from(meta.len().min(LONGEST)).unwrap_or(0);
    let mut bytes = Zeroizing::new(Vec::with_capacity(length.saturating_add(1)));
    file.take(LONGEST)
        .read_to_end(&mut bytes)
        .map_err(|error| failed(path, &error))?;
    Ok(bytes)
}

/// Puts a new key file in place, where there is none: a temporary file beside
/// it, synced, then linked without replacing what is there, and the folder
/// synced. Who is second does nothing; either reads afterwards what is there.
pub fn create(path: &Path, bytes: &[u8], rng: &mut dyn RngCore) -> Result<(), KeyError> {
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder).map_err(|error| failed(folder, &error))?;
    let temporary = path.with_extension(format!("{:016x}.new", rng.next_u64()));
    let put = write_private(&temporary, bytes).and_then(|()| fs::hard_link(&temporary, path));
    if let Err(error) = put
        && !path.exists()
    {
        // Half a key is of no use to anybody.
        let _ = fs::remove_file(&temporary);
        return Err(failed(path, &error));
    }
    let done = tidy(folder, path).and_then(|()| sync(folder));
    done.map_err(|error| failed(path, &error))
}

/// Puts a key file in the place of the one that is there.
pub fn replace(path: &Path, bytes: &[u8], rng: &mut dyn RngCore) -> Result<(), KeyError> {
    let temporary = path.with_extension(format!("{:016x}.new", rng.next_u64()));
    let put = write_private(&temporary, bytes);
    if let Err(error) = put {
        let _ = fs::remove_file(&temporary);
        return Err(failed(path, &error));
    }
    rename(&temporary, path)?;
    let folder = path.parent().unwrap_or(Path::new("."));
    tidy(folder, path).map_err(|error| failed(path, &error))
}

/// Gives a key file another name, over what has that name.
pub fn rename(from: &Path, to: &Path) -> Result<(), KeyError> {
    let folder = to.parent().unwrap_or(Path::new("."));
    fs::rename(from, to)
        .and_then(|()| sync(folder))
        .map_err(|error| failed(to, &error))
}

/// Locks a file, which is made where there is none, until it is dropped.
pub fn lock(path: &Path) -> Result<File, KeyError> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false);
    private(&mut options);
    let file = options.open(path).map_err(|error| failed(path, &error))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(fs::TryLockError::WouldBlock) => Err(KeyError::Changing(path.to_owned())),
        Err(fs::TryLockError::Error(error)) => Err(failed(path, &error)),
    }
}

/// The names of the files in a folder that end like that, without the end.
pub fn named(folder: &Path, end: &str) -> Result<Vec<String>, KeyError> {
    let entries = fs::read_dir(folder).map_err(|error| failed(folder, &error))?;
    let mut names = Vec::new();
    for entry in entries {
        let path = entry.map_err(|error| failed(folder, &error))?.path();
        if path.extension().is_some_and(|one| one == end) {
            let name = path.file_stem().and_then(|name| name.to_str());
            names.extend(name.map(str::to_owned));
        }
    }
    names.sort();
    Ok(names)
}

/// Removes temporary files, also those of runs that were broken off: the key is
/// in place, and nothing was made with any other.
fn tidy(folder: &Path, path: &Path) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let other = entry?.path();
        let ours = other.file_stem().map(Path::new).and_then(Path::file_stem) == path.file_stem();
        if !ours || other.extension().is_none_or(|end| end != "new") {
            continue;
        }
        match fs::remove_file(&other) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

#[cfg(unix)]
fn sync(folder: &Path) -> std::io::Result<()> {
    File::open(folder)?.sync_all()
}

/// Folders cannot be opened as files there.
#[cfg(not(unix))]
fn sync(_folder: &Path) -> std::io::Result<()> {
    Ok(())
}

fn write_private(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    private(&mut options);
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

#[cfg(unix)]
fn private(options: &mut OpenOptions) {
    use std::os::unix::fs::OpenOptionsExt as _;
    options.mode(0o600);
}

#[cfg(not(unix))]
fn private(_options: &mut OpenOptions) {}

#[cfg(unix)]
fn exposed(meta: &fs::Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    meta.permissions().mode() & 0o077 != 0
}

#[cfg(not(unix))]
fn exposed(_meta: &fs::Metadata) -> bool {
    false
}

fn failed(path: &Path, error: &std::io::Error) -> KeyError {
    match error.kind() {
        ErrorKind::NotFound => KeyError::Missing(path.to_owned()),
        kind => KeyError::Io {
            path: path.to_owned(),
            kind,
        },
    }
}
