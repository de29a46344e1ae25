//! The app's lock, as the shell sees it: it closes by itself when it is time, and
//! the interface is told.

use std::time::Duration;

use tauri::{AppHandle, Emitter, Manager};
use warifu_device::{Device, LockAfter, LockKind, LockState};

use crate::copying;
use crate::views::{LockAfterView, LockKindView, LockView};

/// The event's name.
const EVENT: &str = "locked";
/// A machine that slept wakes up to an app that looks at least so often.
const LOOK: Duration = Duration::from_secs(5);

impl From<LockState> for LockView {
    fn from(state: LockState) -> Self {
        Self {
            kind: match state.kind {
                LockKind::None => LockKindView::None,
                LockKind::Pin => LockKindView::Pin,
                LockKind::Passphrase => LockKindView::Passphrase,
            },
            locked: state.locked,
            wait_ms: state.wait_ms,
            after: state.after.into(),
            by_sensor: state.by_sensor,
        }
    }
}

impl From<LockAfter> for LockAfterView {
    fn from(after: LockAfter) -> Self {
        match after {
            LockAfter::Hidden => Self::Hidden,
            LockAfter::Minute1 => Self::Minute1,
            LockAfter::Minutes5 => Self::Minutes5,
            LockAfter::Minutes15 => Self::Minutes15,
            LockAfter::Never => Self::Never,
        }
    }
}

impl From<LockAfterView> for LockAfter {
    fn from(view: LockAfterView) -> Self {
        match view {
            LockAfterView::Hidden => Self::Hidden,
            LockAfterView::Minute1 => Self::Minute1,
            LockAfterView::Minutes5 => Self::Minutes5,
            LockAfterView::Minutes15 => Self::Minutes15,
            LockAfterView::Never => Self::Never,
        }
    }
}

impl LockView {
    /// As far as the data can be read; what is wrong with it is told elsewhere.
    pub fn of(device: &Device) -> Self {
        device.lock_state().map_or(Self::NONE, Into::into)
    }

    const NONE: Self = Self {
        kind: LockKindView::None,
        locked: false,
        wait_ms: 0,
        after: LockAfterView::Never,
        by_sensor: false,
    };
}

/// Closes the lock now, and tells the interface. Whoever asks for it, the window,
/// a menu, a key, comes here.
pub fn close(app: &AppHandle) {
    let device = app.state::<Device>();
    if let Ok(true) = device.lock_now() {
        copying::take_off(app);
        #[cfg(desktop)]
        crate::tray::forget(app);
        let _ = app.emit(EVENT, LockView::of(&device));
    }
}

/// Whether there is a lock that is open.
#[cfg(desktop)]
pub fn can_close(device: &Device) -> bool {
    let state = device.lock_state();
    state.is_ok_and(|state| state.kind != LockKind::None && !state.locked)
}

/// The window went out of sight.
#[cfg(desktop)]
pub fn hidden(app: &AppHandle) {
    let after = app.state::<Device>().lock_state().map(|state| state.after);
    if after == Ok(LockAfter::Hidden) {
        close(app);
    }
}

/// Closes the lock when it was not used for so long, from now on until it is
/// closed. Sleep counts as well.
pub fn watch(app: &AppHandle) {
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        while let Some(left) = app.state::<Device>().until_lock() {
            if left.is_zero() {
                close(&app);
                return;
            }
            tokio::time::sleep(left.min(LOOK)).await;
        }
    });
}
