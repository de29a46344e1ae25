//! Ctrl-C, SIGTERM and SIGHUP: remembered, and looked at between steps.

use anyhow::{Context, Result, bail};
use std::{
    sync::atomic::{AtomicBool, Ordering},
    sync::{Condvar, Mutex, PoisonError},
    time::Duration,
};

static ASKED: AtomicBool = AtomicBool::new(false);
static WAITING: (Mutex<()>, Condvar) = (Mutex::new(()), Condvar::new());

/// From now on Ctrl-C no longer ends this process by itself.
pub fn listen() -> Result<()> {
    ctrlc::set_handler(|| {
        ASKED.store(true, Ordering::SeqCst);
        WAITING.1.notify_all();
    })
    .context("Ctrl-C cannot be listened to")
}

/// Whether somebody asked to stop.
pub fn asked() -> bool {
    ASKED.load(Ordering::SeqCst)
}

/// An error once somebody asked to stop.
pub fn unless_asked() -> Result<()> {
    if asked() {
        bail!("stopped");
    }
    Ok(())
}

/// Waits that long, or until somebody asks to stop.
pub fn pause(time: Duration) {
    let guard = WAITING.0.lock().unwrap_or_else(PoisonError::into_inner);
    if !asked() {
        let _ = WAITING.1.wait_timeout(guard, time);
    }
}
