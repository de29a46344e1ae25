//! One change at a time for each account, so that a change that was given up
//! and ends late cannot undo a later one.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use warifu_device::ports::KeychainError;

/// Where changes queue, by account.
#[derive(Default)]
pub struct Lanes(Mutex<HashMap<String, Arc<tokio::sync::Mutex<()>>>>);

/// Whether somebody still waits for an answer.
#[derive(Clone)]
pub struct Ear(Weak<()>);

#[cfg_attr(
    not(any(target_os = "linux", test)),
    expect(dead_code, reason = "not asked")
)]
impl Ear {
    /// The change was not given up.
    pub fn hears(&self) -> bool {
        self.0.strong_count() > 0
    }
}

impl Lanes {
    /// Does `change` after whatever was begun for the account before. Where this
    /// is dropped before then, it is never done; where it is dropped later, the
    /// change lives on and holds up the others of its account.
    pub async fn change<T: Send + 'static, W>(
        &self,
        account: &str,
        change: impl FnOnce(Ear) -> W + Send + 'static,
    ) -> Result<T, KeychainError>
    where
        W: Future<Output = Result<T, KeychainError>> + Send + 'static,
    {
        let held = self.lane(account).lock_owned().await;
        let waiting = Arc::new(());
        let ear = Ear(Arc::downgrade(&waiting));
        let task = tokio::spawn(async move {
            // Held until the change has ended, heard or not.
            let _held = held;
            change(ear).await
        });
        let done = task.await.unwrap_or(Err(KeychainError::Refused));
        drop(waiting);
        done
    }

    /// Comes back when no change of the account is under way.
    #[cfg_attr(
        not(any(target_os = "linux", test)),
        expect(dead_code, reason = "not asked")
    )]
    pub async fn at_rest(&self, account: &str) {
        drop(self.lane(account).lock_owned().await);
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
    use std::time::Duration;

    use tokio::sync::oneshot::channel;
    use tokio::time::timeout;

    use super::*;

    const SHORT: Duration = Duration::from_millis(20);

    #[tokio::test]
    async fn a_write_that_was_given_up_ends_before_the_next_one_begins() {
        let lanes = Lanes::default();
        let stored = Arc::new(Mutex::new(""));
        let (release, hung) = channel::<()>();
        let at = stored.clone();
        let late = |ear: Ear| async move {
            let _ = hung.await;
            assert!(!ear.hears(), "it was given up");
            *at.lock().unwrap() = "late";
            Ok(())
        };
        assert!(timeout(SHORT, lanes.change("a", late)).await.is_err());

        // While it lives, nothing of the same account is done.
        let at = stored.clone();
        let early = |_| async move {
            *at.lock().unwrap() = "early";
            Ok(())
        };
        assert!(timeout(SHORT, lanes.change("a", early)).await.is_err());
        assert!(timeout(SHORT, lanes.at_rest("a")).await.is_err());
        // Another account is not concerned.
        assert_eq!(lanes.change("b", |_| async { Ok(1) }).await, Ok(1));

        release.send(()).unwrap();
        let at = stored.clone();
        let token = |ear: Ear| async move {
            assert!(ear.hears(), "somebody waits for it");
            *at.lock().unwrap() = "token";
            Ok(())
        };
        lanes.change("a", token).await.unwrap();
        assert_eq!(*stored.lock().unwrap(), "token");
    }

    #[tokio::test]
    async fn lanes_that_nobody_uses_are_not_kept() {
        let lanes = Lanes::default();
        for account in ["a", "b", "c"] {
            lanes.change(account, |_| async { Ok(()) }).await.unwrap();
        }
        assert!(lanes.0.lock().unwrap().len() <= 1);
    }
}
