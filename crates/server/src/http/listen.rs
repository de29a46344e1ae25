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
    /// From the first byte of a request to the first of its answer; a long one that
    /// keeps coming has the time that it needs at [`PACE`] besides.
    pub(crate) request: Duration,
}

/// Bytes a second that are no trickle: a maker's file over a slow line.
const PACE: u32 = 32 * 1024;

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
        let read = u32::try_from(buf.filled().len().saturating_sub(before)).unwrap_or(0);
        if read > 0 {
            let sending = Duration::from_secs(1).saturating_mul(read) / PACE;
            self.answer_by = match self.answer_by {
                None => Some(after(self.patience.request)),
                Some(by) => Some(by.checked_add(sending).unwrap_or(by)),
            };
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

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    const SOON: Duration = Duration::from_millis(200);

    /// A connection as the server has it, and the caller's end.
    async fn connection() -> (Quiet, TcpStream) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let caller = TcpStream::connect(listener.local_addr().unwrap());
        let (caller, accepted) = tokio::join!(caller, listener.accept());
        let patience = Patience {
            idle: Duration::from_mins(1),
            request: SOON,
        };
        let (stream, _) = accepted.unwrap();
        (Quiet::new(stream, patience, None), caller.unwrap())
    }

    #[tokio::test]
    async fn a_request_that_trickles_in_ends_and_a_long_one_that_keeps_coming_does_not() {
        for (size, comes) in [(1, false), (1024 * 1024, true)] {
            let (mut ours, mut theirs) = connection().await;
            let sent = vec![b'x'; size];
            let sending = tokio::spawn(async move {
                theirs.write_all(&sent).await.unwrap();
                tokio::time::sleep(SOON * 2).await;
                theirs.write_all(b"y").await.unwrap();
                theirs
            });
            let mut start = vec![0; size];
            ours.read_exact(&mut start).await.unwrap();
            let rest = ours.read_u8().await;
            assert_eq!(rest.is_ok(), comes, "{size} bytes: {rest:?}");
            drop(sending.await.unwrap());
        }
    }
}
