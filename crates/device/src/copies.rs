//! A code on the clipboard: put there for the customer, taken off again.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use subtle::ConstantTimeEq;
use warifu_otp::Otp;

use crate::ports::{Clipboard, ClipboardError, Clock};

/// What this process has put on the clipboard and has yet to take off.
pub struct Copies {
    clipboard: Arc<dyn Clipboard>,
    clock: Arc<dyn Clock>,
    latest: Mutex<Latest>,
}

/// The last copy.
#[derive(Default)]
struct Latest {
    /// Gone once it was taken off, or where it may stay.
    code: Option<Otp>,
    /// Counts the copies, so that the time of an earlier one means nothing.
    turn: u64,
}

warifu_secret::closed!(Copies, Latest);

impl Copies {
    /// Nothing has been copied.
    #[must_use]
    pub fn new(clipboard: Arc<dyn Clipboard>, clock: Arc<dyn Clock>) -> Self {
        Self {
            clipboard,
            clock,
            latest: Mutex::default(),
        }
    }

    /// Puts a code on the clipboard, marked as a secret. `for_now` says that it
    /// is to be taken off; what is answered names the copy.
    ///
    /// # Errors
    /// [`ClipboardError`].
    pub async fn put(self: &Arc<Self>, code: Otp, for_now: bool) -> Result<u64, ClipboardError> {
        self.aside(move |copies| {
            let mut latest = copies.latest();
            copies.clipboard.put_secret(code.as_str())?;
            latest.turn += 1;
            latest.code = for_now.then_some(code);
            Ok(latest.turn)
        })
        .await
        .unwrap_or(Err(ClipboardError))
    }

    /// Waits, then takes that copy off, where no other came and the clipboard
    /// still holds it.
    pub async fn take_off_after(self: &Arc<Self>, turn: u64, time: Duration) {
        self.clock.pause(time).await;
        self.aside(move |copies| {
            let mut latest = copies.latest();
            if latest.turn == turn {
                copies.take(&mut latest);
            }
        })
        .await;
    }

    /// Takes the last copy off at once, where the clipboard still holds it: when
    /// the app ends or is locked. Reads the clipboard while the caller waits.
    pub fn take_off(&self) {
        self.take(&mut self.latest());
    }

    fn take(&self, latest: &mut Latest) {
        let Some(code) = latest.code.take() else {
            return;
        };
        // What is longer is not ours, however long it is.
        let found = self.clipboard.text(code.as_str().len()).unwrap_or_default();
        if found.as_bytes().ct_eq(code.as_str().as_bytes()).into() {
            self.clipboard.clear();
        }
    }

    fn latest(&self) -> MutexGuard<'_, Latest> {
        self.latest.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Clipboards may take their time: not on a thread that others wait for.
    async fn aside<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&Self) -> T + Send + 'static,
    ) -> Option<T> {
        let copies = Arc::clone(self);
        let done = tokio::task::spawn_blocking(move || work(&copies)).await;
        done.ok()
    }
}
