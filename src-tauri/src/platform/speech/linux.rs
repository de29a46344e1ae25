//! `speech-dispatcher`, through its socket: SSIP,
//! <https://htmlpreview.github.io/?https://github.com/brailcom/speechd/blob/master/doc/ssip.html>.
//! What is said goes through the socket and stands on no command line.

use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;
use std::{env, io};

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufStream};
use tokio::net::UnixStream;
use tokio::process::Command;
use tokio::sync::Mutex;
use tokio::time::timeout;

/// It answers at once, or not at all.
const ANSWER: Duration = Duration::from_secs(3);
/// Slower than its usual pace, of -100 to 100.
const RATE: &str = "-30";
/// What it has where it can only say that it cannot speak.
const DUMMY: &str = "dummy";

/// The desktop's speech. The connection stays: with it goes what is being said.
#[derive(Default)]
pub struct Speech {
    dispatcher: Dispatcher,
    open: Mutex<Option<Talk>>,
}

/// Where it listens, and what starts it.
struct Dispatcher {
    place: Option<PathBuf>,
    program: PathBuf,
}

impl Default for Dispatcher {
    fn default() -> Self {
        Self {
            place: place(),
            program: "speech-dispatcher".into(),
        }
    }
}

impl Speech {
    /// Says a text instead of what is being said; `false` where there is no
    /// speech.
    pub async fn say(&self, text: &str, language: &str) -> bool {
        let mut open = self.open.lock().await;
        if open.is_none() {
            *open = Talk::begin(&self.dispatcher).await.ok();
        }
        let said = match open.as_mut() {
            Some(talk) => talk.say(text, language).await.is_ok(),
            None => false,
        };
        if !said {
            *open = None;
        }
        said
    }

    /// Stops in the middle of a word.
    pub async fn hush(&self) {
        if let Some(mut talk) = self.open.lock().await.take() {
            let _ = talk.ask("CANCEL SELF").await;
        }
    }
}

/// A conversation with the dispatcher.
struct Talk {
    stream: BufStream<UnixStream>,
}

impl Talk {
    async fn begin(dispatcher: &Dispatcher) -> io::Result<Self> {
        let place = dispatcher.place.as_ref().ok_or(io::ErrorKind::NotFound)?;
        let stream = if let Ok(stream) = UnixStream::connect(place).await {
            stream
        } else {
            dispatcher.spawn().await?;
            UnixStream::connect(place).await?
        };
        let mut talk = Self {
            stream: BufStream::new(stream),
        };
        talk.ask("SET SELF CLIENT_NAME user:warifu:code").await?;
        let modules = talk.ask("LIST OUTPUT_MODULES").await?;
        if modules.iter().all(|module| module == DUMMY) {
            return Err(io::ErrorKind::Unsupported.into());
        }
        talk.ask(&format!("SET SELF RATE {RATE}")).await?;
        Ok(talk)
    }

    async fn say(&mut self, text: &str, language: &str) -> io::Result<()> {
        self.ask("CANCEL SELF").await?;
        self.ask(&format!("SET SELF LANGUAGE {language}")).await?;
        self.ask("SPEAK").await?;
        let line: String = text.chars().filter(|c| !c.is_control()).collect();
        // A dot alone would end it.
        let dot = if line.starts_with('.') { "." } else { "" };
        self.ask(&format!("{dot}{line}\r\n.")).await.map(drop)
    }

    /// What it answers, without the last line, which says how it went.
    async fn ask(&mut self, what: &str) -> io::Result<Vec<String>> {
        let asked = async {
            self.stream.write_all(what.as_bytes()).await?;
            self.stream.write_all(b"\r\n").await?;
            self.stream.flush().await?;
            self.answer().await
        };
        timeout(ANSWER, asked).await?
    }

    /// Lines `NNN-…`, then one `NNN …`; below 300 is *yes*.
    async fn answer(&mut self) -> io::Result<Vec<String>> {
        let mut told = Vec::new();
        loop {
            let mut line = String::new();
            if self.stream.read_line(&mut line).await? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            let (code, rest) = line.trim_end().split_at_checked(3).unwrap_or_default();
            match rest.strip_prefix('-') {
                Some(more) => told.push(more.to_owned()),
                None if code.starts_with(['1', '2']) => return Ok(told),
                None => return Err(io::ErrorKind::Other.into()),
            }
        }
    }
}

/// Where it listens, as its own library looks for it.
fn place() -> Option<PathBuf> {
    let named = env::var("SPEECHD_ADDRESS").ok();
    let named = named
        .as_deref()
        .and_then(|name| name.strip_prefix("unix_socket:"));
    if let Some(path) = named {
        return Some(path.into());
    }
    let folder = PathBuf::from(env::var_os("XDG_RUNTIME_DIR")?);
    Some(folder.join("speech-dispatcher/speechd.sock"))
}

impl Dispatcher {
    /// Starts it; it goes to the background by itself once it listens.
    async fn spawn(&self) -> io::Result<()> {
        let started = Command::new(&self.program)
            .arg("--spawn")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        timeout(ANSWER, started).await??;
        Ok(())
    }
}

#[cfg(test)]
#[path = "linux_tests.rs"]
mod tests;
