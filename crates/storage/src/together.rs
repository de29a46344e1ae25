//! Reads that wait at the same time share a query.
//!
//! A reader takes up all that has been asked when it begins, so what is asked
//! is never answered with what was read before.

use std::future::Future;
use tokio::sync::{mpsc, oneshot};
use warifu_issuer::ports::StoreError;

/// At most so many share a query.
const MOST_TOGETHER: usize = 64;
/// At most so many wait; more wait to wait.
const QUEUE: usize = 256;

type Asked<K, V> = (K, oneshot::Sender<Result<V, StoreError>>);

/// Hands questions to a reader. Cloning shares it.
pub struct Together<K, V>(mpsc::Sender<Asked<K, V>>);

impl<K, V> Clone for Together<K, V> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<K, V> Together<K, V>
where
    K: Clone + Send + 'static,
    V: Send + 'static,
{
    /// Starts a reader; `read` answers all keys, in their order. It ends when the
    /// last handle is dropped.
    pub fn start<R, F>(read: R) -> Self
    where
        R: Fn(Vec<K>) -> F + Send + 'static,
        F: Future<Output = Result<Vec<Result<V, StoreError>>, StoreError>> + Send + 'static,
    {
        let (sender, receiver) = mpsc::channel(QUEUE);
        tokio::spawn(work(receiver, read));
        Self(sender)
    }

    /// What there is for a key.
    pub async fn ask(&self, key: K) -> Result<V, StoreError> {
        let (sender, receiver) = oneshot::channel();
        let sent = self.0.send((key, sender)).await;
        sent.map_err(|_| StoreError::Unavailable)?;
        receiver.await.unwrap_or(Err(StoreError::Unavailable))
    }
}

async fn work<K, V, R, F>(mut queue: mpsc::Receiver<Asked<K, V>>, read: R)
where
    K: Clone,
    R: Fn(Vec<K>) -> F,
    F: Future<Output = Result<Vec<Result<V, StoreError>>, StoreError>>,
{
    let mut asked = Vec::with_capacity(MOST_TOGETHER);
    while queue.recv_many(&mut asked, MOST_TOGETHER).await > 0 {
        let keys = asked.iter().map(|(key, _)| key.clone()).collect();
        match read(keys).await {
            Ok(answers) => {
                for ((_, waiting), answer) in asked.drain(..).zip(answers) {
                    let _ = waiting.send(answer);
                }
            }
            Err(error) => {
                for (_, waiting) in asked.drain(..) {
                    let _ = waiting.send(Err(error));
                }
            }
        }
    }
}
