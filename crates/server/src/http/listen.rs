//! A listener whose connections are counted, and end when they stay silent or
//! take too long over a request: who opens sockets and sends nothing, or a byte
//! now and then, holds none of them for long.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::serve::Listener;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, Sleep, sleep};

/// How long connections may last.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Patience {
    /// Silence.
    pub(crate) idle: Duration,
    /// From the first byte of a request to the first of its answer.
    pub(crate) request: Duration,
}

/// Accepts TCP connections and gives each its limits.
pub(crate) struct Patient {
    inner: TcpListener,
    patience: Patience,
    places: Arc<Semaphore>,
}

impl Patient {
    /// Wraps a bound listener; `most` connections at a time.
    pub(crate) fn new(inner: TcpListener, patience: Patience, most: usize) -> Self {
        let places = Arc::new(Semaphore::new(most.min(Semaphore::MAX_PERMITS)));
        Self {
            inner,
            patience,
            places,
        }
    }
}

impl Listener for Patient {
    type Io = Quiet;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Quiet, SocketAddr) {
        // Never closed, so there is always a place sooner or later.
        let place = self.places.clone().acquire_owned().await.ok();
        let (stream, peer) = Listener::accept(&mut self.inner).await;
        (Quiet::new(stream, self.patience, place), peer)
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.inner.local_addr()
    }
}

/// A connection that fails when nothing was read or written for too long, or
/// when a request is not answered in time, whoever's fault it is.
pub(crate) struct Quiet {
    stream: TcpStream,
    patience: Patience,
    alarm: Pin<Box<Sleep>>,
    /// Until when the request that has begun must be answered.
    answer_by: Option<Instant>,
    _place: Option<OwnedSemaphorePermit>,
}

impl Quiet {
    fn new(stream: TcpStream, patience: Patience, place: Option<OwnedSemaphorePermit>) -> Self {
        Self {
            stream,
            patience,
            alarm: Box::pin(sleep(patience.idle)),
            answer_by: None,
            _place: place,
        }
    }

    fn settle<T>(
        &mut self,
        cx: &mut Context<'_>,
        done: Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        if done.is_ready() {
            let silent = after(self.patience.idle);
            let next = self.answer_by.map_or(silent, |by| by.min(silent));
            self.alarm.as_mut().reset(next);
            return done;
        }
        ready!(self.alarm.as_mut().poll(cx));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

fn after(time: Duration) -> Instant {
    let now = Instant::now();
    now.checked_add(time).unwrap_or(now)
}

impl AsyncRead for Quiet {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        let done = Pin::new(&mut self.stream).poll_read(cx, buf);
        if buf.filled().len() > before && self.answer_by.is_none() {
            self.answer_by = Some(after(self.patience.request));
        }
        // Bytes that keep coming too late count as none.
        if self.answer_by.is_some_and(|by| by <= Instant::now()) {
            return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
        }
        self.settle(cx, done)
    }
}

impl AsyncWrite for Quiet {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        let done = Pin::new(&mut self.stream).poll_write(cx, buf);
        if matches!(done, Poll::Ready(Ok(_))) {
            self.answer_by = None;
        }
        self.settle(cx, done)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
