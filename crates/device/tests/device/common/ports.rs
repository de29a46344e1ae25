//! The ports, in memory.

use std::collections::HashMap;
use std::sync::atomic::{AtomicI64, AtomicU32, Ordering};
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

pub struct MemoryFiles {
    files: Mutex<HashMap<String, Vec<u8>>>,
    fuse: Arc<Fuse>,
}

impl MemoryFiles {
    pub fn new(fuse: Arc<Fuse>) -> Self {
        Self {
            files: Mutex::default(),
            fuse,
        }
    }

    pub fn get(&self, name: &str) -> Option<Vec<u8>> {
        self.files.lock().unwrap().get(name).cloned()
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
        Ok(self.get(name))
    }

    fn replace(&self, name: &str, bytes: &[u8]) -> Result<(), FileError> {
        self.fuse.burn();
        self.put(name, bytes);
        self.fuse.burn();
        Ok(())
    }

    fn set_aside(&self, name: &str, under: &str) -> Result<(), FileError> {
        let mut files = self.files.lock().unwrap();
        if files.contains_key(under) {
            return Err(FileError::Unusable);
        }
        let bytes = files.remove(name).ok_or(FileError::Unusable)?;
        files.insert(under.to_owned(), bytes);
        Ok(())
    }
}

pub struct TestClock(AtomicI64);

impl TestClock {
    pub fn new(now: i64) -> Self {
        Self(AtomicI64::new(now))
    }

    pub fn advance(&self, ms: i64) {
        self.0.fetch_add(ms, Ordering::SeqCst);
    }
}

#[async_trait]
impl Clock for TestClock {
    fn now_ms(&self) -> i64 {
        self.0.load(Ordering::SeqCst)
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
