//! A camera that is open only while somebody looks: a thread holds it, hands
//! out its newest picture when asked, and lets it go when nobody asks.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use tokio::sync::oneshot;
use warifu_device::ports::{Camera, CameraError, Frame};

/// After so long without a question the camera is let go.
const IDLE: Duration = Duration::from_secs(2);
/// What one picture may take; some cameras need seconds for the first.
const PATIENCE: Duration = Duration::from_secs(8);

/// What a camera gives, once it is open.
pub trait Source {
    /// Its newest picture; waits for one.
    ///
    /// # Errors
    /// [`CameraError`].
    fn newest(&mut self) -> Result<Frame, CameraError>;
}

/// How a camera is opened.
pub type Open = fn() -> Result<Box<dyn Source>, CameraError>;

type Question = oneshot::Sender<Result<Frame, CameraError>>;

/// The camera behind its thread.
pub struct Webcam {
    open: Open,
    questions: Mutex<Option<Sender<Question>>>,
}

impl Webcam {
    /// Nothing is opened yet.
    pub fn new(open: Open) -> Self {
        let questions = Mutex::default();
        Self { open, questions }
    }

    /// Asks whoever holds the camera, or opens it.
    fn ask(&self, question: Question) {
        let mut held = self
            .questions
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let unheard = match held.as_ref() {
            None => question,
            Some(holder) => match holder.send(question) {
                Ok(()) => return,
                Err(unheard) => unheard.0,
            },
        };
        *held = begin(self.open, unheard);
    }
}

#[async_trait]
impl Camera for Webcam {
    async fn frame(&self) -> Result<Frame, CameraError> {
        // A thread that is just ending may take a question and not answer it.
        for _ in 0..2 {
            let (question, answer) = oneshot::channel();
            self.ask(question);
            match tokio::time::timeout(PATIENCE, answer).await {
                Ok(Ok(answer)) => return answer,
                Ok(Err(_)) => self.close().await,
                Err(_) => break,
            }
        }
        Err(CameraError::Failed)
    }

    async fn close(&self) {
        let mut held = self
            .questions
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        // The thread hears that nobody can ask any more.
        *held = None;
    }
}

fn begin(open: Open, first: Question) -> Option<Sender<Question>> {
    let (sender, questions) = channel();
    sender.send(first).ok()?;
    std::thread::spawn(move || hold(open, &questions, IDLE));
    Some(sender)
}

/// Opens the camera and answers until nobody asks or it fails.
fn hold(open: Open, questions: &Receiver<Question>, idle: Duration) {
    let mut source = open();
    while let Ok(question) = questions.recv_timeout(idle) {
        let answer = match &mut source {
            Ok(source) => source.newest(),
            Err(error) => Err(*error),
        };
        let over = answer.is_err();
        let _ = question.send(answer);
        if over {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    static OPEN: AtomicUsize = AtomicUsize::new(0);

    struct Counted;

    impl Source for Counted {
        fn newest(&mut self) -> Result<Frame, CameraError> {
            Ok(Frame {
                width: 1,
                height: 1,
                grey: vec![7],
            })
        }
    }

    impl Drop for Counted {
        fn drop(&mut self) {
            OPEN.fetch_sub(1, Ordering::SeqCst);
        }
    }

    #[expect(clippy::unnecessary_wraps, reason = "as cameras are opened")]
    fn counted() -> Result<Box<dyn Source>, CameraError> {
        OPEN.fetch_add(1, Ordering::SeqCst);
        Ok(Box::new(Counted))
    }

    async fn closed() {
        while OPEN.load(Ordering::SeqCst) > 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    #[tokio::test]
    async fn the_camera_is_open_only_while_somebody_looks() {
        let camera = Webcam::new(counted);
        assert_eq!(OPEN.load(Ordering::SeqCst), 0, "before anybody looks");
        for _ in 0..3 {
            assert_eq!(camera.frame().await.unwrap().grey, [7]);
            assert_eq!(OPEN.load(Ordering::SeqCst), 1);
        }
        camera.close().await;
        closed().await;
        camera.frame().await.unwrap();
        assert_eq!(OPEN.load(Ordering::SeqCst), 1, "it opens again");
        // Nobody says that they are gone: it is let go all the same.
        closed().await;
        camera.frame().await.unwrap();
    }

    #[tokio::test]
    async fn a_camera_in_use_says_so_and_is_tried_again_at_the_next_look() {
        let camera = Webcam::new(|| Err(CameraError::Busy));
        assert_eq!(camera.frame().await, Err(CameraError::Busy));
        assert_eq!(camera.frame().await, Err(CameraError::Busy));
    }
}
