//! Reads pictures one at a time, and each for a while only.

use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;
use tokio::time::timeout;
use warifu_picture::{Effort, Frame, PictureError, of_file, of_frame};

use crate::DeviceError;

/// What one picture may take, waiting for its turn included.
const TIME: Duration = Duration::from_secs(15);

/// What it may take besides, once it was told to stop: what was found counts.
const GRACE: Duration = Duration::from_secs(5);

/// The one place where pictures are read.
pub(crate) struct Reader {
    turn: Arc<Semaphore>,
    pub time: Duration,
    grace: Duration,
}

/// Says that nobody waits for the result any more.
#[derive(Clone, Default)]
struct Stop(Arc<AtomicBool>);

/// Stops the work where whoever waits for it goes away.
struct Waiting(Stop);

impl Reader {
    pub fn new() -> Self {
        Self {
            turn: Arc::new(Semaphore::new(1)),
            time: TIME,
            grace: GRACE,
        }
    }

    /// The texts of a picture file's QRs; at least one.
    pub async fn read(&self, bytes: Vec<u8>) -> Result<Vec<String>, DeviceError> {
        let texts = self.run(move |stop| Ok(of_file(&bytes, &|| stop.is_set())?));
        let texts = texts.await?;
        if texts.is_empty() {
            return Err(DeviceError::PictureNoQr);
        }
        Ok(texts)
    }

    /// The texts of the QRs in a picture that was copied.
    pub async fn copied(&self, frame: Frame) -> Result<Vec<String>, DeviceError> {
        self.frame(frame, Effort::Photograph).await
    }

    /// The texts of the QRs that a display shows.
    pub async fn search(&self, frame: Frame) -> Result<Vec<String>, DeviceError> {
        self.frame(frame, Effort::Display).await
    }

    /// As [`Reader::search`], for a display that is looked at again and again.
    pub async fn peek(&self, frame: Frame) -> Result<Vec<String>, DeviceError> {
        self.frame(frame, Effort::Peek).await
    }

    /// The texts of the QRs in one picture of a camera, as far as they are seen
    /// at a glance.
    pub async fn glance(&self, frame: Frame) -> Result<Vec<String>, DeviceError> {
        self.frame(frame, Effort::Glance).await
    }

    async fn frame(&self, frame: Frame, effort: Effort) -> Result<Vec<String>, DeviceError> {
        self.run(move |stop| Ok(of_frame(frame, effort, &|| stop.is_set())?))
            .await
    }

    /// A decoder that gives up on a crafted picture ends its own thread only.
    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Stop) -> Result<T, DeviceError> + Send + 'static,
    ) -> Result<T, DeviceError> {
        let stop = Stop::default();
        let waiting = Waiting(stop.clone());
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
        let mut reading = pin!(reading);
        if let Ok(read) = timeout(self.time, &mut reading).await {
            return read;
        }
        drop(waiting);
        let read = timeout(self.grace, reading).await;
        read.unwrap_or(Err(DeviceError::PictureUnreadable))
    }
}

/// The distinct texts of the QRs in a picture file: as a rule one.
///
/// # Errors
/// Why there is none, or why the picture cannot be used.
pub fn read_qrs(bytes: &[u8]) -> Result<Vec<String>, DeviceError> {
    let texts = of_file(bytes, &|| false)?;
    if texts.is_empty() {
        return Err(DeviceError::PictureNoQr);
    }
    Ok(texts)
}

impl From<PictureError> for DeviceError {
    fn from(error: PictureError) -> Self {
        match error {
            PictureError::Unreadable => Self::PictureUnreadable,
            PictureError::TooLarge { megapixels, limit } => {
                Self::PictureTooLarge { megapixels, limit }
            }
        }
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
    use super::*;
    use std::sync::mpsc::channel;

    const SHORT: Duration = Duration::from_millis(20);

    fn reader(grace: Duration) -> Reader {
        Reader {
            time: SHORT,
            grace,
            ..Reader::new()
        }
    }

    /// Goes on until it is told to stop.
    fn endless(stop: &Stop) -> String {
        while !stop.is_set() {
            std::thread::yield_now();
        }
        "so far".to_owned()
    }

    #[tokio::test]
    async fn a_picture_that_takes_too_long_is_told_to_stop_and_what_was_found_counts() {
        let reader = reader(Duration::from_mins(1));
        let read = reader.run(|stop| Ok(endless(stop))).await;
        assert_eq!(read.unwrap(), "so far");
    }

    #[tokio::test]
    async fn a_reader_that_nobody_waits_for_any_more_is_told_to_stop() {
        let reader = reader(SHORT);
        let (told, stopped) = channel();
        let unheard = reader.run(move |stop| {
            endless(stop);
            told.send(()).map_err(|_| DeviceError::Internal)
        });
        assert!(timeout(SHORT / 2, unheard).await.is_err());
        stopped.recv().unwrap();
    }

    #[tokio::test]
    async fn two_pictures_are_never_read_at_once() {
        let reader = reader(SHORT);
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
