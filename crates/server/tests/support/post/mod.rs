//! An SMTP server that does as it is told, at every stage of a conversation.

mod talk;

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;

use talk::Talk;

/// The stages of a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    Greeting,
    Hello,
    From,
    To,
    Data,
    /// The end of the mail's words.
    Words,
    Quit,
}

pub const STAGES: [Stage; 7] = [
    Stage::Greeting,
    Stage::Hello,
    Stage::From,
    Stage::To,
    Stage::Data,
    Stage::Words,
    Stage::Quit,
];

/// What the server does instead of its usual answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// Answers with this code; 421 also closes.
    Code(u16),
    /// Answers with this code, and never again.
    Deaf(u16),
    /// Never answers.
    Silent,
    /// Closes the connection.
    Close,
    /// Answers as usual, byte by byte.
    Slow,
    /// Answers as usual when it is let go.
    Hold,
}

/// How TLS is offered.
#[derive(Clone)]
pub enum Offer {
    Plain,
    Starttls(TlsAcceptor),
    Whole(TlsAcceptor),
}

/// Done at this stage, to everybody or to mail for one address.
struct Rule {
    stage: Stage,
    to: Option<String>,
    how: How,
}

#[derive(Default)]
struct State {
    rules: Mutex<Vec<Rule>>,
    /// Recipients of the mails whose words it has got and not refused.
    taken: Mutex<Vec<String>>,
    /// What was said to it, the words of mails left out.
    heard: Mutex<Vec<String>>,
    /// Recipients of mails that are held.
    held: Mutex<Vec<String>>,
    /// Conversations under way.
    talks: AtomicUsize,
    go: Notify,
}

/// The server. Dropping it ends it.
pub struct Post {
    pub port: u16,
    state: Arc<State>,
    task: JoinHandle<()>,
}

impl Post {
    pub async fn start() -> Self {
        Self::start_at(0, Offer::Plain).await
    }

    pub async fn start_at(port: u16, offer: Offer) -> Self {
        let at = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        // Whoever listened there before may still be about to go.
        let listener = super::until("the port", async || TcpListener::bind(at).await.ok()).await;
        let port = listener.local_addr().unwrap().port();
        let state = Arc::new(State::default());
        let task = tokio::spawn(serve(listener, offer, Arc::clone(&state)));
        Self { port, state, task }
    }

    /// From now on, at this stage.
    pub fn rule(&self, stage: Stage, how: How) {
        self.add(stage, None, how);
    }

    /// The same for mail to one address: from the recipient on it is known.
    pub fn rule_for(&self, to: &str, stage: Stage, how: How) {
        self.add(stage, Some(to.to_owned()), how);
    }

    fn add(&self, stage: Stage, to: Option<String>, how: How) {
        self.state
            .rules
            .lock()
            .unwrap()
            .push(Rule { stage, to, how });
    }

    /// As usual from now on; what is held is let go.
    pub fn heal(&self) {
        self.state.rules.lock().unwrap().clear();
        self.state.go.notify_waiters();
    }

    /// How often a mail to this address was taken.
    pub fn taken(&self, to: &str) -> usize {
        count(&self.state.taken, to)
    }

    /// Whether mail to this address is held now.
    pub fn holds(&self, to: &str) -> bool {
        count(&self.state.held, to) > 0
    }

    /// Whether it holds anything now.
    pub fn holds_any(&self) -> bool {
        !self.state.held.lock().unwrap().is_empty()
    }

    /// Whether nobody talks to it.
    pub fn is_alone(&self) -> bool {
        self.state.talks.load(Ordering::SeqCst) == 0
    }

    /// How often something that begins so was said to it.
    pub fn heard(&self, begins: &str) -> usize {
        let heard = self.state.heard.lock().unwrap();
        heard.iter().filter(|line| line.starts_with(begins)).count()
    }
}

impl Drop for Post {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl State {
    fn how(&self, stage: Stage, to: &str) -> Option<How> {
        let rules = self.rules.lock().unwrap();
        let fits =
            |rule: &&Rule| rule.stage == stage && rule.to.as_deref().is_none_or(|one| one == to);
        rules.iter().find(fits).map(|rule| rule.how)
    }
}

fn count(list: &Mutex<Vec<String>>, to: &str) -> usize {
    let list = list.lock().unwrap();
    list.iter().filter(|one| *one == to).count()
}

async fn serve(listener: TcpListener, offer: Offer, state: Arc<State>) {
    while let Ok((stream, _)) = listener.accept().await {
        let (offer, state) = (offer.clone(), Arc::clone(&state));
        tokio::spawn(async move {
            state.talks.fetch_add(1, Ordering::SeqCst);
            // `None`: one of the two has hung up.
            let _ = meet(stream, offer, &state).await;
            state.talks.fetch_sub(1, Ordering::SeqCst);
        });
    }
}

async fn meet(stream: TcpStream, offer: Offer, state: &State) -> Option<()> {
    match offer {
        Offer::Plain => Talk::new(stream, state, false).all().await,
        Offer::Whole(tls) => {
            let inside = tls.accept(stream).await.ok()?;
            Talk::new(inside, state, false).all().await
        }
        Offer::Starttls(tls) => {
            let mut before = Talk::new(stream, state, true);
            before.greet().await?;
            if !before.lines().await? {
                return None;
            }
            let inside = tls.accept(before.stream.into_inner()).await.ok()?;
            Talk::new(inside, state, false).lines().await.map(|_| ())
        }
    }
}
