//! Reads pictures one at a time, and each for a while only.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

use crate::DeviceError;

/// What one picture may take, waiting for its turn included.
const TIME: Duration = Duration::from_secs(15);

/// The one place where pictures are read.
pub(crate) struct Reader {
    turn: Arc<Semaphore>,
    time: Duration,
}

/// Says that nobody waits for the result any more.
#[derive(Clone, Default)]
pub(super) struct Stop(Arc<AtomicBool>);

/// Stops the work where whoever waits for it goes away.
struct Waiting(Stop);

impl Reader {
    pub fn new() -> Self {
        Self {
            turn: Arc::new(Semaphore::new(1)),
            time: TIME,
        }
    }

    /// The text of the picture's QR.
    pub async fn read(&self, bytes: Vec<u8>) -> Result<String, DeviceError> {
        self.run(move |stop| super::read_until(&bytes, stop)).await
    }

    /// A decoder that gives up on a crafted picture ends its own thread only.
    async fn run(
        &self,
        work: impl FnOnce(&Stop) -> Result<String, DeviceError> + Send + 'static,
    ) -> Result<String, DeviceError> {
        let stop = Stop::default();
        let _waiting = Waiting(stop.clone());
        let turn = self.turn.clone();
        let reading = async move {
            let turn = turn.acquire_owned().await;
            let turn = turn.map_err(|_| DeviceError::Internal)?;
            let task = spawn_blocking(move || {
                // The next one begins when this has ended, heard or not.
                let _turn = turn;
                work(&stop)
            });
            task.await.unwrap_or(Err(DeviceError::PictureUnreadable))
        };
        let read = tokio::time::timeout(self.time, reading).await;
        read.unwrap_or(Err(DeviceError::PictureUnreadable))
    }
}

impl Stop {
    pub fn is_set(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.0.store(true, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use super::*;

    fn reader(time: Duration) -> Reader {
        Reader {
            time,
            ..Reader::new()
        }
    }

    #[tokio::test]
    async fn a_picture_that_takes_too_long_is_given_up_and_told_to_stop() {
        let reader = reader(Duration::from_millis(20));
        let (told, stopped) = channel();
        let endless = move |stop: &Stop| {
            while !stop.is_set() {
                std::thread::yield_now();
            }
            told.send(()).map_err(|_| DeviceError::Internal)?;
            Ok(String::new())
        };
        let read = reader.run(endless).await;
        assert_eq!(read, Err(DeviceError::PictureUnreadable));
        stopped.recv().unwrap();
    }

    #[tokio::test]
    async fn two_pictures_are_never_read_at_once() {
        let reader = reader(Duration::from_millis(20));
        let (release, held) = channel::<()>();
        let deaf = move |_: &Stop| {
            let _ = held.recv();
            Ok(String::new())
        };
        let read = reader.run(deaf).await;
        assert_eq!(read, Err(DeviceError::PictureUnreadable));
        let read = reader.run(|_| Ok("beside it".to_owned())).await;
        assert_eq!(read, Err(DeviceError::PictureUnreadable));
        release.send(()).unwrap();
    }
}
