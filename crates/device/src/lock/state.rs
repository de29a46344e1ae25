//! How the lock stands, closing it, and when it closes by itself.

use std::sync::atomic::Ordering;
use std::time::Duration;

use super::{LockAfter, lock_that_is_on};
use crate::DeviceError;
use crate::device::Device;

/// What opens the app.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LockKind {
    /// Nothing: it has no lock.
    None,
    /// A PIN.
    Pin,
    /// The passphrase of the vault file.
    Passphrase,
}

/// How the lock stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LockState {
    /// What opens it.
    pub kind: LockKind,
    /// It is closed.
    pub locked: bool,
    /// Until the next PIN can be tried, in milliseconds.
    pub wait_ms: i64,
    /// Wrong PINs in a row.
    pub failures: u32,
    /// When it closes by itself.
    pub after: LockAfter,
    /// Every entry is known to be sealed by the PIN.
    pub sealed: bool,
    /// The device's sensor opens it as well.
    pub by_sensor: bool,
}

impl Device {
    /// How the lock stands.
    ///
    /// # Errors
    /// Those of the data.
    pub fn lock_state(&self) -> Result<LockState, DeviceError> {
        let data = self.store.load()?;
        let state = |kind, locked| LockState {
            kind,
            locked,
            wait_ms: 0,
            failures: 0,
            after: data.lock_after,
            sealed: false,
            by_sensor: false,
        };
        if self.stores.vault().is_there()? {
            return Ok(state(LockKind::Passphrase, !self.stores.vault().is_open()));
        }
        let Some(record) = lock_that_is_on(&data) else {
            return Ok(state(LockKind::None, false));
        };
        let tries = self.lock.tries(record);
        Ok(LockState {
            wait_ms: tries.left_ms(&*self.clock),
            failures: tries.failures,
            sealed: record.sealed,
            by_sensor: record.by_sensor(),
            ..state(LockKind::Pin, self.lock.seal().is_none())
        })
    }

    /// Goes on only where the app is not locked.
    ///
    /// # Errors
    /// [`DeviceError::AppLocked`]; those of the data.
    pub fn must_be_open(&self) -> Result<(), DeviceError> {
        if self.lock_state()?.locked {
            return Err(DeviceError::AppLocked);
        }
        Ok(())
    }

    /// Closes the lock, where there is one: keys and typed passwords leave
    /// memory. An enrolment that is just being sent breaks off, as where the
    /// process dies, and is gone on with later. `true` where it is closed.
    ///
    /// # Errors
    /// Those of the data.
    pub fn lock_now(&self) -> Result<bool, DeviceError> {
        let closed = self.lock_state();
        if matches!(&closed, Ok(state) if state.kind == LockKind::None) {
            return Ok(false);
        }
        self.lock.forget();
        self.stores.vault().close();
        if let Ok(mut desk) = self.desk.try_lock() {
            desk.clear();
        }
        closed.map(|_| true)
    }

    /// The customer has done something.
    pub fn note_use(&self) {
        let now = self.clock.since_boot_ms();
        self.lock.used_at.store(now, Ordering::SeqCst);
    }

    /// How long until the app locks itself, if it does; zero where it should.
    #[must_use]
    pub fn until_lock(&self) -> Option<Duration> {
        let state = self.lock_state().ok()?;
        if state.kind == LockKind::None || state.locked {
            return None;
        }
        let used_at = self.lock.used_at.load(Ordering::SeqCst);
        let idle = self.clock.since_boot_ms().saturating_sub(used_at);
        let left = state.after.idle_ms()?.saturating_sub(idle);
        Some(Duration::from_millis(u64::try_from(left).unwrap_or(0)))
    }

    /// Stores when the app locks itself.
    ///
    /// # Errors
    /// [`DeviceError::AppLocked`]; those of the data.
    pub async fn set_lock_after(&self, after: LockAfter) -> Result<(), DeviceError> {
        self.must_be_open()?;
        self.store
            .update(|data| {
                data.lock_after = after;
                Ok(())
            })
            .await
    }
}
