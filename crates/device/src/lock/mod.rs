//! The app's lock. While it is on, the key store's entries are sealed once more,
//! under a key that only the PIN releases; while it is closed that key is nowhere
//! in memory, and without it no code can be made (`docs/vault.md`).
//!
//! A vault file ([`crate::vault`]) has a lock already: its passphrase.

mod biometrics;
mod change;
mod copy;
mod entries;
mod pin;
mod sealed;
mod state;
mod tries;
mod unlock;
mod wrapped;

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};

pub use biometrics::SensorRecord;
pub use state::{LockKind, LockState};
pub use tries::{Tries, Wait};

pub(crate) use sealed::{Place, Seal, close, closed_anew, lock_of, open};

use crate::crypt::Cost;
use crate::data::Data;
use crate::ports::Clock;

/// When an app that is open locks itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LockAfter {
    /// As soon as its window is hidden.
    Hidden,
    /// After a minute without use.
    Minute1,
    /// After five.
    #[default]
    Minutes5,
    /// After fifteen.
    Minutes15,
    /// Not by itself.
    Never,
}

impl LockAfter {
    fn idle_ms(self) -> Option<i64> {
        match self {
            Self::Minute1 => Some(60_000),
            Self::Minutes5 => Some(5 * 60_000),
            Self::Minutes15 => Some(15 * 60_000),
            Self::Hidden | Self::Never => None,
        }
    }
}

/// What the public data says of the lock; no secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LockRecord {
    /// 32 hexadecimal digits; the account of the lock's own entry.
    pub id: String,
    /// The PIN is asked for. Where not, what is left of the lock goes as soon as
    /// the key store allows.
    pub on: bool,
    /// Every entry is known to be sealed.
    #[serde(default)]
    pub sealed: bool,
    /// Wrong PINs in a row.
    #[serde(default)]
    pub tries: Tries,
    /// Opening by the device's sensor, beside the PIN, if that was ever turned on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sensor: Option<SensorRecord>,
}

impl LockRecord {
    /// A lock that is not on yet, or not any more.
    pub(crate) fn loose(id: String) -> Self {
        Self {
            id,
            on: false,
            sealed: false,
            tries: Tries::default(),
            sensor: None,
        }
    }
}

/// What this process knows of the lock.
pub(crate) struct Lock {
    /// The key, while the lock is open.
    seal: Mutex<Option<Arc<Seal>>>,
    /// Wrong PINs in a row, whether or not they could be noted.
    tries: Mutex<Option<Tries>>,
    /// One try, or one change of the lock, at a time.
    pub changing: tokio::sync::Mutex<()>,
    /// When the customer last did something, in time since boot.
    used_at: AtomicI64,
    /// What a guess costs, for locks made from now on.
    pub cost: Cost,
}

impl Lock {
    pub fn new(clock: &dyn Clock, cost: Cost) -> Self {
        Self {
            seal: Mutex::default(),
            tries: Mutex::default(),
            changing: tokio::sync::Mutex::default(),
            used_at: AtomicI64::new(clock.since_boot_ms()),
            cost,
        }
    }

    /// As a lock of a process that was just started.
    pub fn begin_anew(&self, clock: &dyn Clock) {
        self.forget();
        self.note_tries(None);
        self.used_at.store(clock.since_boot_ms(), Ordering::SeqCst);
    }

    /// The key, while the lock is open.
    pub fn seal(&self) -> Option<Arc<Seal>> {
        held(&self.seal).clone()
    }

    fn let_in(&self, seal: Seal) {
        *held(&self.seal) = Some(Arc::new(seal));
    }

    /// Wiped, once whoever is just using it has done.
    fn forget(&self) {
        *held(&self.seal) = None;
    }

    fn tries(&self, record: &LockRecord) -> Tries {
        held(&self.tries).unwrap_or(record.tries)
    }

    fn note_tries(&self, tries: Option<Tries>) {
        *held(&self.tries) = tries;
    }
}

fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

pub(crate) fn lock_that_is_on(data: &Data) -> Option<&LockRecord> {
    data.lock.as_ref().filter(|lock| lock.on)
}
