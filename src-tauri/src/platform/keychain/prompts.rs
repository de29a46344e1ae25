//! The operating system's own windows that ask for a password: whether one is
//! up, and the customer's *cancel*.

use std::pin::pin;
use std::time::Duration;

use tokio::sync::watch;
use warifu_device::ports::KeychainError;

/// What the operating system asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(not(target_os = "linux"), expect(dead_code, reason = "not told"))]
pub enum PromptKind {
    /// The password that opens the key store.
    Unlock,
    /// A new password, for a key store to be made.
    Create,
    /// Leave to do what was begun.
    Allow,
}

/// Who is told of a prompt that comes up, or of none any more.
type Tell = Box<dyn Fn(Option<PromptKind>) + Send + Sync>;

/// The prompts that are up.
pub struct Prompts {
    up: watch::Sender<Vec<PromptKind>>,
    /// Counts the customer's *cancel*s.
    cancels: watch::Sender<u64>,
    tell: Tell,
}

/// A prompt that is up until this is dropped.
pub struct Raised<'a> {
    prompts: &'a Prompts,
    cancels: watch::Receiver<u64>,
}

impl Prompts {
    /// None is up.
    pub fn new(tell: impl Fn(Option<PromptKind>) + Send + Sync + 'static) -> Self {
        Self {
            up: watch::Sender::default(),
            cancels: watch::Sender::default(),
            tell: Box::new(tell),
        }
    }

    /// The customer does not want to wait for any that is up.
    pub fn cancel(&self) {
        self.cancels.send_modify(|count| *count += 1);
    }

    /// Gives `work` up with [`KeychainError::Timeout`] where nothing is heard of
    /// it for `time`. While a prompt is up, that is the customer's time and is
    /// not counted.
    pub async fn within<T>(
        &self,
        time: Duration,
        work: impl Future<Output = Result<T, KeychainError>>,
    ) -> Result<T, KeychainError> {
        let mut up = self.up.subscribe();
        let mut work = pin!(work);
        loop {
            let is_up = !up.borrow_and_update().is_empty();
            tokio::select! {
                biased;
                done = &mut work => return done,
                _ = up.changed() => {}
                () = tokio::time::sleep(time), if !is_up => return Err(KeychainError::Timeout),
            }
        }
    }

    fn changed(&self, change: impl FnOnce(&mut Vec<PromptKind>)) {
        self.up.send_modify(change);
        let last = self.up.borrow().last().copied();
        (self.tell)(last);
    }
}

#[cfg_attr(
    not(any(target_os = "linux", test)),
    expect(dead_code, reason = "not told")
)]
impl Prompts {
    /// One is up from now on.
    pub fn raise(&self, kind: PromptKind) -> Raised<'_> {
        let cancels = self.cancels.subscribe();
        self.changed(|up| up.push(kind));
        Raised {
            prompts: self,
            cancels,
        }
    }
}

#[cfg_attr(
    not(any(target_os = "linux", test)),
    expect(dead_code, reason = "not told")
)]
impl Raised<'_> {
    /// Comes back when the customer cancels.
    pub async fn cancelled(&mut self) {
        // Its sender lives as long as the prompts that are borrowed here.
        let _ = self.cancels.changed().await;
    }
}

impl Drop for Raised<'_> {
    fn drop(&mut self) {
        self.prompts
            .changed(|up| up.truncate(up.len().saturating_sub(1)));
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;

    const TIME: Duration = Duration::from_millis(40);

    #[tokio::test]
    async fn what_does_not_answer_is_given_up_after_its_time_and_not_before() {
        let prompts = Prompts::new(|_| ());
        let begun = tokio::time::Instant::now();
        let never = std::future::pending::<Result<(), KeychainError>>();
        let given_up = prompts.within(TIME, never).await;
        assert_eq!(given_up, Err(KeychainError::Timeout));
        assert!(begun.elapsed() >= TIME);
    }

    #[tokio::test]
    async fn while_a_prompt_is_up_the_customer_has_all_the_time_there_is() {
        let prompts = Prompts::new(|_| ());
        let slow = async {
            let raised = prompts.raise(PromptKind::Unlock);
            tokio::time::sleep(TIME * 5).await;
            drop(raised);
            tokio::time::sleep(TIME / 2).await;
            Ok(7)
        };
        assert_eq!(prompts.within(TIME, slow).await, Ok(7));
        let hangs_afterwards = async {
            drop(prompts.raise(PromptKind::Unlock));
            std::future::pending::<Result<(), KeychainError>>().await
        };
        let given_up = prompts.within(TIME, hangs_afterwards).await;
        assert_eq!(given_up, Err(KeychainError::Timeout));
    }

    #[tokio::test]
    async fn a_prompt_is_told_of_when_it_comes_and_when_it_goes_and_hears_a_cancel() {
        let told = Arc::new(Mutex::new(Vec::new()));
        let heard = told.clone();
        let prompts = Prompts::new(move |up| heard.lock().unwrap().push(up));
        // A cancel of before is not one of this prompt.
        prompts.cancel();
        let mut raised = prompts.raise(PromptKind::Create);
        let early = tokio::time::timeout(TIME, raised.cancelled()).await;
        assert!(early.is_err(), "nobody cancelled");
        prompts.cancel();
        raised.cancelled().await;
        drop(raised);
        assert_eq!(*told.lock().unwrap(), [Some(PromptKind::Create), None]);
    }
}
