//! A copied code is marked as a secret, and leaves the clipboard again where it
//! is still there.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use tokio::sync::Notify;
use warifu_device::Copies;
use warifu_device::ports::{Clipboard, ClipboardError, Clock};
use warifu_otp::{Digits, Otp};

#[derive(Default)]
struct Board {
    text: Mutex<Option<String>>,
    /// Bytes that were taken in to look at.
    taken: AtomicUsize,
    broken: bool,
}

impl Board {
    fn hold(&self, text: &str) {
        *self.text.lock().unwrap() = Some(text.to_owned());
    }

    fn held(&self) -> Option<String> {
        self.text.lock().unwrap().clone()
    }
}

impl Clipboard for Board {
    fn put_secret(&self, text: &str) -> Result<(), ClipboardError> {
        if self.broken {
            return Err(ClipboardError);
        }
        self.hold(text);
        Ok(())
    }

    fn text(&self, most: usize) -> Option<String> {
        self.taken.fetch_add(most, Ordering::SeqCst);
        self.held().filter(|text| text.len() <= most)
    }

    fn clear(&self) {
        *self.text.lock().unwrap() = None;
    }
}

/// Time passes when it is told to.
#[derive(Default)]
struct Hourglass(Notify);

#[async_trait]
impl Clock for Hourglass {
    fn now_ms(&self) -> i64 {
        0
    }

    fn since_boot_ms(&self) -> i64 {
        0
    }

    fn boot(&self) -> u64 {
        1
    }

    async fn pause(&self, _time: Duration) {
        self.0.notified().await;
    }
}

const TIME: Duration = Duration::from_secs(30);

fn code(digits: &str) -> Otp {
    Otp::parse(digits, Digits::Six).unwrap()
}

fn desk() -> (Arc<Board>, Arc<Hourglass>, Arc<Copies>) {
    let (board, glass) = (Arc::new(Board::default()), Arc::new(Hourglass::default()));
    let copies = Arc::new(Copies::new(board.clone(), glass.clone()));
    (board, glass, copies)
}

#[tokio::test]
async fn a_code_leaves_the_clipboard_when_its_time_is_over_and_not_before() {
    let (board, glass, copies) = desk();
    let turn = copies.put(code("482917"), true).await.unwrap();
    let waiting = copies.take_off_after(turn, TIME);
    tokio::pin!(waiting);
    assert!(futures(&mut waiting).await.is_none(), "it did not wait");
    assert_eq!(board.held().as_deref(), Some("482917"));
    glass.0.notify_one();
    waiting.await;
    assert_eq!(board.held(), None);
}

#[tokio::test]
async fn what_somebody_else_copied_meanwhile_stays() {
    let (board, glass, copies) = desk();
    let turn = copies.put(code("482917"), true).await.unwrap();
    for other in ["shopping list", "4829170", " 482917", "482 917"] {
        board.hold(other);
        glass.0.notify_one();
        copies.take_off_after(turn, TIME).await;
        copies.take_off();
        assert_eq!(board.held().as_deref(), Some(other));
    }
}

#[tokio::test]
async fn the_time_of_an_earlier_copy_does_not_take_off_a_later_one() {
    let (board, glass, copies) = desk();
    let first = copies.put(code("482917"), true).await.unwrap();
    let second = copies.put(code("482917"), true).await.unwrap();
    glass.0.notify_one();
    copies.take_off_after(first, TIME).await;
    assert_eq!(board.held().as_deref(), Some("482917"));
    glass.0.notify_one();
    copies.take_off_after(second, TIME).await;
    assert_eq!(board.held(), None);
}

#[tokio::test]
async fn at_the_end_and_at_a_lock_it_goes_at_once() {
    let (board, _, copies) = desk();
    copies.put(code("482917"), true).await.unwrap();
    copies.take_off();
    assert_eq!(board.held(), None);
}

#[tokio::test]
async fn of_what_somebody_else_copied_no_more_is_taken_in_than_a_code_has() {
    let (board, _, copies) = desk();
    copies.put(code("482917"), true).await.unwrap();
    let much = "x".repeat(1_000_000);
    board.hold(&much);
    copies.take_off();
    assert_eq!(board.held(), Some(much));
    assert_eq!(board.taken.load(Ordering::SeqCst), 6);
}

#[tokio::test]
async fn where_the_customer_says_that_it_stays_it_stays() {
    let (board, _, copies) = desk();
    copies.put(code("482917"), false).await.unwrap();
    copies.take_off();
    assert_eq!(board.held().as_deref(), Some("482917"));
}

#[tokio::test]
async fn a_clipboard_that_fails_is_told_and_forgets_nothing_else() {
    let broken = Board {
        broken: true,
        ..Board::default()
    };
    let (board, glass) = (Arc::new(broken), Arc::new(Hourglass::default()));
    let copies = Arc::new(Copies::new(board.clone(), glass));
    board.hold("482917");
    let put = copies.put(code("482917"), true).await;
    assert_eq!(put, Err(ClipboardError));
    copies.take_off();
    assert_eq!(board.held().as_deref(), Some("482917"), "not put by us");
}

/// What a future answers at once, if it does.
async fn futures<F: Future + Unpin>(future: &mut F) -> Option<F::Output> {
    tokio::select! {
        biased;
        done = future => Some(done),
        () = std::future::ready(()) => None,
    }
}
