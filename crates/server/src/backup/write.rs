//! Makes the file.

use std::fs::{self, File};
use std::io::{self, BufReader, Read, Write as _};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use warifu_otp::UnixTime;
use warifu_storage::{Database, OpenError};

use super::{MAGIC, Manifest, Opened};
use crate::hex::hex;
use crate::start_error::StartError;
use crate::whole::{Whole, beside};

/// A file that goes when it is no longer needed.
struct Passing(PathBuf);

impl Drop for Passing {
    fn drop(&mut self) {
        drop(fs::remove_file(&self.0));
    }
}

/// Copies the database into `file`, which appears whole, looked through and read
/// back, or not at all.
pub(crate) async fn write(
    database: &Path,
    file: &Path,
    now: UnixTime,
) -> Result<Manifest, StartError> {
    let failed = |error: io::Error| StartError::file(file, &error);
    let whole = Whole::begin(file).map_err(failed)?;
    let copy = Passing(beside(&beside(file)));
    drop(fs::remove_file(&copy.0));
    let copied = Database::copy(database, &copy.0)
        .await
        .map_err(|error| match error {
            OpenError::Damaged => StartError::DamagedDatabase(database.to_owned()),
            error => StartError::Database {
                path: database.to_owned(),
                error,
            },
        })?;
    let (bytes, sha256) = measure(&copy.0).map_err(failed)?;
    let manifest = Manifest {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        schema: copied.schema,
        created_at: now.0,
        bytes,
        sha256,
    };
    compose(whole, &manifest, &copy.0)
        .map_err(failed)?
        .done()
        .map_err(failed)?;
    Ok(manifest)
}

fn compose(mut whole: Whole, manifest: &Manifest, copy: &Path) -> io::Result<Whole> {
    let line = serde_json::to_string(manifest)? + "\n";
    whole.write_all(MAGIC.as_bytes())?;
    whole.write_all(line.as_bytes())?;
    io::copy(&mut File::open(copy)?, &mut whole)?;
    whole.flush()?;
    // What is on the disk is what counts.
    let back = Opened::read(&whole.temporary()).and_then(|opened| opened.into(&mut io::sink()));
    back.map_err(|error| io::Error::other(error.to_string()))?;
    Ok(whole)
}

/// Its length and SHA-256.
fn measure(path: &Path) -> io::Result<(u64, String)> {
    let (mut file, mut digest) = (BufReader::new(File::open(path)?), Sha256::new());
    let (mut bytes, mut piece) = (0_u64, vec![0; 64 * 1024]);
    loop {
        let read = file.read(&mut piece)?;
        if read == 0 {
            return Ok((bytes, hex(&digest.finalize())));
        }
        digest.update(piece.get(..read).unwrap_or_default());
        bytes = bytes.saturating_add(u64::try_from(read).unwrap_or(u64::MAX));
    }
}
