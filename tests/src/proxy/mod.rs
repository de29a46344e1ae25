//! A bad network between the app and the issuer, on demand.

mod exchange;
mod fault;

pub use fault::{Fault, Message, Rule};

use crate::tls::Certificates;
use anyhow::{Context, Result};
use std::{
    net::Ipv4Addr,
    sync::{Arc, Mutex, PoisonError},
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

/// Stands at the issuer's public address and passes everything on, faithfully
/// unless told otherwise.
#[derive(Debug)]
pub struct Proxy {
    port: u16,
    state: Arc<State>,
    task: JoinHandle<()>,
}

#[derive(Debug, Default)]
struct State {
    rules: Mutex<Vec<Rule>>,
    seen: Mutex<Vec<Message>>,
    wire: Mutex<Vec<(Message, Vec<u8>)>>,
    /// The last message of the enrolment under way.
    last: Mutex<Option<Message>>,
}

impl Proxy {
    /// Listens on a free port, for the issuer at `upstream`.
    ///
    /// # Errors
    /// When no port can be had.
    pub async fn start(upstream: u16) -> Result<Self> {
        Self::with(upstream, None).await
    }

    /// The same, speaking TLS to those who come.
    ///
    /// # Errors
    /// When no port can be had.
    pub async fn start_tls(upstream: u16, certificates: Certificates) -> Result<Self> {
        Self::with(upstream, Some(certificates)).await
    }

    async fn with(upstream: u16, tls: Option<Certificates>) -> Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
            .await
            .context("no port for the proxy")?;
        let port = listener.local_addr()?.port();
        let state = Arc::new(State::default());
        let task = tokio::spawn(serve(listener, upstream, state.clone(), tls));
        Ok(Self { port, state, task })
    }

    /// The port it listens on.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// From now on, this happens to the next such message, once.
    pub fn once(&self, message: Message, fault: Fault) {
        self.add(Rule::once(message, fault));
    }

    /// From now on, this happens to every such message.
    pub fn always(&self, message: Message, fault: Fault) {
        self.add(Rule::always(message, fault));
    }

    /// Everything passes again.
    pub fn heal(&self) {
        lock(&self.state.rules).clear();
    }

    /// Another enrolment begins.
    pub fn begin(&self) {
        *lock(&self.state.last) = None;
    }

    /// How many such messages have come by.
    #[must_use]
    pub fn count(&self, message: Message) -> usize {
        lock(&self.state.seen)
            .iter()
            .filter(|m| message.covers(**m))
            .count()
    }

    /// Every byte of such messages and their answers, so far.
    #[must_use]
    pub fn wire(&self, message: Message) -> Vec<u8> {
        let wire = lock(&self.state.wire);
        let such = wire.iter().filter(|(seen, _)| message.covers(*seen));
        such.flat_map(|(_, bytes)| bytes.iter().copied()).collect()
    }

    fn add(&self, rule: Rule) {
        lock(&self.state.rules).push(rule);
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl State {
    fn record(&self, message: Message, parts: &[&[u8]]) {
        lock(&self.wire).push((message, parts.concat()));
    }

    fn fault_for(&self, message: Message) -> Option<Fault> {
        lock(&self.seen).push(message);
        if message != Message::Page {
            *lock(&self.last) = Some(message);
        }
        let mut rules = lock(&self.rules);
        let at = rules.iter().position(|rule| rule.is_for(message))?;
        let fault = rules.get(at)?.fault();
        if rules.get_mut(at)?.is_spent_now() {
            rules.remove(at);
        }
        Some(fault)
    }

    fn shows_other_certificate(&self) -> bool {
        let last = *lock(&self.last);
        let rules = lock(&self.rules);
        rules.iter().any(|rule| rule.shows_other_certificate(last))
    }
}

async fn serve(listener: TcpListener, upstream: u16, state: Arc<State>, tls: Option<Certificates>) {
    while let Ok((stream, _)) = listener.accept().await {
        let (state, tls) = (state.clone(), tls.clone());
        tokio::spawn(async move {
            // A broken exchange is what this proxy is for.
            let _ = match tls {
                None => pass(stream, upstream, &state).await,
                Some(tls) => pass_inside(stream, upstream, &state, &tls).await,
            };
        });
    }
}

async fn pass_inside(
    stream: TcpStream,
    upstream: u16,
    state: &State,
    tls: &Certificates,
) -> Result<()> {
    let acceptor = if state.shows_other_certificate() {
        &tls.other
    } else {
        &tls.vouched_for
    };
    pass(acceptor.accept(stream).await?, upstream, state).await
}

async fn pass(
    stream: impl AsyncRead + AsyncWrite + Unpin,
    upstream: u16,
    state: &State,
) -> Result<()> {
    exchange::carry(
        stream,
        upstream,
        |message| state.fault_for(message),
        |message, parts| state.record(message, parts),
    )
    .await
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
