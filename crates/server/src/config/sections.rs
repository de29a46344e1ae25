//! The sections of the configuration, each with its defaults.

use std::net::SocketAddr;
use std::path::PathBuf;

use serde::Deserialize;
use warifu_issuer::budgets::Budgets;

/// `[database]`
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Database {
    /// The SQLite file. Default: `warifu.sqlite` in `data_dir`.
    pub path: Option<PathBuf>,
}

/// `[keys]`
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Keys {
    /// Folder of the key files (mode 0700, files 0600). Default: `keys` in `data_dir`.
    pub dir: Option<PathBuf>,
    /// File of the master key. Default: `master.key` in `keys.dir`.
    pub master_file: Option<PathBuf>,
}

/// How the SMTP connection is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Security {
    /// Plain, then `STARTTLS`; refused if the server does not offer it.
    Starttls,
    /// TLS from the first byte.
    Tls,
    /// Plain. Only to a loopback address.
    None,
}

/// `[mail]`
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Mail {
    /// Host name of the SMTP server.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is protected.
    pub security: Security,
    /// File with the certificate, in PEM, of the authority that vouches for the
    /// server. Default: the public authorities.
    pub ca_file: Option<PathBuf>,
    /// User name, if the server asks for one.
    pub username: Option<String>,
    /// File that holds the password and nothing else.
    pub password_file: Option<PathBuf>,
    /// Seconds after which a silent server counts as down.
    pub timeout_seconds: u64,
    /// Seconds until a mail that could not be handed over is tried again; doubles up to five minutes.
    pub retry_seconds: u64,
}

impl Default for Mail {
    fn default() -> Self {
        Self {
            host: "127.0.0.1".to_owned(),
            port: 25,
            security: Security::None,
            ca_file: None,
            username: None,
            password_file: None,
            timeout_seconds: 20,
            retry_seconds: 15,
        }
    }
}

/// `[session]`
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Session {
    /// Minutes after login at which a session ends in any case. When an idle
    /// one ends says each institution's policy (`portal.page_minutes`).
    pub absolute_minutes: u32,
}

impl Default for Session {
    fn default() -> Self {
        Self {
            absolute_minutes: 120,
        }
    }
}

/// `[limits]`
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Requests that an address may make in a minute; `/static/` and `/healthz` are free.
    pub requests_per_minute: u32,
    /// Enrolments that an address may begin at once; one more every 6 s.
    pub enrolments_at_once: u32,
    /// Contacts that devices of an address may make at once; one more every second.
    pub contacts_at_once: u32,
    /// Logins that an address may try at once; one more every 4 s.
    pub logins_at_once: u32,
    /// Slow sums (Argon2id) at a time.
    pub slow_at_once: usize,
    /// Slow sums that may wait for their turn; more are sent away with `busy`.
    pub slow_waiting: usize,
    /// Largest request body, in bytes.
    pub body_bytes: usize,
    /// Seconds after which a request is given up.
    pub request_seconds: u64,
    /// Connections at a time; more wait at the door.
    pub connections: usize,
    /// Seconds that a connection may stay silent.
    pub connection_idle_seconds: u64,
    /// Seconds that shutting down waits for requests under way.
    pub shutdown_seconds: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            requests_per_minute: 1200,
            enrolments_at_once: 20,
            contacts_at_once: 120,
            logins_at_once: 30,
            slow_at_once: 2,
            slow_waiting: 32,
            body_bytes: 16 * 1024,
            request_seconds: 30,
            connections: 2000,
            connection_idle_seconds: 75,
            shutdown_seconds: 20,
        }
    }
}

impl Limits {
    /// What the issuer counts in the database.
    pub(crate) fn budgets(&self) -> Budgets {
        let mut budgets = Budgets::default();
        budgets.starts_per_address.burst = self.enrolments_at_once;
        budgets.contacts_per_address.burst = self.contacts_at_once;
        budgets.logins_per_address.burst = self.logins_at_once;
        // A network may always do more than one of its addresses.
        let (starts, contacts, logins) = (
            self.enrolments_at_once.saturating_mul(3),
            self.contacts_at_once.saturating_mul(5),
            self.logins_at_once.saturating_mul(4),
        );
        budgets.starts_per_network.burst = budgets.starts_per_network.burst.max(starts);
        budgets.contacts_per_network.burst = budgets.contacts_per_network.burst.max(contacts);
        budgets.logins_per_network.burst = budgets.logins_per_network.burst.max(logins);
        budgets
    }
}

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// One readable line an event.
    Text,
    /// One JSON object an event.
    Json,
}

/// `[log]`
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Log {
    /// `text` or `json`.
    pub format: LogFormat,
    /// `error`, `warn`, `info`, `debug`, or a filter such as `info,warifu_server=debug`.
    pub level: String,
}

impl Default for Log {
    fn default() -> Self {
        Self {
            format: LogFormat::Text,
            level: "info".to_owned(),
        }
    }
}

/// `[demo]`
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Demo {
    /// Shows who may log in on the start page and serves `/mailbox`. Loopback only.
    pub enabled: bool,
    /// Where the embedded mail catcher listens. Default: a free loopback port,
    /// to which mail then goes whatever `mail` says.
    pub catcher: Option<SocketAddr>,
    /// Leaves the catcher away: mail then goes where `mail` says.
    pub no_catcher: bool,
}
