//! What the server hears and says.

use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};

use super::{How, Stage, State};

/// One conversation; `None` where it has come to its end.
pub(super) struct Talk<'s, S> {
    pub(super) stream: BufReader<S>,
    state: &'s State,
    offers_tls: bool,
    to: String,
}

impl<'s, S: AsyncRead + AsyncWrite + Unpin> Talk<'s, S> {
    pub(super) fn new(stream: S, state: &'s State, offers_tls: bool) -> Self {
        Self {
            stream: BufReader::new(stream),
            state,
            offers_tls,
            to: String::new(),
        }
    }

    pub(super) async fn all(mut self) -> Option<()> {
        self.greet().await?;
        self.lines().await.map(|_| ())
    }

    pub(super) async fn greet(&mut self) -> Option<()> {
        self.answer(Stage::Greeting, "220 post.example ESMTP\r\n")
            .await
    }

    /// Until the end, or (`true`) until TLS begins.
    pub(super) async fn lines(&mut self) -> Option<bool> {
        loop {
            let line = self.hear().await?;
            self.state.heard.lock().unwrap().push(line.clone());
            let verb = line.split([' ', ':']).next()?.to_ascii_uppercase();
            match verb.as_str() {
                "EHLO" => {
                    let tls = if self.offers_tls {
                        "250-STARTTLS\r\n"
                    } else {
                        ""
                    };
                    let usual = format!("250-post.example\r\n{tls}250 8BITMIME\r\n");
                    self.answer(Stage::Hello, &usual).await?;
                }
                "STARTTLS" => {
                    self.say(b"220 go ahead\r\n").await?;
                    return Some(true);
                }
                "MAIL" => self.answer(Stage::From, "250 sender ok\r\n").await?,
                "RCPT" => {
                    line.split(['<', '>']).nth(1)?.clone_into(&mut self.to);
                    self.answer(Stage::To, "250 recipient ok\r\n").await?;
                }
                "DATA" => self.words().await?,
                "QUIT" => {
                    self.answer(Stage::Quit, "221 goodbye\r\n").await?;
                    return None;
                }
                _ => self.say(b"502 not known here\r\n").await?,
            }
        }
    }

    async fn words(&mut self) -> Option<()> {
        let refused = matches!(
            self.state.how(Stage::Data, &self.to),
            Some(How::Code(_) | How::Deaf(_))
        );
        self.answer(Stage::Data, "354 go on\r\n").await?;
        if refused {
            return Some(());
        }
        while self.hear().await? != "." {}
        // Silent or gone after the last word: the mail is here all the same.
        match self.state.how(Stage::Words, &self.to) {
            Some(How::Code(_) | How::Deaf(_)) => {}
            _ => self.state.taken.lock().unwrap().push(self.to.clone()),
        }
        self.answer(Stage::Words, "250 taken\r\n").await
    }

    async fn answer(&mut self, stage: Stage, usual: &str) -> Option<()> {
        match self.state.how(stage, &self.to) {
            None => self.say(usual.as_bytes()).await,
            Some(How::Code(code)) => {
                self.say(format!("{code} as told\r\n").as_bytes()).await?;
                (code != 421).then_some(())
            }
            Some(How::Deaf(code)) => {
                self.say(format!("{code} as told\r\n").as_bytes()).await?;
                self.listen_for_ever().await
            }
            Some(How::Silent) => self.listen_for_ever().await,
            Some(How::Close) => None,
            Some(How::Slow) => {
                for byte in usual.bytes() {
                    self.say(&[byte]).await?;
                    tokio::time::sleep(Duration::from_millis(5)).await;
                }
                Some(())
            }
            Some(How::Hold) => {
                let go = self.state.go.notified();
                self.state.held.lock().unwrap().push(self.to.clone());
                go.await;
                self.state
                    .held
                    .lock()
                    .unwrap()
                    .retain(|one| *one != self.to);
                self.say(usual.as_bytes()).await
            }
        }
    }

    async fn hear(&mut self) -> Option<String> {
        let mut line = String::new();
        let read = self.stream.read_line(&mut line).await.ok()?;
        (read > 0).then(|| line.trim_end().to_owned())
    }

    async fn listen_for_ever(&mut self) -> Option<()> {
        while self.hear().await.is_some() {}
        None
    }

    async fn say(&mut self, bytes: &[u8]) -> Option<()> {
        self.stream.write_all(bytes).await.ok()?;
        self.stream.flush().await.ok()
    }
}
