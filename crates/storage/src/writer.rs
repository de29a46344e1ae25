//! The one writer: a task that owns the connection that writes.
//!
//! Jobs that wait at the same time are done in one transaction, each behind a
//! savepoint of its own, and answered after the one commit that makes them
//! durable: a `synchronous=FULL` commit costs a sync of the disk, and fifty
//! verifications at once need not cost fifty. A job that fails is undone alone;
//! a commit that fails fails them all. Jobs are done one after the other, so each
//! sees what those before it have written.

use crate::dialect::{BEGIN, Connection};
use crate::fault::Fault;
use sqlx::Connection as _;
use std::future::Future;
use std::pin::Pin;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;
use warifu_issuer::ports::StoreError;

/// At most so many jobs share a commit.
const MOST_TOGETHER: usize = 64;
/// At most so many wait; more wait to wait.
const QUEUE: usize = 256;

/// A boxed future that may borrow the connection.
pub type Doing<'c, T> = Pin<Box<dyn Future<Output = Result<T, Fault>> + Send + 'c>>;

type Answer = Box<dyn FnOnce(bool) + Send>;
type Done<'c> = Pin<Box<dyn Future<Output = (bool, Answer)> + Send + 'c>>;
type Job = Box<dyn for<'c> FnOnce(&'c mut Connection) -> Done<'c> + Send>;

/// Lets the compiler see that a closure takes a connection of any lifetime.
pub fn job<T, F>(job: F) -> F
where
    F: for<'c> FnOnce(&'c mut Connection) -> Doing<'c, T> + Send + 'static,
{
    job
}

enum Message {
    Do(Job),
    Stop,
}

/// Hands jobs to the writer. Cloning shares it.
#[derive(Clone)]
pub struct Writer(mpsc::Sender<Message>);

impl Writer {
    /// Starts the writer; it ends when it is told to, or when the last handle is
    /// dropped, and all jobs are done.
    pub fn start(connection: Connection) -> (Self, JoinHandle<()>) {
        let (sender, receiver) = mpsc::channel(QUEUE);
        (Self(sender), tokio::spawn(work(connection, receiver)))
    }

    /// Takes no more jobs; those that wait are still done.
    pub async fn stop(&self) {
        let _ = self.0.send(Message::Stop).await;
    }

    /// Returns when no more jobs are taken: it was told to stop, or it broke.
    pub async fn ended(&self) {
        self.0.closed().await;
    }

    /// Does one job; returns after its commit. Where the caller goes away, the
    /// job is done all the same, whole.
    pub async fn write<T, F>(&self, job: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: for<'c> FnOnce(&'c mut Connection) -> Doing<'c, T> + Send + 'static,
    {
        let (sender, receiver) = oneshot::channel();
        let job: Job = Box::new(move |connection| {
            Box::pin(async move {
                let result = job(connection).await.map_err(StoreError::from);
                let keep = result.is_ok();
                let answer: Answer = Box::new(move |committed| {
                    let result = match result {
                        Ok(_) if !committed => Err(StoreError::Unavailable),
                        other => other,
                    };
                    let _ = sender.send(result);
                });
                (keep, answer)
            })
        });
        let sent = self.0.send(Message::Do(job)).await;
        sent.map_err(|_| StoreError::Unavailable)?;
        receiver.await.unwrap_or(Err(StoreError::Unavailable))
    }
}

async fn work(mut connection: Connection, mut queue: mpsc::Receiver<Message>) {
    let mut messages = Vec::with_capacity(MOST_TOGETHER);
    while queue.recv_many(&mut messages, MOST_TOGETHER).await > 0 {
        let mut together = Vec::with_capacity(messages.len());
        for message in messages.drain(..) {
            match message {
                Message::Do(job) => together.push(job),
                Message::Stop => queue.close(),
            }
        }
        if together.is_empty() {
            continue;
        }
        let mut answers = Vec::with_capacity(together.len());
        let outcome = transact(&mut connection, &mut together, &mut answers).await;
        if let Err(error) = &outcome {
            tracing::error!(%error, "a transaction failed");
            let _ = sqlx::query("ROLLBACK").execute(&mut connection).await;
        }
        // Jobs that were not reached are dropped; their callers hear of it.
        together.clear();
        for answer in answers {
            answer(outcome.is_ok());
        }
    }
    let _ = connection.close().await;
}

async fn transact(
    connection: &mut Connection,
    jobs: &mut Vec<Job>,
    answers: &mut Vec<Answer>,
) -> Result<(), sqlx::Error> {
    sqlx::query(BEGIN).execute(&mut *connection).await?;
    for job in jobs.drain(..) {
        sqlx::query("SAVEPOINT job")
            .execute(&mut *connection)
            .await?;
        let (keep, answer) = job(&mut *connection).await;
        answers.push(answer);
        if !keep {
            let undo = sqlx::query("ROLLBACK TO SAVEPOINT job");
            undo.execute(&mut *connection).await?;
        }
        let release = sqlx::query("RELEASE SAVEPOINT job");
        release.execute(&mut *connection).await?;
    }
    sqlx::query("COMMIT").execute(&mut *connection).await?;
    Ok(())
}

#[cfg(test)]
mod tests;
