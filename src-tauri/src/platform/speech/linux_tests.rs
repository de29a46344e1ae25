//! Speech, against a dispatcher that only listens.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::Arc;

use tempfile::TempDir;
use tokio::io::BufReader;
use tokio::net::UnixListener;
use tokio::sync::Notify;

use super::*;

/// A dispatcher that says yes, has these modules, and keeps what it was told.
struct Fake {
    folder: TempDir,
    modules: &'static [&'static str],
    told: std::sync::Mutex<Vec<String>>,
    /// Each time that a conversation has ended.
    ended: Notify,
}

impl Fake {
    fn new(modules: &'static [&'static str]) -> Arc<Self> {
        Arc::new(Self {
            folder: tempfile::tempdir().unwrap(),
            modules,
            told: std::sync::Mutex::default(),
            ended: Notify::new(),
        })
    }

    fn place(&self) -> PathBuf {
        self.folder.path().join("socket")
    }

    fn program(&self) -> PathBuf {
        self.folder.path().join("speech-dispatcher")
    }

    /// As the app has it.
    fn speech(&self) -> Speech {
        Speech {
            dispatcher: Dispatcher {
                place: Some(self.place()),
                program: self.program(),
            },
            open: Mutex::default(),
        }
    }

    fn listen(self: &Arc<Self>) {
        let listener = UnixListener::bind(self.place()).unwrap();
        let fake = self.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let _ = fake.hear(stream).await;
                fake.ended.notify_one();
            }
        });
    }

    async fn hear(&self, stream: UnixStream) -> io::Result<()> {
        let (reading, mut writing) = stream.into_split();
        let mut lines = BufReader::new(reading).lines();
        let mut speaking = false;
        while let Some(line) = lines.next_line().await? {
            let answer = match line.as_str() {
                "LIST OUTPUT_MODULES" => {
                    let listed = self
                        .modules
                        .iter()
                        .map(|module| format!("250-{module}\r\n"));
                    format!("{}250 OK MODULES LISTED\r\n", listed.collect::<String>())
                }
                "SPEAK" => "230 OK RECEIVING DATA\r\n".to_owned(),
                "." => "225-7\r\n225 OK MESSAGE QUEUED\r\n".to_owned(),
                _ if speaking => String::new(),
                _ => "200 OK\r\n".to_owned(),
            };
            speaking = line == "SPEAK" || (speaking && line != ".");
            // Noted before it is answered: who has the answer finds the note.
            self.told.lock().unwrap().push(line);
            writing.write_all(answer.as_bytes()).await?;
        }
        Ok(())
    }

    /// What it was told since this was asked last.
    fn heard(&self) -> Vec<String> {
        std::mem::take(&mut *self.told.lock().unwrap())
    }
}

const BEGUN: [&str; 3] = [
    "SET SELF CLIENT_NAME user:warifu:code",
    "LIST OUTPUT_MODULES",
    "SET SELF RATE -30",
];

fn said(language: &str, text: &str) -> Vec<String> {
    let set = format!("SET SELF LANGUAGE {language}");
    ["CANCEL SELF", &set, "SPEAK", text, "."]
        .map(str::to_owned)
        .to_vec()
}

#[tokio::test]
async fn one_conversation_says_code_after_code_and_goes_with_a_hush() {
    let fake = Fake::new(&["espeak-ng", DUMMY]);
    fake.listen();
    let speech = fake.speech();
    assert!(speech.say("いち、に", "ja").await);
    assert_eq!(
        fake.heard(),
        [&BEGUN.map(str::to_owned)[..], &said("ja", "いち、に")].concat()
    );
    // Whatever stands in it, it ends nothing.
    assert!(speech.say("one\r\n.\r\nQUIT", "en").await);
    assert_eq!(fake.heard(), said("en", "one.QUIT"));
    assert!(speech.say(".one", "en").await);
    assert_eq!(fake.heard(), said("en", "..one"));

    speech.hush().await;
    assert_eq!(fake.heard(), ["CANCEL SELF"]);
    fake.ended.notified().await;
    // Nothing is being said: nobody is asked to stop.
    speech.hush().await;
    assert!(fake.heard().is_empty());
    assert!(speech.say("two", "en").await, "it begins anew");
    assert_eq!(fake.heard()[..3], BEGUN);
}

#[tokio::test]
async fn a_dispatcher_that_can_only_say_that_it_cannot_speak_is_no_speech() {
    for modules in [&[DUMMY][..], &[]] {
        let fake = Fake::new(modules);
        fake.listen();
        let speech = fake.speech();
        assert!(!speech.say("one", "en").await, "{modules:?}");
        assert_eq!(fake.heard(), BEGUN[..2], "no word of the code");
        fake.ended.notified().await;
    }
}

#[tokio::test]
async fn where_nobody_listens_it_is_started_and_then_spoken_to() {
    let fake = Fake::new(&["espeak-ng"]);
    let called = fake.folder.path().join("called");
    // Goes to the background once it listens, as the real one does.
    let script = format!(
        "#!/bin/sh\necho \"$@\" > {called}\nuntil [ -S {place} ]; do sleep 0.01; done\n",
        called = called.display(),
        place = fake.place().display(),
    );
    fs::write(fake.program(), script).unwrap();
    fs::set_permissions(fake.program(), fs::Permissions::from_mode(0o700)).unwrap();
    let (wanted, listening) = (called.clone(), fake.clone());
    tokio::spawn(async move {
        while !has_text(&wanted) {
            tokio::task::yield_now().await;
        }
        listening.listen();
    });
    assert!(fake.speech().say("one", "en").await);
    assert_eq!(fs::read_to_string(called).unwrap(), "--spawn\n");
    assert!(fake.heard().ends_with(&said("en", "one")));
}

fn has_text(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|about| about.len() > 0)
}

#[tokio::test]
async fn where_none_can_be_started_there_is_no_speech_and_no_harm() {
    let fake = Fake::new(&["espeak-ng"]);
    let speech = fake.speech();
    assert!(!speech.say("one", "en").await);
    speech.hush().await;
    // Somebody starts it by hand.
    fake.listen();
    assert!(speech.say("one", "en").await);
}

#[tokio::test]
async fn a_dispatcher_that_says_no_or_goes_is_no_speech() {
    let answers = ["300 ERR\r\n", "", "garbage\r\n", "2\r\n"];
    for answer in answers {
        let fake = Fake::new(&[]);
        let listener = UnixListener::bind(fake.place()).unwrap();
        tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            stream.write_all(answer.as_bytes()).await.unwrap();
        });
        assert!(!fake.speech().say("x", "en").await, "{answer:?}");
    }
}
