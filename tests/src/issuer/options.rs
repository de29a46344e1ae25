//! How one scene's issuer differs from another's.

use crate::{clock, places};
use anyhow::{Context, Result, ensure};
use std::path::{Path, PathBuf};
use warifu_template::copy_folder;

/// Options; the default is the demonstration with high limits.
#[derive(Clone, Debug, Default)]
pub struct Options {
    tls: bool,
    demonstration: bool,
    policy: Vec<(String, String)>,
    env: Vec<(String, String)>,
}

impl Options {
    /// Reached by TLS, with the certificate of an authority of its own.
    #[must_use]
    pub fn tls(mut self) -> Self {
        self.tls = true;
        self
    }

    /// With the institutions of the demonstration, and without the one that tests
    /// have besides.
    #[must_use]
    pub fn demonstration(mut self) -> Self {
        self.demonstration = true;
        self
    }

    /// Replaces a line of the policies of shinkumi and michishio.
    #[must_use]
    pub fn policy(mut self, line: &str, instead: &str) -> Self {
        self.policy.push((line.to_owned(), instead.to_owned()));
        self
    }

    /// Sets a configuration variable.
    #[must_use]
    pub fn env_var(mut self, name: &str, value: &str) -> Self {
        self.env.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Lets the issuer's clock be wrong by so many seconds.
    #[must_use]
    pub fn clock_off(mut self, seconds: i64) -> Self {
        self.env.extend(clock::variables(seconds));
        self
    }

    pub(super) fn has_tls(&self) -> bool {
        self.tls
    }

    pub(super) fn env(&self, data: &Path, port: u16, public: u16) -> Result<Vec<(String, String)>> {
        let institutions = self.institutions(data)?;
        let mut env = Vec::new();
        let mut set = |name: &str, value: String| env.push((format!("WARIFU_{name}"), value));
        set("LISTEN", format!("127.0.0.1:{port}"));
        let scheme = if self.tls { "https" } else { "http" };
        set("PUBLIC_ORIGIN", format!("{scheme}://127.0.0.1:{public}"));
        set("DATA_DIR", data.display().to_string());
        set("INSTITUTIONS_DIR", institutions.display().to_string());
        set("DEMO__ENABLED", "true".to_owned());
        set("DEMO__NO_STAFF", "true".to_owned());
        set("MAIL__RETRY_SECONDS", "1".to_owned());
        set("LIMITS__REQUESTS_PER_MINUTE", "100000".to_owned());
        env.extend(self.env.iter().cloned());
        Ok(env)
    }

    /// Whether what happens to it counts from its very first step: its clock is
    /// another, or something watches or stops it.
    pub(super) fn begins_anew(&self) -> bool {
        !self.env.iter().all(|(name, _)| name.starts_with("WARIFU_"))
    }

    fn institutions(&self, data: &Path) -> Result<PathBuf> {
        let original = places::root().join("institutions");
        let plain = self.policy.is_empty();
        if self.demonstration && plain {
            return Ok(original);
        }
        let copy = data.join("institutions");
        copy_folder(&original, &copy).context("no folder of institutions")?;
        let mut changed = vec!["shinkumi"];
        if !self.demonstration {
            copy_folder(&places::root().join("tests/institutions"), &copy)?;
            changed.push("michishio");
        }
        for slug in changed {
            self.change(&copy.join(slug).join("policy.toml"))?;
        }
        Ok(copy)
    }

    fn change(&self, policy: &Path) -> Result<()> {
        let mut text = std::fs::read_to_string(policy).context("no policy file")?;
        for (line, instead) in &self.policy {
            ensure!(text.contains(line), "the policy has no line {line}");
            text = text.replace(line, instead);
        }
        std::fs::write(policy, text).context("no policy written")
    }
}
