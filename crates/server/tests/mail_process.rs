//! The mail queue across the end of the process: what was promised to a customer
//! goes out by the next process, and once.
#![expect(clippy::unwrap_used, reason = "tests")]
#![cfg(unix)]

mod support;

use std::hash::{BuildHasher, Hasher, RandomState};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use support::post::{How, Post, Stage};
use support::{Browser, until};

/// Debian: package `faketime`.
const FAKETIME: &str = "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1";

/// How the process ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Kill,
    Term,
}

/// At which point of the conversation; held there, or refused before it began.
const POINTS: [(Stage, How); 5] = [
    (Stage::Greeting, How::Close),
    (Stage::Greeting, How::Hold),
    (Stage::To, How::Hold),
    (Stage::Data, How::Hold),
    (Stage::Words, How::Hold),
];

/// An issuer whose process comes and goes.
struct Bank {
    folder: tempfile::TempDir,
    port: u16,
    post: u16,
    /// A claim of a process that died runs out meanwhile.
    hours: u32,
    process: Option<Child>,
}

impl Bank {
    fn new(post: u16) -> Self {
        let bank = Self {
            folder: tempfile::tempdir().unwrap(),
            port: free(),
            post,
            hours: 0,
            process: None,
        };
        assert!(bank.command("demo-data").status().unwrap().success());
        bank
    }

    fn command(&self, what: &str) -> Command {
        let institutions = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../institutions");
        let mut command = Command::new(env!("CARGO_BIN_EXE_warifu-issuer"));
        command
            .arg(what)
            .env_clear()
            .env("WARIFU_DATA_DIR", self.folder.path())
            .env("WARIFU_INSTITUTIONS_DIR", institutions)
            .env("WARIFU_LISTEN", format!("127.0.0.1:{}", self.port))
            .env("WARIFU_DEMO__ENABLED", "true")
            .env("WARIFU_DEMO__NO_CATCHER", "true")
            .env("WARIFU_MAIL__PORT", self.post.to_string())
            .env("WARIFU_MAIL__RETRY_SECONDS", "1")
            .env("LD_PRELOAD", FAKETIME)
            .env("FAKETIME", format!("+{}h", self.hours))
            .env("FAKETIME_DONT_FAKE_MONOTONIC", "1")
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        command
    }

    async fn run(&mut self) -> Browser {
        self.process = Some(self.command("serve").spawn().unwrap());
        let origin = format!("http://127.0.0.1:{}", self.port);
        until("a healthy issuer", async || {
            let answer = reqwest::get(format!("{origin}/healthz")).await.ok()?;
            answer.status().is_success().then_some(())
        })
        .await;
        Browser::new(&origin)
    }

    /// Signals; SIGTERM is not waited for here.
    fn signal(&mut self, end: End) {
        let process = self.process.as_mut().unwrap();
        match end {
            End::Kill => process.kill().unwrap(),
            End::Term => {
                let id = process.id().to_string();
                assert!(
                    Command::new("kill")
                        .args(["-TERM", &id])
                        .status()
                        .unwrap()
                        .success()
                );
            }
        }
    }

    async fn ended(&mut self) -> Option<i32> {
        let mut process = self.process.take().unwrap();
        until("the process to end", async || process.try_wait().unwrap())
            .await
            .code()
    }
}

impl Drop for Bank {
    fn drop(&mut self) {
        if let Some(mut process) = self.process.take() {
            let _ = process.kill();
            let _ = process.wait();
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_mail_queue_outlives_the_process_however_and_wherever_it_ends() {
    assert!(
        Path::new(FAKETIME).exists(),
        "the package faketime is not installed"
    );
    let post = Post::start().await;
    let mut bank = Bank::new(post.port);
    let rows: Vec<_> = [End::Kill, End::Term]
        .into_iter()
        .flat_map(|end| POINTS.map(|(stage, how)| (end, stage, how)))
        .collect();
    let to = |row: usize| format!("row{row}@example.jp");
    for (row, (end, stage, how)) in rows.iter().copied().enumerate() {
        let mut browser = bank.run().await;
        post.rule(stage, how);
        browser
            .log_in("shinkumi", u32::try_from(row).unwrap() + 1)
            .await;
        browser.issue("shinkumi", &to(row), "Abc123").await;
        until("the conversation to come so far", async || {
            let page = browser.get("/i/shinkumi/issue/waiting").await;
            (post.holds_any() || page.has("data-mail=\"delayed\"")).then_some(())
        })
        .await;
        bank.signal(end);
        if end == End::Kill {
            bank.ended().await;
            post.heal();
        } else {
            post.heal();
            assert_eq!(bank.ended().await, Some(0), "{end:?} {stage:?} {how:?}");
            if how == How::Hold {
                assert_eq!(
                    post.taken(&to(row)),
                    1,
                    "{end:?} {stage:?}: what was under way is ended well"
                );
            }
        }
        bank.hours += 1;
        bank.run().await;
        until("the mail", async || {
            (post.taken(&to(row)) > 0).then_some(())
        })
        .await;
        bank.signal(End::Term);
        assert_eq!(bank.ended().await, Some(0));
    }
    for (row, (end, stage, how)) in rows.iter().copied().enumerate() {
        // Taken, and nobody left to hear it: twice is better than never.
        let unheard = end == End::Kill && stage == Stage::Words;
        let taken = post.taken(&to(row));
        assert_eq!(taken, 1 + usize::from(unheard), "{end:?} {stage:?} {how:?}");
    }
}

/// A port that no connection is given that goes out, between two lives of a
/// process either.
fn free() -> u16 {
    let any = || {
        let chance = RandomState::new().build_hasher().finish();
        20_000 + u16::try_from(chance % 12_000).unwrap()
    };
    std::iter::repeat_with(any)
        .find(|port| TcpListener::bind(("127.0.0.1", *port)).is_ok())
        .unwrap()
}
