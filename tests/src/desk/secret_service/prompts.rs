//! Prompts: made, shown, answered.

use std::collections::HashMap;

/// What happens once a prompt was answered with *yes*.
#[derive(Debug)]
pub(super) enum Then {
    /// The collection is open.
    Unlock,
    /// There is a default collection.
    CreateCollection,
    /// There is one more entry.
    Put {
        attributes: HashMap<String, String>,
        secret: Vec<u8>,
    },
    /// There is one less.
    Remove { item: String },
}

/// Those that were made and not answered, by path.
#[derive(Debug, Default)]
pub(super) struct Prompts {
    waiting: HashMap<String, Then>,
    up: Option<String>,
}

impl Prompts {
    pub fn make(&mut self, number: u64, then: Then) -> String {
        let path = format!("/org/freedesktop/secrets/prompt/{number}");
        self.waiting.insert(path.clone(), then);
        path
    }

    /// Shows it; `false` where there is no such prompt.
    pub fn show(&mut self, path: &str) -> bool {
        let known = self.waiting.contains_key(path);
        if known {
            self.up = Some(path.to_owned());
        }
        known
    }

    pub fn is_up(&self) -> bool {
        self.up.is_some()
    }

    /// The one that is up, which it then is no more.
    pub fn take_up(&mut self) -> Option<(String, Then)> {
        let path = self.up.take()?;
        let then = self.waiting.remove(&path)?;
        Some((path, then))
    }

    /// By its path, shown or not.
    pub fn take(&mut self, path: &str) -> Option<Then> {
        self.up.take_if(|up| up == path);
        self.waiting.remove(path)
    }
}
