//! All institutions' keys.

use super::{InstitutionKeys, KeyError, MasterKey};
use crate::ids::Slug;
use crate::ports::SecureRng;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// All institutions' keys.
#[derive(Default)]
pub struct KeyRing {
    keys: BTreeMap<Slug, InstitutionKeys>,
}

warifu_secret::closed!(KeyRing);

impl KeyRing {
    /// Reads `{folder}/{slug}.keys` for every institution.
    ///
    /// # Errors
    /// [`KeyError`] naming the file.
    pub fn load<'a>(
        folder: &Path,
        master: &MasterKey,
        slugs: impl IntoIterator<Item = &'a Slug>,
    ) -> Result<Self, KeyError> {
        let mut ring = Self::default();
        for slug in slugs {
            let keys = InstitutionKeys::load(&path(folder, slug), slug, master)?;
            ring.keys.insert(slug.clone(), keys);
        }
        Ok(ring)
    }

    /// The same, and makes keys for institutions that have no file yet. A file
    /// that is there is never replaced, damaged or not.
    ///
    /// # Errors
    /// [`KeyError`] naming the file.
    pub fn load_or_create<'a>(
        folder: &Path,
        master: &MasterKey,
        slugs: impl IntoIterator<Item = &'a Slug>,
        rng: &mut Box<dyn SecureRng>,
    ) -> Result<Self, KeyError> {
        let mut all = Self::default();
        for slug in slugs {
            let path = path(folder, slug);
            let keys = match InstitutionKeys::load(&path, slug, master) {
                Err(KeyError::Missing(_)) => {
                    InstitutionKeys::generate(rng).create(&path, slug, master, rng)?;
                    // Somebody else may have been faster: what the file holds counts.
                    InstitutionKeys::load(&path, slug, master)?
                }
                other => other?,
            };
            all.keys.insert(slug.clone(), keys);
        }
        Ok(all)
    }

    /// One institution's.
    ///
    /// # Errors
    /// [`KeyError::NoInstitution`].
    pub fn of(&self, slug: &Slug) -> Result<&InstitutionKeys, KeyError> {
        self.keys
            .get(slug)
            .ok_or_else(|| KeyError::NoInstitution(slug.to_string()))
    }
}

pub(super) fn path(folder: &Path, slug: &Slug) -> PathBuf {
    folder.join(format!("{slug}.keys"))
}
