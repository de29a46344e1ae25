//! The one writer: a task that owns the connection that writes.
//!
//! Jobs that wait at the same time are done in one transaction, each behind a
//! savepoint of its own, and answered after the one commit that makes them
//! durable: a `synchronous=FULL` commit costs a sync of the disk, and fifty
//! verifications at once need not cost fifty. A job that fails is undone alone;
//! a commit that fails fails them all. Jobs are done one after the other, so each
//! sees what those before it have written. Rulings, of which there are the most,
//! are also written together.

use crate::checkpoints::Copier;
use crate::dialect::{BEGIN, CHECKPOINT, Connection, PASSIVE};
use crate::fault::Fault;
use crate::place::Place;
use crate::ruling::rule;
use crate::rulings::rule_all;
use sqlx::Connection as _;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;
use warifu_issuer::ports::{Company, StoreError};
use warifu_issuer::verification::{Ruling, Tried};

/// At most so many jobs share a commit.
const MOST_TOGETHER: usize = 64;
/// At most so many wait; more wait to wait.
const QUEUE: usize = 256;
/// So many are worth a commit: nobody is waited for beyond them.
const ENOUGH: usize = 16;
/// How long a commit is held back for those who are on the way. Whoever is
/// alone never waits.
const COMPANY: Duration = Duration::from_millis(1);

/// A boxed future that may borrow the connection.
pub type Doing<'c, T> = Pin<Box<dyn Future<Output = Result<T, Fault>> + Send + 'c>>;

const SAVE: &str = "SAVEPOINT job";
const UNDO: &str = "ROLLBACK TO SAVEPOINT job";
const RELEASE: &str = "RELEASE SAVEPOINT job";

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
    Checkpoint(oneshot::Sender<()>),
    Rule(Tried, Waiting<Ruling>),
    Stop,
}

/// Who waits for an answer.
type Waiting<T> = oneshot::Sender<Result<T, StoreError>>;

/// What shares a commit.
#[derive(Default)]
struct Together {
    jobs: Vec<Job>,
    tried: Vec<Tried>,
    waiting: Vec<Waiting<Ruling>>,
}

/// Hands jobs to the writer. Cloning shares it.
#[derive(Clone)]
pub struct Writer(mpsc::Sender<Message>);

impl Writer {
    /// Starts the writer; it ends when it is told to, or when the last handle is
    /// dropped, and all jobs are done.
    pub fn start(
        connection: Connection,
        place: Place,
        company: Company,
        copier: Copier,
    ) -> (Self, JoinHandle<()>) {
        let (sender, receiver) = mpsc::channel(QUEUE);
        let task = tokio::spawn(work(connection, place, receiver, company, copier));
        (Self(sender), task)
    }

    /// Takes no more jobs; those that wait are still done.
    pub async fn stop(&self) {
        let _ = self.0.send(Message::Stop).await;
    }

    /// Returns when no more jobs are taken: it was told to stop, or it broke.
    pub async fn ended(&self) {
        self.0.closed().await;
    }

    /// Empties the write-ahead log, in which what was deleted is still to be
    /// read; where readers are in the way, a later time will do.
    pub async fn checkpoint(&self) -> Result<(), StoreError> {
        let (sender, receiver) = oneshot::channel();
        let sent = self.0.send(Message::Checkpoint(sender)).await;
        sent.map_err(|_| StoreError::Unavailable)?;
        receiver.await.map_err(|_| StoreError::Unavailable)
    }

    /// Does one job; returns after its commit. Where the caller goes away, the
    /// job is done all the same, whole.
    pub async fn write<T, F>(&self, job: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: for<'c> FnOnce(&'c mut Connection) -> Doing<'c, T> + Send + 'static,
    {
        let (sender, receiver) = oneshot::channel();
        let sent = self.0.send(Message::Do(boxed(job, sender))).await;
        sent.map_err(|_| StoreError::Unavailable)?;
        receiver.await.unwrap_or(Err(StoreError::Unavailable))
    }

    /// Writes what a look at a code has shown, as [`Writer::write`] would, and
    /// together with others.
    pub async fn rule(&self, mut tried: Tried) -> Result<Ruling, StoreError> {
        // Before it is sent: a writer that finds it need not wait for it.
        drop(tried.coming.take());
        let (sender, receiver) = oneshot::channel();
        let sent = self.0.send(Message::Rule(tried, sender)).await;
        sent.map_err(|_| StoreError::Unavailable)?;
        receiver.await.unwrap_or(Err(StoreError::Unavailable))
    }
}

/// A job that tells who waits for it.
fn boxed<T, F>(job: F, waiting: Waiting<T>) -> Job
where
    T: Send + 'static,
    F: for<'c> FnOnce(&'c mut Connection) -> Doing<'c, T> + Send + 'static,
{
    Box::new(move |connection| {
        Box::pin(async move {
            let result = job(connection).await.map_err(StoreError::from);
            (result.is_ok(), answer(result, waiting))
        })
    })
}

/// What is told after the commit.
fn answer<T: Send + 'static>(result: Result<T, StoreError>, waiting: Waiting<T>) -> Answer {
    Box::new(move |committed| {
        let result = match result {
            Ok(_) if !committed => Err(StoreError::Unavailable),
            other => other,
        };
        let _ = waiting.send(result);
    })
}

async fn work(
    mut connection: Connection,
    mut place: Place,
    mut queue: mpsc::Receiver<Message>,
    company: Company,
    copier: Copier,
) {
    let mut messages = Vec::with_capacity(MOST_TOGETHER);
    while queue.recv_many(&mut messages, MOST_TOGETHER).await > 0 {
        wait_for(&company, &mut queue, &mut messages).await;
        let (mut together, mut checkpoints) = (Together::default(), Vec::new());
        for message in messages.drain(..) {
            match message {
                Message::Do(job) => together.jobs.push(job),
                Message::Rule(tried, waiting) => {
                    together.tried.push(tried);
                    together.waiting.push(waiting);
                }
                Message::Checkpoint(asked) => checkpoints.push(asked),
                Message::Stop => queue.close(),
            }
        }
        if !together.jobs.is_empty() || !together.tried.is_empty() {
            commit(&mut connection, &mut place, together).await;
            if copier.committed() {
                copy_rest(&mut connection).await;
            }
        }
        if place.is_lost() {
            tracing::error!("the database's files are not where they were opened");
            // Closing would remove a log of that name, which is another's.
            std::mem::forget(connection);
            copier.end().await;
            return;
        }
        if !checkpoints.is_empty() {
            checkpoint(&mut connection, checkpoints).await;
        }
    }
    copier.end().await;
    let _ = connection.close().await;
}

/// What is left of the log where nearly all of it is in the file already.
async fn copy_rest(connection: &mut Connection) {
    let done = sqlx::query(PASSIVE).execute(connection).await;
    if let Err(error) = done {
        tracing::warn!(%error, "the write-ahead log could not be copied");
    }
}

async fn checkpoint(connection: &mut Connection, asked: Vec<oneshot::Sender<()>>) {
    let done = sqlx::raw_sql(CHECKPOINT).execute(&mut *connection).await;
    if let Err(error) = done {
        tracing::warn!(%error, "the write-ahead log could not be emptied");
    }
    for one in asked {
        let _ = one.send(());
    }
}

/// One transaction; answers come after its commit.
async fn commit(connection: &mut Connection, place: &mut Place, together: Together) {
    let mut answers = Vec::with_capacity(MOST_TOGETHER);
    let outcome = transact(&mut *connection, together, &mut answers).await;
    if let Err(error) = &outcome {
        tracing::error!(%error, "a transaction failed");
        let _ = sqlx::query("ROLLBACK").execute(connection).await;
    }
    // Jobs that were not reached are dropped; their callers hear of it.
    let lasting = outcome.is_ok() && place.holds();
    for answer in answers {
        answer(lasting);
    }
}

/// Waits for those who are on the way, for a moment at most: they share a
/// commit, and each commit costs a flush of the disk.
async fn wait_for(
    company: &Company,
    queue: &mut mpsc::Receiver<Message>,
    messages: &mut Vec<Message>,
) {
    let come = async {
        while messages.len() < ENOUGH && company.is_expected() {
            let more = MOST_TOGETHER - messages.len();
            if queue.recv_many(messages, more).await == 0 {
                break;
            }
        }
    };
    // Those who have not come by then go with the next.
    let _ = tokio::time::timeout(COMPANY, come).await;
}

async fn transact(
    connection: &mut Connection,
    mut together: Together,
    answers: &mut Vec<Answer>,
) -> Result<(), sqlx::Error> {
    sqlx::query(BEGIN).execute(&mut *connection).await?;
    for job in std::mem::take(&mut together.jobs) {
        alone(&mut *connection, job, answers).await?;
    }
    if !together.tried.is_empty() {
        rulings(&mut *connection, together, answers).await?;
    }
    sqlx::query("COMMIT").execute(&mut *connection).await?;
    Ok(())
}

/// One job behind a savepoint.
async fn alone(
    connection: &mut Connection,
    job: Job,
    answers: &mut Vec<Answer>,
) -> Result<(), sqlx::Error> {
    sqlx::query(SAVE).execute(&mut *connection).await?;
    let (keep, answer) = job(&mut *connection).await;
    answers.push(answer);
    if !keep {
        sqlx::query(UNDO).execute(&mut *connection).await?;
    }
    sqlx::query(RELEASE).execute(&mut *connection).await?;
    Ok(())
}

/// All rulings behind one savepoint. Where one of them fails, each is done again
/// behind its own, so that the others need not fail with it.
async fn rulings(
    connection: &mut Connection,
    together: Together,
    answers: &mut Vec<Answer>,
) -> Result<(), sqlx::Error> {
    sqlx::query(SAVE).execute(&mut *connection).await?;
    if let Ok(done) = rule_all(&mut *connection, &together.tried).await {
        sqlx::query(RELEASE).execute(&mut *connection).await?;
        let done = done.into_iter().zip(together.waiting);
        answers.extend(done.map(|(ruling, waiting)| answer(Ok(ruling), waiting)));
        return Ok(());
    }
    sqlx::query(UNDO).execute(&mut *connection).await?;
    sqlx::query(RELEASE).execute(&mut *connection).await?;
    for (tried, waiting) in together.tried.into_iter().zip(together.waiting) {
        let one = job(move |c| Box::pin(async move { rule(c, &tried).await }));
        alone(&mut *connection, boxed(one, waiting), answers).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
