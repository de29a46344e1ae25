//! What is looked for, and what was found of it.

use super::forms::{self, Form};
use anyhow::{Result, ensure};
use rand::{Rng, distributions::Alphanumeric};
use std::collections::BTreeSet;
use warifu_search::Search;

/// Something that must not be found, and what it is called.
pub struct Secret {
    /// Its name in the table of what is allowed.
    pub name: &'static str,
    /// Itself.
    pub bytes: Vec<u8>,
}

impl Secret {
    /// Takes it over.
    #[must_use]
    pub fn new(name: &'static str, bytes: impl Into<Vec<u8>>) -> Self {
        Self {
            name,
            bytes: bytes.into(),
        }
    }
}

/// A secret that was found in some form.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Find {
    /// Which.
    pub secret: &'static str,
    /// How it was written.
    pub form: String,
}

/// All forms of some secrets, ready to be looked for.
pub struct Needles {
    search: Search,
    finds: Vec<Find>,
}

impl Needles {
    /// Prepares to look for all of them.
    ///
    /// # Errors
    /// When one is too short to be told from an accident.
    pub fn of<'a>(secrets: impl IntoIterator<Item = &'a Secret>) -> Result<Self> {
        let (mut bytes, mut finds) = (Vec::new(), Vec::new());
        for secret in secrets {
            ensure!(!secret.bytes.is_empty(), "{} is empty", secret.name);
            for form in forms::of(&secret.bytes) {
                bytes.push(form.bytes);
                finds.push(Find {
                    secret: secret.name,
                    form: form.name,
                });
            }
        }
        let search = Search::new(bytes);
        let short = search.too_short().next().and_then(|at| finds.get(at));
        ensure!(short.is_none(), "too short to be looked for: {short:?}");
        Ok(Self { search, finds })
    }

    /// What stands in those bytes.
    #[must_use]
    pub fn in_bytes(&self, bytes: &[u8]) -> BTreeSet<Find> {
        let hits = self.search.look(bytes).into_iter();
        let needles: BTreeSet<usize> = hits.map(|hit| hit.needle).collect();
        let finds = needles.iter().filter_map(|needle| self.finds.get(*needle));
        finds.cloned().collect()
    }

    /// So many bytes of one piece must be repeated before the next.
    #[must_use]
    pub fn overlap(&self) -> usize {
        self.search.overlap()
    }
}

/// A canary: no secret, and planted on purpose wherever secrets are looked for.
pub struct Canary {
    secret: Secret,
    needles: Needles,
}

impl Canary {
    /// A fresh one, of 24 letters and digits: so it can be planted as it is
    /// where only text can be.
    ///
    /// # Errors
    /// Never in practice.
    pub fn fresh() -> Result<Self> {
        let mut chance = rand::thread_rng();
        let bytes: Vec<u8> = (0..24).map(|_| chance.sample(Alphanumeric)).collect();
        let secret = Secret::new("canary", bytes);
        let needles = Needles::of([&secret])?;
        Ok(Self { secret, needles })
    }

    /// What is looked for.
    #[must_use]
    pub fn needles(&self) -> &Needles {
        &self.needles
    }

    /// As hexadecimal digits, where only letters and digits can be planted.
    #[must_use]
    pub fn hex(&self) -> String {
        self.form("hex")
    }

    /// In one of its narrow forms.
    #[must_use]
    pub fn form(&self, name: &str) -> String {
        let forms = self.forms();
        let form = forms.iter().find(|form| form.name == name);
        form.map(|form| String::from_utf8_lossy(&form.bytes).into_owned())
            .unwrap_or_default()
    }

    /// In every form that is text, one a line; and their names.
    #[must_use]
    pub fn text(&self) -> (String, Vec<String>) {
        let (mut text, mut names) = (String::new(), Vec::new());
        for form in self.forms() {
            let Ok(line) = String::from_utf8(form.bytes) else {
                continue;
            };
            if !line.contains('\0') {
                text.push_str(&line);
                text.push('\n');
                names.push(form.name);
            }
        }
        (text, names)
    }

    /// In every form.
    #[must_use]
    pub fn forms(&self) -> Vec<Form> {
        forms::whole_of(&self.secret.bytes)
    }

    /// Itself.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.secret.bytes
    }
}
