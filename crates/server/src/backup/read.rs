//! Reads the file.

use std::fs::File;
use std::io::{BufRead as _, BufReader, Read as _, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::{ANY, BackupError, LONGEST, MAGIC, Manifest};
use crate::hex::hex;
use crate::start_error::StartError;

/// A backup whose first two lines were read.
pub(crate) struct Opened {
    pub(crate) manifest: Manifest,
    path: PathBuf,
    rest: BufReader<File>,
}

impl Opened {
    /// Opens it.
    pub(crate) fn read(path: &Path) -> Result<Self, StartError> {
        let failed = |error: std::io::Error| StartError::file(path, &error);
        let refuse = |error| StartError::Backup(path.to_owned(), error);
        let mut rest = BufReader::new(File::open(path).map_err(failed)?);
        let first = line(&mut rest).map_err(failed)?;
        if first != MAGIC.as_bytes() {
            let ours = first.starts_with(ANY.as_bytes());
            return Err(refuse(if ours {
                BackupError::Newer
            } else {
                BackupError::Foreign
            }));
        }
        let second = line(&mut rest).map_err(failed)?;
        if second.last() != Some(&b'\n') {
            let found = u64::try_from(second.len()).unwrap_or(u64::MAX);
            let needed = found.saturating_add(1);
            return Err(refuse(BackupError::Short { found, needed }));
        }
        let manifest = serde_json::from_slice(&second);
        Ok(Self {
            manifest: manifest.map_err(|_| refuse(BackupError::Changed))?,
            path: path.to_owned(),
            rest,
        })
    }

    /// Writes the database in it to `to`, and says at the end whether it is the one
    /// that was put in.
    pub(crate) fn into(self, to: &mut dyn Write) -> Result<(), StartError> {
        let Self {
            manifest,
            path,
            mut rest,
        } = self;
        let failed = |error: std::io::Error| StartError::file(&path, &error);
        let refuse = |error| Err(StartError::Backup(path.clone(), error));
        let (mut digest, mut found) = (Sha256::new(), 0_u64);
        let mut piece = vec![0; 64 * 1024];
        loop {
            let read = rest.read(&mut piece).map_err(failed)?;
            let bytes = piece.get(..read).unwrap_or_default();
            found = found.saturating_add(u64::try_from(read).unwrap_or(u64::MAX));
            if found > manifest.bytes {
                return refuse(BackupError::Long);
            }
            if read == 0 {
                break;
            }
            digest.update(bytes);
            to.write_all(bytes).map_err(failed)?;
        }
        let needed = manifest.bytes;
        if found < needed {
            return refuse(BackupError::Short { found, needed });
        }
        if hex(&digest.finalize()) != manifest.sha256 {
            return refuse(BackupError::Changed);
        }
        Ok(())
    }
}

/// A line with its end; no more than the longest.
fn line(from: &mut BufReader<File>) -> std::io::Result<Vec<u8>> {
    let mut line = Vec::new();
    let most = u64::try_from(LONGEST).unwrap_or(u64::MAX);
    from.take(most).read_until(b'\n', &mut line)?;
    Ok(line)
}
