//! What the service holds.

use super::{
    prompts::Prompts,
    script::{Call, Script},
    session::Session,
};
use std::{
    collections::{BTreeMap, HashMap},
    sync::{Mutex, MutexGuard, PoisonError},
};

/// The one collection.
pub(super) const COLLECTION: &str = "/org/freedesktop/secrets/collection/scripted";
const SERVICE: &str = "jp.warifu.app";

/// An entry.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub attributes: HashMap<String, String>,
    pub secret: Vec<u8>,
}

/// All of it.
#[derive(Debug)]
pub(super) struct State {
    pub entries: BTreeMap<u64, Entry>,
    pub locked: bool,
    pub has_default: bool,
    pub sessions: HashMap<String, Session>,
    pub prompts: Prompts,
    pub script: Script,
    pub calls: Vec<Call>,
    counter: u64,
}

impl Default for State {
    fn default() -> Self {
        Self {
            entries: BTreeMap::new(),
            locked: false,
            has_default: true,
            sessions: HashMap::new(),
            prompts: Prompts::default(),
            script: Script::default(),
            calls: Vec::new(),
            counter: 0,
        }
    }
}

impl State {
    /// Entries are lasting; sessions and prompts are of one process.
    pub fn begin_anew(&mut self) {
        self.sessions.clear();
        self.prompts = Prompts::default();
    }

    /// A number that was never given before.
    pub fn number(&mut self) -> u64 {
        self.counter += 1;
        self.counter
    }

    pub fn put(&mut self, attributes: HashMap<String, String>, secret: Vec<u8>) -> String {
        let same = self
            .entries
            .iter()
            .find(|(_, e)| e.attributes == attributes);
        let number = match same {
            Some((number, _)) => *number,
            None => self.number(),
        };
        self.entries.insert(number, Entry { attributes, secret });
        item_path(number)
    }

    pub fn entry(&mut self, path: &str) -> Option<&mut Entry> {
        self.entries.get_mut(&item_number(path)?)
    }

    pub fn remove(&mut self, path: &str) -> Option<Entry> {
        self.entries.remove(&item_number(path)?)
    }

    pub fn search(&self, wanted: &HashMap<String, String>) -> Vec<String> {
        let fits = |entry: &Entry| {
            let has = |(name, value)| entry.attributes.get(name) == Some(value);
            wanted.iter().all(has)
        };
        let found = self.entries.iter().filter(|(_, entry)| fits(entry));
        found.map(|(number, _)| item_path(*number)).collect()
    }

    pub fn app_entries(&self) -> Vec<(String, Vec<u8>)> {
        let of_app = |entry: &&Entry| {
            entry
                .attributes
                .get("service")
                .is_some_and(|s| s == SERVICE)
        };
        let mut entries: Vec<_> = self
            .entries
            .values()
            .filter(of_app)
            .map(|entry| {
                let account = entry.attributes.get("username").cloned();
                (account.unwrap_or_default(), entry.secret.clone())
            })
            .collect();
        entries.sort();
        entries
    }
}

fn item_path(number: u64) -> String {
    format!("{COLLECTION}/{number}")
}

fn item_number(path: &str) -> Option<u64> {
    path.strip_prefix(COLLECTION)?
        .strip_prefix('/')?
        .parse()
        .ok()
}

/// The state, shared between the test and the calls that come in.
#[derive(Debug, Default)]
pub(super) struct Shared(Mutex<State>);

impl Shared {
    pub fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
