//! Key files: mode 0600, written whole or not at all.

use super::KeyError;
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

/// Writes a new key file: a temporary file beside it, synced, then put in place
/// without replacing what is there, and the folder synced.
pub fn create(path: &Path, bytes: &[u8]) -> Result<(), KeyError> {
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder).map_err(|error| failed(folder, &error))?;
    let temporary = path.with_extension("new");
    // A left-over of a broken-off run holds a key that nothing was made with.
    match fs::remove_file(&temporary) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            return Err(failed(&temporary, &error));
        }
        _ => {}
    }
    let put = write_private(&temporary, bytes)
        .and_then(|()| fs::hard_link(&temporary, path))
        .and_then(|()| fs::remove_file(&temporary))
        .and_then(|()| File::open(folder)?.sync_all());
    put.map_err(|error| failed(path, &error))
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
