//! A mail server that keeps what it took, and outlives the issuer.

use anyhow::{Context, Result};
use std::{
    net::Ipv4Addr,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

/// A mail that was handed over.
#[derive(Clone, Debug)]
pub struct Taken {
    /// To whom.
    pub to: String,
    /// Head and body.
    pub text: String,
    /// Whether whoever handed it over was told so.
    pub acknowledged: bool,
}

/// The mail server.
#[derive(Debug)]
pub struct Postbox {
    port: u16,
    state: Arc<State>,
    task: JoinHandle<()>,
}

#[derive(Debug, Default)]
struct State {
    taken: Mutex<Vec<Taken>>,
    silent: AtomicBool,
}

impl Postbox {
    /// Listens on a free port.
    ///
    /// # Errors
    /// When none can be had.
    pub async fn open() -> Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
            .await
            .context("no port for the mail server")?;
        let port = listener.local_addr()?.port();
        let state = Arc::new(State::default());
        let task = tokio::spawn(serve(listener, state.clone()));
        Ok(Self { port, state, task })
    }

    /// The port it listens on.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// What it took for that address.
    #[must_use]
    pub fn mails(&self, to: &str) -> Vec<Taken> {
        let all = lock(&self.state.taken);
        all.iter().filter(|one| one.to == to).cloned().collect()
    }

    /// Whether, from now on, mails are taken and nobody is told so.
    pub fn be_silent(&self, silent: bool) {
        self.state.silent.store(silent, Ordering::SeqCst);
    }
}

impl Drop for Postbox {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve(listener: TcpListener, state: Arc<State>) {
    while let Ok((stream, _)) = listener.accept().await {
        let state = state.clone();
        tokio::spawn(async move {
            // Whoever hands over mail may be killed in the middle of it.
            let _ = talk(stream, &state).await;
        });
    }
}

async fn talk(stream: TcpStream, state: &State) -> Result<()> {
    let mut stream = BufReader::new(stream);
    say(&mut stream, "220 postbox").await?;
    let (mut to, mut line) = (String::new(), String::new());
    loop {
        line.clear();
        if stream.read_line(&mut line).await? == 0 {
            return Ok(());
        }
        let word = line.trim_end();
        match word.get(..4).unwrap_or(word).to_ascii_uppercase().as_str() {
            "RCPT" => {
                to = between(word).to_owned();
                say(&mut stream, "250 ok").await?;
            }
            "DATA" => {
                say(&mut stream, "354 go on").await?;
                let text = read(&mut stream).await?;
                take(&mut stream, state, &to, text).await?;
            }
            "QUIT" => return say(&mut stream, "221 bye").await,
            _ => say(&mut stream, "250 ok").await?,
        }
    }
}

/// The mail is kept before its acknowledgement goes out.
async fn take(
    stream: &mut BufReader<TcpStream>,
    state: &State,
    to: &str,
    text: String,
) -> Result<()> {
    let silent = state.silent.load(Ordering::SeqCst);
    let place = {
        let mut taken = lock(&state.taken);
        taken.push(Taken {
            to: to.to_owned(),
            text,
            acknowledged: false,
        });
        taken.len() - 1
    };
    if silent {
        // Until the other side has gone.
        let mut rest = String::new();
        while stream.read_line(&mut rest).await? > 0 {}
        return Ok(());
    }
    say(stream, "250 taken").await?;
    if let Some(mail) = lock(&state.taken).get_mut(place) {
        mail.acknowledged = true;
    }
    Ok(())
}

async fn read(stream: &mut BufReader<TcpStream>) -> Result<String> {
    let (mut text, mut line) = (String::new(), String::new());
    loop {
        line.clear();
        anyhow::ensure!(stream.read_line(&mut line).await? > 0, "a mail cut off");
        if line.trim_end() == "." {
            return Ok(text);
        }
        text.push_str(&line);
    }
}

async fn say(stream: &mut BufReader<TcpStream>, line: &str) -> Result<()> {
    stream.write_all(format!("{line}\r\n").as_bytes()).await?;
    Ok(())
}

/// What stands in angle brackets.
fn between(line: &str) -> &str {
    let inner = line.split_once('<').map_or("", |(_, rest)| rest);
    inner.split('>').next().unwrap_or_default()
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
