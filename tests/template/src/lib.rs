//! Folders that take long to make: made once, then copied.

use std::fs::{self, File};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// How long one is good: what lies in it is dated.
const FRESH: Duration = Duration::from_hours(1);

/// A folder that many copy and one makes. Who holds it keeps the others waiting.
#[derive(Debug)]
pub struct Template {
    folder: PathBuf,
    /// Locked until it is dropped.
    _lock: File,
}

impl Template {
    /// The one that stands for `made_of`, among those in `room`.
    ///
    /// # Errors
    /// When the room cannot be written to.
    pub fn of(room: &Path, made_of: &impl Hash) -> io::Result<Self> {
        let mut hash = DefaultHasher::new();
        made_of.hash(&mut hash);
        let folder = room.join(format!("{:016x}", hash.finish()));
        fs::create_dir_all(room)?;
        let lock = File::create(folder.with_extension("lock"))?;
        lock.lock()?;
        Ok(Self {
            folder,
            _lock: lock,
        })
    }

    /// An empty folder to be filled, where there is no fresh one; then
    /// [`Template::is_made`].
    ///
    /// # Errors
    /// When an old one cannot be removed, or none be made.
    pub fn to_be_made(&self) -> io::Result<Option<PathBuf>> {
        if is_fresh(&self.folder) {
            return Ok(None);
        }
        let half = self.half();
        for old in [&self.folder, &half] {
            if old.exists() {
                fs::remove_dir_all(old)?;
            }
        }
        fs::create_dir(&half)?;
        Ok(Some(half))
    }

    /// What was to be made is whole.
    ///
    /// # Errors
    /// When it cannot be put in place.
    pub fn is_made(&self) -> io::Result<()> {
        fs::rename(self.half(), &self.folder)
    }

    /// Copies what is in it into a folder, over what is there.
    ///
    /// # Errors
    /// When something cannot be copied.
    pub fn copy_to(&self, folder: &Path) -> io::Result<()> {
        copy_folder(&self.folder, folder)
    }

    /// A maker that was stopped has left no more than this.
    fn half(&self) -> PathBuf {
        self.folder.with_extension("half")
    }
}

fn is_fresh(folder: &Path) -> bool {
    let made = fs::metadata(folder).and_then(|data| data.modified());
    made.is_ok_and(|made| SystemTime::now().duration_since(made).unwrap_or_default() < FRESH)
}

/// Copies a folder and all below it, over what is there.
///
/// # Errors
/// When something cannot be read or written.
pub fn copy_folder(from: &Path, to: &Path) -> io::Result<()> {
    if from == to {
        return Ok(());
    }
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

/// What tells one build of a program from another.
///
/// # Errors
/// When it is not there.
pub fn build_of(program: &Path) -> io::Result<(PathBuf, u64, SystemTime)> {
    let data = fs::metadata(program)?;
    Ok((program.to_owned(), data.len(), data.modified()?))
}

/// All files below a folder, with what stands in them.
///
/// # Errors
/// When one cannot be read.
pub fn contents_of(folder: &Path) -> io::Result<Vec<(PathBuf, Vec<u8>)>> {
    let mut found = Vec::new();
    let mut left = vec![folder.to_owned()];
    while let Some(next) = left.pop() {
        for entry in fs::read_dir(next)? {
            let path = entry?.path();
            if path.is_dir() {
                left.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap_or(&path);
                found.push((name.to_owned(), fs::read(&path)?));
            }
        }
    }
    found.sort();
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fill(room: &Path, key: &str, text: &str) -> String {
        let template = Template::of(room, &key).unwrap();
        if let Some(half) = template.to_be_made().unwrap() {
            fs::create_dir(half.join("below")).unwrap();
            fs::write(half.join("below/file"), text).unwrap();
            template.is_made().unwrap();
        }
        let to = room.join("copy");
        template.copy_to(&to).unwrap();
        fs::read_to_string(to.join("below/file")).unwrap()
    }

    #[test]
    fn what_was_made_once_is_copied_and_another_is_made_anew() {
        let room = tempfile::tempdir().unwrap();
        assert_eq!(fill(room.path(), "one", "first"), "first");
        assert_eq!(fill(room.path(), "one", "second"), "first");
        assert_eq!(fill(room.path(), "other", "third"), "third");
    }

    #[test]
    fn what_was_left_half_made_is_made_anew() {
        let room = tempfile::tempdir().unwrap();
        let template = Template::of(room.path(), &"one").unwrap();
        let half = template.to_be_made().unwrap().unwrap();
        fs::write(half.join("left"), "half").unwrap();
        drop(template);
        assert_eq!(fill(room.path(), "one", "whole"), "whole");
        assert!(!room.path().join("copy/left").exists());
    }
}
