//! The ports, in memory.

use std::collections::HashMap;
use std::sync::atomic::{AtomicI64, AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use rand::RngCore;
use rand::SeedableRng;
use rand_chacha::ChaCha20Rng;
use warifu_device::ports::{Chance, Clock, FileError, Files, Keychain, KeychainError};
use warifu_secret::EntryBytes;

/// Ends the process, as it were, at the n-th thing that it does outside:
/// before it or right after it.
#[derive(Default)]
pub struct Fuse {
    /// 0 for never.
    left: AtomicU32,
    burnt: AtomicU32,
}

impl Fuse {
    pub fn set(&self, left: u32) {
        self.left.store(left, Ordering::SeqCst);
        self.burnt.store(0, Ordering::SeqCst);
    }

    /// How many moments have passed since [`Fuse::set`].
    pub fn burnt(&self) -> u32 {
        self.burnt.load(Ordering::SeqCst)
    }

    /// One moment at which a process can die.
    pub fn burn(&self) {
        self.burnt.fetch_add(1, Ordering::SeqCst);
        match self.left.load(Ordering::SeqCst) {
            0 => {}
            1 => {
                self.left.store(0, Ordering::SeqCst);
                panic!("killed");
            }
            left => self.left.store(left - 1, Ordering::SeqCst),
        }
    }
}

pub struct MemoryKeychain {
    entries: Mutex<HashMap<String, Vec<u8>>>,
    failing: Mutex<Option<KeychainError>>,
    opened: AtomicU32,
    fuse: Arc<Fuse>,
}

impl MemoryKeychain {
    pub fn new(fuse: Arc<Fuse>) -> Self {
        Self {
            entries: Mutex::default(),
            failing: Mutex::default(),
            opened: AtomicU32::new(0),
            fuse,
        }
    }

    pub fn fail(&self, with: Option<KeychainError>) {
        *self.failing.lock().unwrap() = with;
    }

    /// How often the customer could have been prompted.
    pub fn opened(&self) -> u32 {
        self.opened.load(Ordering::SeqCst)
    }

    pub fn entries(&self) -> HashMap<String, Vec<u8>> {
        self.entries.lock().unwrap().clone()
    }

    pub fn put(&self, account: &str, entry: &[u8]) {
        self.entries
            .lock()
            .unwrap()
            .insert(account.to_owned(), entry.to_vec());
    }

    pub fn remove(&self, account: &str) {
        self.entries.lock().unwrap().remove(account);
    }

    fn works(&self) -> Result<(), KeychainError> {
        self.failing.lock().unwrap().map_or(Ok(()), Err)
    }
}

#[async_trait]
impl Keychain for MemoryKeychain {
    async fn check(&self) -> Result<(), KeychainError> {
        self.works()
    }

    async fn open(&self) -> Result<(), KeychainError> {
        self.opened.fetch_add(1, Ordering::SeqCst);
        self.works()
    }

    async fn read(&self, account: &str) -> Result<EntryBytes, KeychainError> {
        self.works()?;
        let found = self.entries.lock().unwrap().get(account).cloned();
        found.map(EntryBytes::new).ok_or(KeychainError::NoEntry)
    }

    async fn write(&self, account: &str, entry: EntryBytes) -> Result<(), KeychainError> {
        self.works()?;
        self.fuse.burn();
        self.put(account, entry.expose());
        self.fuse.burn();
        Ok(())
    }

    async fn delete(&self, account: &str) -> Result<(), KeychainError> {
        self.works()?;
        self.fuse.burn();
        self.remove(account);
        self.fuse.burn();
        Ok(())
    }
}

/// What a disk can come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    Full,
    ReadOnly,
    Gone,
    Unreadable,
}

impl Trouble {
    pub const ALL: [Self; 4] = [Self::Full, Self::ReadOnly, Self::Gone, Self::Unreadable];

    /// What the app makes of it, reading or writing.
    pub fn said(self) -> FileError {
        match self {
            Self::Full => FileError::Full,
            Self::ReadOnly => FileError::Unusable,
            Self::Gone => FileError::Gone,
            Self::Unreadable => FileError::Unreadable,
        }
    }
}

/// Comes with the n-th write, and stays.
#[derive(Default)]
struct Coming {
    trouble: Option<Trouble>,
    left: u32,
    writes: u32,
}

impl Coming {
    fn present(&self) -> Option<Trouble> {
        self.trouble.filter(|_| self.left == 0)
    }
}

pub struct MemoryFiles {
    files: Mutex<HashMap<String, Vec<u8>>>,
    coming: Mutex<Coming>,
    fuse: Arc<Fuse>,
}

impl MemoryFiles {
    pub fn new(fuse: Arc<Fuse>) -> Self {
        Self {
            files: Mutex::default(),
            coming: Mutex::default(),
            fuse,
        }
    }

    pub fn get(&self, name: &str) -> Option<Vec<u8>> {
        self.files.lock().unwrap().get(name).cloned()
    }

    pub fn all(&self) -> HashMap<String, Vec<u8>> {
        self.files.lock().unwrap().clone()
    }

    /// With the `nth` write from now, or at once where that is 1.
    pub fn break_at(&self, nth: u32, trouble: Trouble) {
        *self.coming.lock().unwrap() = Coming {
            trouble: Some(trouble),
            left: nth - 1,
            writes: 0,
        };
    }

    /// All is well again; says how many writes were tried since.
    pub fn heal(&self) -> u32 {
        std::mem::take(&mut *self.coming.lock().unwrap()).writes
    }

    fn writing(&self) -> Result<(), FileError> {
        let mut coming = self.coming.lock().unwrap();
        coming.writes += 1;
        if let Some(trouble) = coming.present() {
            return Err(match trouble {
                Trouble::Unreadable => FileError::Unusable,
                other => other.said(),
            });
        }
        coming.left = coming.left.saturating_sub(1);
        Ok(())
    }

    pub fn remove(&self, name: &str) {
        self.files.lock().unwrap().remove(name);
    }

    pub fn put(&self, name: &str, bytes: &[u8]) {
        self.files
            .lock()
            .unwrap()
            .insert(name.to_owned(), bytes.to_vec());
    }
}

impl Files for MemoryFiles {
    fn read(&self, name: &str) -> Result<Option<Vec<u8>>, FileError> {
        match self.coming.lock().unwrap().present() {
            Some(Trouble::Gone) => Ok(None),
            Some(Trouble::Unreadable) => Err(FileError::Unreadable),
            _ => Ok(self.get(name)),
        }
    }

    fn replace(&self, name: &str, bytes: &[u8]) -> Result<(), FileError> {
        self.writing()?;
        self.fuse.burn();
        self.put(name, bytes);
        self.fuse.burn();
        Ok(())
    }

    fn set_aside(&self, name: &str, under: &str) -> Result<(), FileError> {
        self.writing()?;
        let mut files = self.files.lock().unwrap();
        if files.contains_key(under) {
            return Err(FileError::Unusable);
        }
        let bytes = files.remove(name).ok_or(FileError::Unusable)?;
        files.insert(under.to_owned(), bytes);
        Ok(())
    }

    fn remove(&self, name: &str) -> Result<(), FileError> {
        self.writing()?;
        self.fuse.burn();
        self.files.lock().unwrap().remove(name);
        self.fuse.burn();
        Ok(())
    }
}

pub struct TestClock {
    now: AtomicI64,
    since_boot: AtomicI64,
    boot: AtomicU64,
}

impl TestClock {
    pub fn new(now: i64) -> Self {
        Self {
            now: AtomicI64::new(now),
            since_boot: AtomicI64::new(1_000_000),
            boot: AtomicU64::new(1),
        }
    }

    /// Time passes.
    pub fn advance(&self, ms: i64) {
        self.now.fetch_add(ms, Ordering::SeqCst);
        self.since_boot.fetch_add(ms, Ordering::SeqCst);
    }

    /// The clock is set, and no time passes.
    pub fn set_by(&self, ms: i64) {
        self.now.fetch_add(ms, Ordering::SeqCst);
    }

    /// The device is started anew.
    pub fn reboot(&self) {
        self.boot.fetch_add(1, Ordering::SeqCst);
        self.since_boot.store(20_000, Ordering::SeqCst);
    }
}

#[async_trait]
impl Clock for TestClock {
    fn now_ms(&self) -> i64 {
        self.now.load(Ordering::SeqCst)
    }

    fn since_boot_ms(&self) -> i64 {
        self.since_boot.load(Ordering::SeqCst)
    }

    fn boot(&self) -> u64 {
        self.boot.load(Ordering::SeqCst)
    }

    /// Passes at once.
    async fn pause(&self, time: Duration) {
        self.advance(i64::try_from(time.as_millis()).unwrap());
    }
}

pub struct SeededChance(Mutex<ChaCha20Rng>);

impl SeededChance {
    pub fn new(seed: u64) -> Self {
        Self(Mutex::new(ChaCha20Rng::seed_from_u64(seed)))
    }
}

impl Chance for SeededChance {
    fn fill(&self, bytes: &mut [u8]) {
        self.0.lock().unwrap().fill_bytes(bytes);
    }
}
