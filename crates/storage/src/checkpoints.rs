//! Keeps the write-ahead log short without holding up who writes.
//!
//! Left to itself, SQLite copies the log into the file in the middle of a commit
//! and flushes the file: the more pages there are, the longer all wait. Here a
//! connection of its own copies while others write, and the file is flushed from
//! here too. What is left for the writer is the little that came meanwhile; the
//! log then begins anew.

use crate::dialect::{Connection, PASSIVE};
use sqlx::{Connection as _, Row as _};
use std::fs::File;
use std::mem::ManuallyDrop;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use tokio::sync::Notify;
use tokio::task::JoinHandle;

/// So many commits are copied together.
const COMMITS: u32 = 64;
/// A log of so many pages is to begin anew.
const LONG: i64 = 4_000;

/// The copier, as the writer sees it.
pub struct Copier {
    state: Arc<State>,
    task: JoinHandle<()>,
}

struct State {
    /// Is never closed: with it the system would take away the locks of all
    /// connections that this process has to the same file.
    file: ManuallyDrop<File>,
    commits: AtomicU32,
    enough: Notify,
    long: AtomicBool,
    ended: AtomicBool,
}

impl Copier {
    /// Starts it on the database at this path.
    pub fn start(path: &Path, connection: Connection) -> std::io::Result<Self> {
        let state = Arc::new(State {
            file: ManuallyDrop::new(File::options().read(true).write(true).open(path)?),
            commits: AtomicU32::new(0),
            enough: Notify::new(),
            long: AtomicBool::new(false),
            ended: AtomicBool::new(false),
        });
        let task = tokio::spawn(keep(Arc::clone(&state), connection));
        Ok(Self { state, task })
    }

    /// The writer has committed; `true` where it is to do what is left.
    pub fn committed(&self) -> bool {
        let before = self.state.commits.fetch_add(1, Ordering::Relaxed);
        if (before + 1).is_multiple_of(COMMITS) {
            self.state.enough.notify_one();
        }
        self.state.long.swap(false, Ordering::Relaxed)
    }

    /// There will be no more commits; returns when its connection is closed.
    pub async fn end(self) {
        self.state.ended.store(true, Ordering::Relaxed);
        self.state.enough.notify_one();
        let _ = self.task.await;
    }
}

/// Copies until the writer ends.
async fn keep(state: Arc<State>, mut connection: Connection) {
    loop {
        state.enough.notified().await;
        if state.ended.load(Ordering::Relaxed) {
            break;
        }
        match copied(&mut connection, &state).await {
            Ok(pages) if pages >= LONG => state.long.store(true, Ordering::Relaxed),
            Ok(_) => {}
            // The next time will do, or in the end SQLite's own.
            Err(error) => tracing::warn!(%error, "the write-ahead log could not be copied"),
        }
    }
    let _ = connection.close().await;
}

/// Copies what can be and flushes it; the log's length in pages.
async fn copied(connection: &mut Connection, state: &Arc<State>) -> Result<i64, sqlx::Error> {
    let row = sqlx::query(PASSIVE).fetch_one(connection).await?;
    let state = Arc::clone(state);
    let flushed = tokio::task::spawn_blocking(move || state.file.sync_data()).await;
    flushed.unwrap_or(Ok(()))?;
    row.try_get("log")
}
