//! Changing keys while processes run that use them. Every step leaves files that
//! can be used, and is taken up where it was left.

use super::{InstitutionKeys, KeyError, MasterKey, files, ring};
use crate::ids::Slug;
use crate::ports::SecureRng;
use crate::sealing::KeyId;
use std::fs::File;
use std::path::{Path, PathBuf};

/// The key files, to be changed by one at a time.
pub struct KeyFiles {
    folder: PathBuf,
    master: PathBuf,
    _lock: File,
}

/// How a change of an institution's data key stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataChange {
    /// What everything is to be sealed under.
    pub to: KeyId,
    /// What may still be sealed under; none where the change is done.
    pub from: Vec<KeyId>,
}

impl KeyFiles {
    /// Takes them; nobody else changes them until this is dropped.
    ///
    /// # Errors
    /// [`KeyError::Changing`] where somebody does.
    pub fn take(folder: &Path, master: &Path) -> Result<Self, KeyError> {
        let path = folder.join("changing.lock");
        let lock = files::lock(&path)?;
        Ok(Self {
            folder: folder.to_owned(),
            master: master.to_owned(),
            _lock: lock,
        })
    }

    /// The institution's keys as the file has them.
    ///
    /// # Errors
    /// [`KeyError`].
    pub fn keys(&self, slug: &Slug) -> Result<InstitutionKeys, KeyError> {
        let master = MasterKey::load(&self.master)?;
        InstitutionKeys::load(&ring::path(&self.folder, slug), slug, &master)
    }

    /// How a change stands that was begun before; `None` where none was.
    ///
    /// # Errors
    /// [`KeyError`].
    pub fn changing(&self, slug: &Slug) -> Result<Option<DataChange>, KeyError> {
        let change = change(&self.keys(slug)?);
        Ok(Some(change).filter(|change| !change.from.is_empty()))
    }

    /// Makes a new data key and puts it first; the one before stays to open. A
    /// change that is under way is not begun again.
    ///
    /// # Errors
    /// [`KeyError`].
    pub fn begin(&self, slug: &Slug, rng: &mut Box<dyn SecureRng>) -> Result<DataChange, KeyError> {
        if let Some(change) = self.changing(slug)? {
            return Ok(change);
        }
        let keys = self.keys(slug)?.with_new_data_key(rng);
        self.put(slug, &keys, rng)?;
        Ok(change(&self.keys(slug)?))
    }

    /// Takes the older data keys out: nothing may be sealed under them any more.
    ///
    /// # Errors
    /// [`KeyError`].
    pub fn retire(&self, slug: &Slug, rng: &mut Box<dyn SecureRng>) -> Result<(), KeyError> {
        let keys = self.keys(slug)?.without_older();
        self.put(slug, &keys, rng)
    }

    /// Makes a new master key and wraps all institutions' files under it. The new
    /// one lies beside the old one until all are; then it takes its place.
    ///
    /// # Errors
    /// [`KeyError`].
    pub fn change_master(&self, rng: &mut Box<dyn SecureRng>) -> Result<Vec<Slug>, KeyError> {
        MasterKey::load(&self.master)?;
        // Also of institutions that have no policy any more.
        let slugs = files::named(&self.folder, "keys")?;
        let slugs: Vec<Slug> = slugs
            .into_iter()
            .filter_map(|name| Slug::new(name).ok())
            .collect();
        let next = MasterKey::beside(&self.master);
        MasterKey::load_or_create(&next, rng)?;
        for slug in &slugs {
            // Under whichever of the two it is.
            let keys = self.keys(slug)?;
            let master = MasterKey::load(&next)?;
            keys.put(&ring::path(&self.folder, slug), slug, &master, rng)?;
        }
        files::rename(&next, &self.master)?;
        Ok(slugs)
    }

    fn put(
        &self,
        slug: &Slug,
        keys: &InstitutionKeys,
        rng: &mut Box<dyn SecureRng>,
    ) -> Result<(), KeyError> {
        let master = MasterKey::load(&self.master)?;
        keys.put(&ring::path(&self.folder, slug), slug, &master, rng)
    }
}

fn change(keys: &InstitutionKeys) -> DataChange {
    DataChange {
        to: keys.data.id(),
        from: keys
            .data
            .older()
            .iter()
            .map(|key| key.id().clone())
            .collect(),
    }
}
