//! An institution's data keys: one seals, all open.
//!
//! While keys are changed there are several, and the file that they come from is
//! changed under processes that run. So before anything is sealed the file is
//! looked at, and where a value names a key that is not known it is read again.
//! What was once known here is kept to the process's end.

use super::{InstitutionKeys, MasterKey};
use crate::ids::Slug;
use crate::sealing::{KeyId, Place, SealError, Sealed, SealingKey};
use rand::RngCore;
use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::SystemTime;
use zeroize::Zeroizing;

/// Where keys come from, to be read again.
#[derive(Clone)]
pub(super) struct Source {
    pub(super) path: PathBuf,
    pub(super) master: PathBuf,
    pub(super) slug: Slug,
}

/// As a file was when it was read: it is replaced whole, never written into.
type Mark = (SystemTime, u64);

impl Source {
    fn mark(&self) -> Option<Mark> {
        let meta = std::fs::metadata(&self.path).ok()?;
        Some((meta.modified().ok()?, number(&meta)))
    }

    fn read(&self) -> Option<Held> {
        let mark = self.mark();
        let master = MasterKey::load(&self.master).ok()?;
        let keys = InstitutionKeys::load(&self.path, &self.slug, &master).ok()?;
        let mut held = keys
            .data
            .held
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner);
        held.mark = mark;
        Some(held)
    }
}

#[cfg(unix)]
fn number(meta: &std::fs::Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::ino(meta)
}

#[cfg(not(unix))]
fn number(meta: &std::fs::Metadata) -> u64 {
    meta.len()
}

/// The keys that are known.
struct Held {
    current: Arc<SealingKey>,
    /// Those that open what was sealed before, newest first.
    older: Vec<Arc<SealingKey>>,
    mark: Option<Mark>,
}

warifu_secret::closed!(Held);

impl Held {
    fn of(&self, id: &KeyId) -> Option<Arc<SealingKey>> {
        let all = std::iter::once(&self.current).chain(&self.older);
        all.into_iter().find(|key| key.id() == id).cloned()
    }

    /// What the file says now; what was known stays known.
    fn take(&mut self, read: Self) {
        let mut older = read.older;
        let before = std::iter::once(&self.current).chain(&self.older);
        for key in before {
            let known =
                key.id() == read.current.id() || older.iter().any(|one| one.id() == key.id());
            if !known {
                older.push(Arc::clone(key));
            }
        }
        *self = Self { older, ..read };
    }
}

/// An institution's data keys.
pub struct DataKeys {
    held: RwLock<Held>,
    source: Option<Source>,
}

warifu_secret::closed!(DataKeys);

impl DataKeys {
    pub(super) fn new(current: SealingKey, older: Vec<SealingKey>) -> Self {
        Self {
            held: RwLock::new(Held {
                current: Arc::new(current),
                older: older.into_iter().map(Arc::new).collect(),
                mark: None,
            }),
            source: None,
        }
    }

    /// The same, out of a file that may change.
    pub(super) fn from(mut self, source: Source) -> Self {
        let held = self.held.get_mut().unwrap_or_else(PoisonError::into_inner);
        // As it was before it was read, or else it is read once more.
        held.mark = None;
        self.source = Some(source);
        self
    }

    /// The key that seals.
    pub(super) fn current(&self) -> Arc<SealingKey> {
        let held = self.held.read().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(&held.current)
    }

    /// Those that only open.
    pub(super) fn older(&self) -> Vec<Arc<SealingKey>> {
        let held = self.held.read().unwrap_or_else(PoisonError::into_inner);
        held.older.clone()
    }

    /// The name of the key that seals.
    #[must_use]
    pub fn id(&self) -> KeyId {
        self.current().id().clone()
    }

    /// Whether what is under this key can be opened.
    #[must_use]
    pub fn knows(&self, id: &KeyId) -> bool {
        let held = self.held.read().unwrap_or_else(PoisonError::into_inner);
        held.of(id).is_some()
    }

    /// Seals under the key that the file says now.
    ///
    /// # Errors
    /// [`SealError`], as [`SealingKey::seal`].
    pub fn seal(
        &self,
        plain: &[u8],
        place: &Place<'_>,
        rng: &mut dyn RngCore,
    ) -> Result<Sealed, SealError> {
        self.look();
        self.current().seal(plain, place, rng)
    }

    /// Opens, whichever of the keys it is under.
    ///
    /// # Errors
    /// [`SealError`], the same for every cause.
    pub fn open(
        &self,
        sealed: &Sealed,
        place: &Place<'_>,
    ) -> Result<Zeroizing<Vec<u8>>, SealError> {
        let known = || {
            let held = self.held.read().unwrap_or_else(PoisonError::into_inner);
            held.of(&sealed.key)
        };
        let key = known().or_else(|| {
            self.read_again();
            known()
        });
        key.ok_or(SealError)?.open(sealed, place)
    }

    /// Reads the file again where it is another one than was read.
    fn look(&self) {
        let Some(source) = &self.source else {
            return;
        };
        let held = self.held.read().unwrap_or_else(PoisonError::into_inner);
        let same = held.mark.is_some() && held.mark == source.mark();
        drop(held);
        if !same {
            self.read_again();
        }
    }

    /// A file that cannot be read now leaves everything as it is.
    fn read_again(&self) {
        if let Some(read) = self.source.as_ref().and_then(Source::read) {
            self.held
                .write()
                .unwrap_or_else(PoisonError::into_inner)
                .take(read);
        }
    }
}
