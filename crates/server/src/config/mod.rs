//! Configuration: one TOML file, then the environment over it.
//!
//! Every key has a default, except what only the operator can know
//! (`public_origin` outside of loopback, `mail.host`). Secrets never stand
//! here: keys hold paths of files. `docs/deploy.md` lists every key; a key
//! that is not in these types is refused at start, by its name.

mod check;
mod network;
mod sections;

pub use network::Network;
pub use sections::{
    ClientCertificates, Console, Database, Demo, Keys, Limits, Log, LogFormat, Mail, Security,
    Session, Telephony,
};

use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

use figment::Figment;
use figment::providers::{Env, Format, Toml};
use serde::Deserialize;

/// Environment variables that begin like ours and belong to somebody else:
/// the app's builds read `WARIFU_DIRECTORY`, `WARIFU_DIRECTORY_JSON` and
/// `WARIFU_ROOT_KEY`; `WARIFU_CONFIG` names the file.
const NOT_OURS: &[&str] = &["directory", "directory_json", "root_key", "config"];

/// Everything that can be configured.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Address and port to listen on. Port 0 takes a free one.
    pub listen: SocketAddr,
    /// The origin customers and apps see: `https://host[:port]`. Without it,
    /// `http://ADDRESS:PORT` of the bound socket, on loopback only.
    pub public_origin: Option<String>,
    /// Where database, keys and the demo's files live.
    pub data_dir: PathBuf,
    /// Folder with one folder an institution, `policy.toml` and texts in it.
    pub institutions_dir: PathBuf,
    /// The signed directory that `/v1/directory` serves. Default:
    /// `directory.json` in `data_dir`.
    pub directory_file: Option<PathBuf>,
    /// Addresses of reverse proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<Network>,
    /// Minutes between UTC and the time that pages show.
    pub utc_offset_minutes: i32,
    /// The database.
    pub database: Database,
    /// Key files.
    pub keys: Keys,
    /// Outgoing mail.
    pub mail: Mail,
    /// The provider of telephone calls.
    pub telephony: Telephony,
    /// The listener that asks for client certificates.
    pub client_certificates: ClientCertificates,
    /// Portal sessions.
    pub session: Session,
    /// The support console.
    pub console: Console,
    /// Limits of rate, size and time.
    pub limits: Limits,
    /// Logging.
    pub log: Log,
    /// The demonstration.
    pub demo: Demo,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            public_origin: None,
            data_dir: PathBuf::from("data"),
            institutions_dir: PathBuf::from("institutions"),
            directory_file: None,
            trusted_proxies: Vec::new(),
            utc_offset_minutes: 9 * 60,
            database: Database::default(),
            keys: Keys::default(),
            mail: Mail::default(),
            telephony: Telephony::default(),
            client_certificates: ClientCertificates::default(),
            session: Session::default(),
            console: Console::default(),
            limits: Limits::default(),
            log: Log::default(),
            demo: Demo::default(),
        }
    }
}

/// Why the configuration cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file that was named is not there.
    #[error("the configuration file {0} does not exist")]
    Missing(PathBuf),
    /// A key is unknown, or holds what it cannot; the source names it.
    #[error("the configuration is wrong: {0}")]
    Shape(#[source] Box<figment::Error>),
    /// A value breaks a rule.
    #[error("the configuration is wrong: {key}: {rule}")]
    Value {
        /// The key, dotted.
        key: &'static str,
        /// What it must be.
        rule: &'static str,
    },
}

impl Config {
    /// Reads `file` (if given), then `WARIFU_…` of the environment, where `__`
    /// goes one level down: `WARIFU_MAIL__HOST` is `mail.host`.
    ///
    /// # Errors
    /// See [`ConfigError`]; each names the key.
    pub fn load(file: Option<&Path>) -> Result<Self, ConfigError> {
        let mut figment = Figment::new();
        if let Some(path) = file {
            if !path.is_file() {
                return Err(ConfigError::Missing(path.to_path_buf()));
            }
            figment = figment.merge(Toml::file_exact(path));
        }
        let env = Env::prefixed("WARIFU_").ignore(NOT_OURS).split("__");
        let config: Self = figment
            .merge(env)
            .extract()
            .map_err(|e| ConfigError::Shape(Box::new(e)))?;
        config.checked()
    }

    /// Whether the support console is there for anybody.
    #[must_use]
    pub fn has_console(&self) -> bool {
        match &self.console.allowed {
            Some(allowed) => !allowed.is_empty(),
            None => self.demo.enabled,
        }
    }

    /// Whether it is there for this address.
    #[must_use]
    pub fn allows_console(&self, address: IpAddr) -> bool {
        match &self.console.allowed {
            Some(allowed) => allowed.iter().any(|network| network.contains(address)),
            None => self.demo.enabled && address.is_loopback(),
        }
    }

    /// Where the database file lies.
    #[must_use]
    pub fn database_path(&self) -> PathBuf {
        let default = || self.data_dir.join("warifu.sqlite");
        self.database.path.clone().unwrap_or_else(default)
    }

    /// Where the signed directory lies.
    #[must_use]
    pub fn directory_path(&self) -> PathBuf {
        let default = || self.data_dir.join("directory.json");
        self.directory_file.clone().unwrap_or_else(default)
    }

    /// The master key's file.
    #[must_use]
    pub fn master_path(&self) -> PathBuf {
        let default = || self.keys_dir().join("master.key");
        self.keys.master_file.clone().unwrap_or_else(default)
    }

    /// The folder of the key files.
    #[must_use]
    pub fn keys_dir(&self) -> PathBuf {
        let default = || self.data_dir.join("keys");
        self.keys.dir.clone().unwrap_or_else(default)
    }
}

#[cfg(test)]
mod tests;
