//! One call at a time for each account, so that a call that was given up and
//! ends late cannot undo a later one.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::task::spawn_blocking;
use warifu_device::ports::KeychainError;

/// Where calls queue, by account.
#[derive(Default)]
pub struct Lanes(Mutex<HashMap<String, Arc<tokio::sync::Mutex<()>>>>);

impl Lanes {
    /// Does `call` on a thread that may block, after whatever was called for
    /// the account before. While an earlier call lives on past its time, the
    /// answer is [`KeychainError::Timeout`] and `call` is never done.
    pub async fn call<T: Send + 'static>(
        &self,
        account: &str,
        time: Duration,
        call: impl FnOnce() -> Result<T, KeychainError> + Send + 'static,
    ) -> Result<T, KeychainError> {
        let lane = self.lane(account);
        let work = async move {
            let held = lane.lock_owned().await;
            let task = spawn_blocking(move || {
                // Held until the call has ended, heard or not.
                let _held = held;
                call()
            });
            task.await.unwrap_or(Err(KeychainError::Refused))
        };
        let done = tokio::time::timeout(time, work).await;
        done.unwrap_or(Err(KeychainError::Timeout))
    }

    fn lane(&self, account: &str) -> Arc<tokio::sync::Mutex<()>> {
        let mut lanes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Whoever holds or waits for a lane has it in hand.
        lanes.retain(|_, lane| Arc::strong_count(lane) > 1);
        lanes.entry(account.to_owned()).or_default().clone()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use super::*;

    const SHORT: Duration = Duration::from_millis(20);
    const LONG: Duration = Duration::from_mins(1);

    #[tokio::test]
    async fn a_write_that_was_given_up_ends_before_the_next_one_begins() {
        let lanes = Lanes::default();
        let stored = Arc::new(Mutex::new(""));
        let (release, hung) = channel::<()>();
        let at = stored.clone();
        let late = move || {
            let _ = hung.recv();
            *at.lock().unwrap() = "late";
            Ok(())
        };
        let given_up = lanes.call("a", SHORT, late).await;
        assert_eq!(given_up, Err(KeychainError::Timeout));

        // While it lives, nothing of the same account is done.
        let at = stored.clone();
        let early = move || {
            *at.lock().unwrap() = "early";
            Ok(())
        };
        let refused = lanes.call("a", SHORT, early).await;
        assert_eq!(refused, Err(KeychainError::Timeout));
        // Another account is not concerned.
        assert_eq!(lanes.call("b", LONG, || Ok(1)).await, Ok(1));

        release.send(()).unwrap();
        let at = stored.clone();
        let token = move || {
            *at.lock().unwrap() = "token";
            Ok(())
        };
        lanes.call("a", LONG, token).await.unwrap();
        assert_eq!(*stored.lock().unwrap(), "token");
    }

    #[tokio::test]
    async fn lanes_that_nobody_uses_are_not_kept() {
        let lanes = Lanes::default();
        for account in ["a", "b", "c"] {
            lanes.call(account, LONG, || Ok(())).await.unwrap();
        }
        assert!(lanes.0.lock().unwrap().len() <= 1);
    }
}
