//! An app that dies where a test tells it to: what a kill leaves behind is
//! tried on the real program.
//!
//! In demo builds only, and there only where its variables are set. Each call
//! that changes something outside has two moments, before and after. The app
//! writes their names to the file of `WARIFU_MOMENTS`, after a first line with
//! its process id, and kills itself at the one of number `WARIFU_DIE_AT`.

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use nix::sys::signal::{Signal, raise};
use warifu_device::Ports;
use warifu_device::ports::{
    FileError, Files, IssuerClient, IssuerError, Keychain, KeychainError, Request, Response,
};
use warifu_secret::EntryBytes;

#[cfg(not(feature = "demo"))]
compile_error!("an app for customers does not die at anybody's word");

/// The ports as they are, or, where a test asks for it, mortal ones.
pub fn mortal(ports: Ports) -> Ports {
    let Some(fate) = Fate::of_environment() else {
        return ports;
    };
    let fate = Arc::new(Mutex::new(fate));
    Ports {
        keychain: Arc::new(Mortal(ports.keychain, fate.clone())),
        issuer: Arc::new(Mortal(ports.issuer, fate.clone())),
        files: Arc::new(Mortal(ports.files, fate)),
        ..ports
    }
}

/// Counts the moments.
struct Fate {
    passed: u32,
    last: Option<u32>,
    record: Option<File>,
}

/// A port whose calls have moments.
struct Mortal<P: ?Sized>(Arc<P>, Arc<Mutex<Fate>>);

impl Fate {
    fn of_environment() -> Option<Self> {
        let last = std::env::var("WARIFU_DIE_AT").ok();
        let record = std::env::var_os("WARIFU_MOMENTS");
        if last.is_none() && record.is_none() {
            return None;
        }
        let record = record.and_then(|path| {
            let mut options = OpenOptions::new();
            options.append(true).create(true).open(path).ok()
        });
        let mut fate = Self {
            passed: 0,
            last: last.and_then(|number| number.parse().ok()),
            record,
        };
        fate.write(&format!("process {}", std::process::id()));
        Some(fate)
    }

    /// Whoever is here while another thread dies waits for good.
    fn pass(&mut self, moment: &str) {
        self.passed += 1;
        self.write(moment);
        if self.last == Some(self.passed) {
            let _ = raise(Signal::SIGKILL);
        }
    }

    fn write(&mut self, line: &str) {
        if let Some(record) = &mut self.record {
            let _ = record.write_all(format!("{line}\n").as_bytes());
            let _ = record.flush();
        }
    }
}

impl<P: ?Sized> Mortal<P> {
    fn pass(&self, when: &str, what: &str) {
        let mut fate = self.1.lock().unwrap_or_else(PoisonError::into_inner);
        fate.pass(&format!("{when} {what}"));
    }

    async fn around<T>(&self, what: &str, call: impl Future<Output = T> + Send) -> T {
        self.pass("before", what);
        let answer = call.await;
        self.pass("after", what);
        answer
    }

    fn around_now<T>(&self, what: &str, call: impl FnOnce() -> T) -> T {
        self.pass("before", what);
        let answer = call();
        self.pass("after", what);
        answer
    }
}

#[async_trait]
impl Keychain for Mortal<dyn Keychain> {
    async fn check(&self) -> Result<(), KeychainError> {
        self.0.check().await
    }

    async fn open(&self) -> Result<(), KeychainError> {
        self.0.open().await
    }

    async fn read(&self, account: &str) -> Result<EntryBytes, KeychainError> {
        self.around("key store read", self.0.read(account)).await
    }

    async fn write(&self, account: &str, entry: EntryBytes) -> Result<(), KeychainError> {
        let call = self.0.write(account, entry);
        self.around("key store write", call).await
    }

    async fn delete(&self, account: &str) -> Result<(), KeychainError> {
        self.around("key store delete", self.0.delete(account))
            .await
    }
}

#[async_trait]
impl IssuerClient for Mortal<dyn IssuerClient> {
    async fn send(&self, request: &Request) -> Result<Response, IssuerError> {
        let name = format!("message {}", message(&request.url));
        self.around(&name, self.0.send(request)).await
    }
}

impl Files for Mortal<dyn Files> {
    fn read(&self, name: &str) -> Result<Option<Vec<u8>>, FileError> {
        self.0.read(name)
    }

    fn replace(&self, name: &str, bytes: &[u8]) -> Result<(), FileError> {
        let call = || self.0.replace(name, bytes);
        self.around_now(&format!("file {name}"), call)
    }

    fn set_aside(&self, name: &str, under: &str) -> Result<(), FileError> {
        let call = || self.0.set_aside(name, under);
        self.around_now(&format!("file {name} aside"), call)
    }

    fn remove(&self, name: &str) -> Result<(), FileError> {
        self.around_now(&format!("file {name} gone"), || self.0.remove(name))
    }
}

/// What a message is for: the last word of its address.
fn message(url: &str) -> &str {
    let word = url.rsplit('/').next().unwrap_or_default();
    match word {
        "enrollments" => "start",
        word if word.bytes().all(|byte| byte.is_ascii_digit()) => "card",
        word => word,
    }
}
