//! Where slow sums are done: on threads of their own, a few at a time, behind a
//! queue that has an end.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use thiserror::Error;
use tokio::sync::Semaphore;

/// Why a sum was not done.
#[derive(Debug, Error, Clone, Copy, PartialEq, Eq)]
pub enum WorkError {
    /// The queue is full; try again in a few seconds.
    #[error("too many are waiting")]
    Busy,
    /// The sum did not come to an end.
    #[error("the work was broken off")]
    Broken,
}

/// A bounded queue in front of a few threads. Cloning shares it.
#[derive(Clone)]
pub struct Workbench {
    places: Arc<Semaphore>,
    waiting: Arc<AtomicUsize>,
    most: usize,
}

impl Workbench {
    /// `at_once` sums at a time, `waiting` more in the queue.
    #[must_use]
    pub fn new(at_once: usize, waiting: usize) -> Self {
        Self {
            places: Arc::new(Semaphore::new(at_once.max(1))),
            waiting: Arc::new(AtomicUsize::new(0)),
            most: at_once.max(1).saturating_add(waiting),
        }
    }

    /// Takes a place in the queue, to be used or dropped.
    ///
    /// # Errors
    /// [`WorkError::Busy`] at once where the queue is full.
    pub fn seat(&self) -> Result<Seat, WorkError> {
        let taken = Count::take(&self.waiting, self.most).ok_or(WorkError::Busy)?;
        Ok(Seat {
            places: Arc::clone(&self.places),
            taken,
        })
    }

    /// Does one sum.
    ///
    /// # Errors
    /// [`WorkError::Busy`] at once where the queue is full.
    pub async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, WorkError> {
        self.seat()?.run(work).await
    }
}

/// A place in the queue; given back when dropped.
pub struct Seat {
    places: Arc<Semaphore>,
    taken: Count,
}

impl Seat {
    /// Does one sum; waits for its turn, and is never *busy*.
    ///
    /// # Errors
    /// [`WorkError::Broken`].
    pub async fn run<T: Send + 'static>(
        self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, WorkError> {
        let Self { places, taken } = self;
        let place = places
            .acquire_owned()
            .await
            .map_err(|_| WorkError::Broken)?;
        // The work keeps its place to its end, even where nobody waits for it
        // any more.
        let done = tokio::task::spawn_blocking(move || {
            let _held = (taken, place);
            work()
        });
        done.await.map_err(|_| WorkError::Broken)
    }
}

/// One of those in the queue or at the bench; taken off when dropped.
struct Count(Arc<AtomicUsize>);

impl Count {
    fn take(count: &Arc<AtomicUsize>, most: usize) -> Option<Self> {
        let taken = count.fetch_add(1, Ordering::SeqCst);
        let one = Self(Arc::clone(count));
        (taken < most).then_some(one)
    }
}

impl Drop for Count {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}
