//! The real Secret Service, on a session bus of the test's own.
//!
//! A process has one session bus, so each test runs itself again inside
//! `dbus-daemon`'s environment; the inner halves are the ignored tests.

#![expect(clippy::unwrap_used, reason = "tests")]

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use super::*;

const ACCOUNT: &str = "0f1e2d3c4b5a69788796a5b4c3d2e1f0";

/// A bus on which nothing is started by itself.
const CONFIG: &str = r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:tmpdir=/tmp</listen>
<policy context="default"><allow send_destination="*" eavesdrop="true"/>
<allow eavesdrop="true"/><allow own="*"/></policy></busconfig>"#;

/// A session bus that ends with the test.
struct Bus {
    daemon: Child,
    address: String,
    home: tempfile::TempDir,
}

impl Bus {
    fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        let config = home.path().join("bus.conf");
        std::fs::write(&config, CONFIG).unwrap();
        let mut daemon = Command::new("dbus-daemon")
            .arg(format!("--config-file={}", config.display()))
            .args(["--nofork", "--print-address"])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut address = String::new();
        BufReader::new(daemon.stdout.take().unwrap())
            .read_line(&mut address)
            .unwrap();
        Self {
            daemon,
            address: address.trim().to_owned(),
            home,
        }
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command
            .env("DBUS_SESSION_BUS_ADDRESS", &self.address)
            .env("XDG_DATA_HOME", self.home.path())
            .env("XDG_RUNTIME_DIR", self.home.path());
        command
    }

    /// gnome-keyring with an open login collection, in the foreground.
    fn keyring(&self) -> Child {
        let mut daemon = self
            .command("gnome-keyring-daemon")
            .args(["--foreground", "--unlock", "--components=secrets"])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        daemon.stdin.take().unwrap().write_all(b"pw").unwrap();
        daemon
    }

    /// gnome-keyring before anybody has made a collection.
    fn empty_keyring(&self) -> Child {
        self.command("gnome-keyring-daemon")
            .args(["--foreground", "--components=secrets"])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .unwrap()
    }

    fn passes(&self, inner: &str) {
        let itself = std::env::current_exe().unwrap();
        let name = format!("platform::keychain::tests::{inner}");
        let done = self
            .command(itself.to_str().unwrap())
            .args(["--ignored", "--exact", "--nocapture", &name])
            .output()
            .unwrap();
        let said = [done.stdout, done.stderr].concat();
        let said = String::from_utf8_lossy(&said);
        assert!(done.status.success() && said.contains("1 passed"), "{said}");
    }
}

impl Drop for Bus {
    fn drop(&mut self) {
        let _ = self.daemon.kill();
        let _ = self.daemon.wait();
    }
}

#[test]
fn an_entry_is_written_read_replaced_and_deleted_in_the_real_secret_service() {
    let bus = Bus::new();
    let mut keyring = bus.keyring();
    bus.passes("inner_open");
    let _ = keyring.kill();
    let _ = keyring.wait();
}

#[test]
fn a_locked_collection_is_told_before_anybody_is_asked() {
    let bus = Bus::new();
    let mut keyring = bus.keyring();
    bus.passes("inner_locked");
    let _ = keyring.kill();
    let _ = keyring.wait();
}

#[test]
fn a_service_without_a_default_collection_is_told_apart_from_none() {
    let bus = Bus::new();
    let mut keyring = bus.empty_keyring();
    bus.passes("inner_no_default");
    let _ = keyring.kill();
    let _ = keyring.wait();
}

#[test]
fn no_secret_service_is_missing() {
    Bus::new().passes("inner_missing");
}

fn keychain() -> OsKeychain {
    OsKeychain::new(Arc::new(Prompts::new(|_| ())))
}

fn entry(text: &str) -> EntryBytes {
    EntryBytes::new(text.as_bytes().to_vec())
}

/// With the daemon up and its collection open.
async fn opened() -> OsKeychain {
    let keychain = keychain();
    until(&keychain, |state| state.is_ok()).await;
    keychain
}

/// A state that is not reached in a minute never will be.
async fn until(keychain: &OsKeychain, reached: impl Fn(Result<(), KeychainError>) -> bool) {
    let reaching = async {
        while !reached(keychain.check().await) {
            tokio::task::yield_now().await;
        }
    };
    let time = Duration::from_mins(1);
    tokio::time::timeout(time, reaching).await.unwrap();
}

#[tokio::test]
#[ignore = "the inner half of a test above"]
async fn inner_open() {
    let keychain = opened().await;
    keychain.check().await.unwrap();
    assert_eq!(
        keychain.read(ACCOUNT).await.err(),
        Some(KeychainError::NoEntry)
    );
    for text in ["b25l", "dHdv"] {
        keychain.write(ACCOUNT, entry(text)).await.unwrap();
        assert_eq!(
            keychain.read(ACCOUNT).await.unwrap().expose(),
            text.as_bytes()
        );
    }
    keychain.delete(ACCOUNT).await.unwrap();
    keychain.delete(ACCOUNT).await.unwrap();
    assert_eq!(
        keychain.read(ACCOUNT).await.err(),
        Some(KeychainError::NoEntry)
    );
}

#[tokio::test]
#[ignore = "the inner half of a test above"]
async fn inner_locked() {
    let keychain = opened().await;
    keychain.write(ACCOUNT, entry("b25l")).await.unwrap();
    store::lock_for_test().await;
    assert_eq!(keychain.check().await, Err(KeychainError::Locked));
    assert_eq!(
        keychain.read(ACCOUNT).await.err(),
        Some(KeychainError::Locked)
    );
    // Nobody is here to answer the prompt: still locked, and nothing hangs.
    let again = keychain.open().await.err().unwrap();
    assert!(
        matches!(
            again,
            KeychainError::Locked | KeychainError::PromptDismissed
        ),
        "{again}"
    );
}

#[tokio::test]
#[ignore = "the inner half of a test above"]
async fn inner_no_default() {
    let keychain = keychain();
    until(&keychain, |state| state != Err(KeychainError::Missing)).await;
    assert_eq!(keychain.check().await, Err(KeychainError::NoDefault));
    let told = keychain.write(ACCOUNT, entry("dHdv")).await;
    assert_eq!(told, Err(KeychainError::NoDefault));
    // The second time somebody is asked to make one; nobody is here to answer.
    let again = keychain.open().await.err();
    assert!(again.is_some(), "nobody has made a collection");
}

#[tokio::test]
#[ignore = "the inner half of a test above"]
async fn inner_missing() {
    let keychain = keychain();
    assert_eq!(keychain.check().await, Err(KeychainError::Missing));
    assert_eq!(keychain.open().await, Err(KeychainError::Missing));
    assert_eq!(
        keychain.read(ACCOUNT).await.err(),
        Some(KeychainError::Missing)
    );
    assert_eq!(
        keychain.write(ACCOUNT, entry("b25l")).await,
        Err(KeychainError::Missing)
    );
}
