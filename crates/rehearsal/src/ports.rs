//! Key store, disk, clock, sensor and chance of the rehearsal: all of it in memory.

use std::collections::HashMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use rand::rngs::StdRng;
use rand::{RngCore, SeedableRng};
use warifu_device::ports::{
    Asked, Biometrics, BiometricsError, Chance, Clock, FileError, Files, Keychain, KeychainError,
};
use warifu_secret::EntryBytes;

/// 2026-11-21T12:00:10+09:00, in milliseconds: where every scenario begins.
pub const START_MS: i64 = 1_795_230_010_000;
/// How long the device has been up by then, in milliseconds.
const BOOT_MS: i64 = 3_600_000;
/// Nobody waits longer than this for what would be tried again later.
const LONGEST_PAUSE: Duration = Duration::from_millis(50);

type Held = HashMap<String, Vec<u8>>;

/// The key store.
#[derive(Default)]
pub(crate) struct MemoryKeychain {
    entries: Mutex<Held>,
    failing: Mutex<Option<KeychainError>>,
}

impl MemoryKeychain {
    pub fn fail(&self, with: Option<KeychainError>) {
        *lock(&self.failing) = with;
    }

    pub fn all(&self) -> Held {
        lock(&self.entries).clone()
    }

    pub fn restore(&self, entries: Held) {
        *lock(&self.entries) = entries;
        self.fail(None);
    }

    /// What every entry becomes.
    pub fn overwrite(&self, with: &[u8]) {
        for entry in lock(&self.entries).values_mut() {
            *entry = with.to_vec();
        }
    }

    fn works(&self) -> Result<(), KeychainError> {
        lock(&self.failing).map_or(Ok(()), Err)
    }
}

#[async_trait]
impl Keychain for MemoryKeychain {
    async fn check(&self) -> Result<(), KeychainError> {
        self.works()
    }

    async fn open(&self) -> Result<(), KeychainError> {
        self.works()
    }

    async fn read(&self, account: &str) -> Result<EntryBytes, KeychainError> {
        self.works()?;
        let found = lock(&self.entries).get(account).cloned();
        found.map(EntryBytes::new).ok_or(KeychainError::NoEntry)
    }

    async fn write(&self, account: &str, entry: EntryBytes) -> Result<(), KeychainError> {
        self.works()?;
        // EXPOSE: a rehearsal's key; it opens nothing real and stays in memory.
        let bytes = entry.expose().to_vec();
        lock(&self.entries).insert(account.to_owned(), bytes);
        Ok(())
    }

    async fn delete(&self, account: &str) -> Result<(), KeychainError> {
        self.works()?;
        lock(&self.entries).remove(account);
        Ok(())
    }
}

/// The data folder.
#[derive(Default)]
pub(crate) struct MemoryFiles {
    files: Mutex<Held>,
    trouble: Mutex<Option<FileError>>,
}

impl MemoryFiles {
    pub fn trouble(&self, with: Option<FileError>) {
        *lock(&self.trouble) = with;
    }

    pub fn all(&self) -> Held {
        lock(&self.files).clone()
    }

    pub fn restore(&self, files: Held) {
        *lock(&self.files) = files;
        self.trouble(None);
    }

    pub fn put(&self, name: &str, bytes: &[u8]) {
        lock(&self.files).insert(name.to_owned(), bytes.to_vec());
    }

    fn writing(&self) -> Result<(), FileError> {
        match *lock(&self.trouble) {
            Some(FileError::Unreadable) => Err(FileError::Unusable),
            Some(error) => Err(error),
            None => Ok(()),
        }
    }
}

impl Files for MemoryFiles {
    fn read(&self, name: &str) -> Result<Option<Vec<u8>>, FileError> {
        match *lock(&self.trouble) {
            Some(FileError::Unreadable) => Err(FileError::Unreadable),
            Some(FileError::Gone) => Ok(None),
            _ => Ok(lock(&self.files).get(name).cloned()),
        }
    }

    fn replace(&self, name: &str, bytes: &[u8]) -> Result<(), FileError> {
        self.writing()?;
        self.put(name, bytes);
        Ok(())
    }

    fn remove(&self, name: &str) -> Result<(), FileError> {
        self.writing()?;
        lock(&self.files).remove(name);
        Ok(())
    }

    fn set_aside(&self, name: &str, under: &str) -> Result<(), FileError> {
        self.writing()?;
        let mut files = lock(&self.files);
        let bytes = files.remove(name).ok_or(FileError::Gone)?;
        files.insert(under.to_owned(), bytes);
        Ok(())
    }
}

/// A sensor that nobody has to touch. A computer has none.
pub(crate) struct PretendSensor(Mutex<Result<(), BiometricsError>>);

impl Default for PretendSensor {
    fn default() -> Self {
        Self(Mutex::new(Err(BiometricsError::Missing)))
    }
}

impl PretendSensor {
    /// What it says whenever it is asked.
    pub fn say(&self, what: Result<(), BiometricsError>) {
        *lock(&self.0) = what;
    }
}

#[async_trait]
impl Biometrics for PretendSensor {
    async fn check(&self) -> Result<Option<Vec<u8>>, BiometricsError> {
        match *lock(&self.0) {
            // Found out only by asking.
            Ok(()) | Err(BiometricsError::NotRecognised | BiometricsError::Dismissed) => Ok(None),
            Err(error) => Err(error),
        }
    }

    async fn ask(&self, _words: Asked) -> Result<(), BiometricsError> {
        *lock(&self.0)
    }
}

/// A clock that can be set, over one that cannot.
pub(crate) struct RehearsalClock {
    under: Arc<dyn Clock>,
    /// Added to the time since boot.
    now: AtomicI64,
    passed: AtomicI64,
    /// Where it stands still, if it does.
    stopped: Mutex<Option<i64>>,
}

impl RehearsalClock {
    pub fn new(under: Arc<dyn Clock>) -> Self {
        let clock = Self {
            under,
            now: AtomicI64::new(0),
            passed: AtomicI64::new(0),
            stopped: Mutex::default(),
        };
        clock.begin_anew();
        clock
    }

    /// As at the start of every scenario, and running.
    pub fn begin_anew(&self) {
        self.stop(false);
        let ticks = self.ticks();
        self.passed.store(BOOT_MS - ticks, Ordering::SeqCst);
        self.now.store(START_MS - ticks, Ordering::SeqCst);
    }

    /// Time has passed, until then.
    pub fn pass_until(&self, now_ms: i64) {
        let by = now_ms.saturating_sub(self.now_ms());
        self.now.fetch_add(by, Ordering::SeqCst);
        self.passed.fetch_add(by, Ordering::SeqCst);
    }

    /// Somebody sets it; no time passes.
    pub fn set_by(&self, ms: i64) {
        self.now.fetch_add(ms, Ordering::SeqCst);
    }

    /// Stands still, or goes on from there.
    pub fn stop(&self, stop: bool) {
        if stop == self.is_stopped() {
            return;
        }
        let ticks = self.ticks();
        let mut stopped = lock(&self.stopped);
        if let Some(at) = stopped.take() {
            let missed = self.under.since_boot_ms().saturating_sub(at);
            self.now.fetch_sub(missed, Ordering::SeqCst);
            self.passed.fetch_sub(missed, Ordering::SeqCst);
        }
        if stop {
            *stopped = Some(ticks);
        }
    }

    pub fn is_stopped(&self) -> bool {
        lock(&self.stopped).is_some()
    }

    fn ticks(&self) -> i64 {
        lock(&self.stopped).unwrap_or_else(|| self.under.since_boot_ms())
    }
}

#[async_trait]
impl Clock for RehearsalClock {
    fn now_ms(&self) -> i64 {
        self.now.load(Ordering::SeqCst) + self.ticks()
    }

    fn since_boot_ms(&self) -> i64 {
        self.passed.load(Ordering::SeqCst) + self.ticks()
    }

    fn boot(&self) -> u64 {
        1
    }

    async fn pause(&self, time: Duration) {
        self.under.pause(time.min(LONGEST_PAUSE)).await;
    }
}

/// Always the same dice: what they make is worth nothing outside.
pub(crate) struct RehearsalChance(Mutex<StdRng>);

impl RehearsalChance {
    pub fn new() -> Self {
        Self(Mutex::new(StdRng::seed_from_u64(4)))
    }

    pub fn begin_anew(&self, seed: u64) {
        *lock(&self.0) = StdRng::seed_from_u64(seed);
    }
}

impl Chance for RehearsalChance {
    fn fill(&self, bytes: &mut [u8]) {
        lock(&self.0).fill_bytes(bytes);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
