//! The sections of the configuration, each with its defaults.

use std::net::SocketAddr;
use std::path::PathBuf;

use serde::Deserialize;
use warifu_issuer::budgets::Budgets;

use super::Network;

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

/// `[telephony]`
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Telephony {
    /// The account at the provider of telephone calls, as its requests name it.
    pub account_sid: Option<String>,
    /// File that holds the account's token and nothing else: the provider signs
    /// its requests with it.
    pub auth_token_file: Option<PathBuf>,
}

/// `[client_certificates]`
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ClientCertificates {
    /// Address and port of a listener of its own, which speaks TLS itself.
    pub listen: Option<SocketAddr>,
    /// The origin at which browsers reach it: `https://host[:port]`.
    pub origin: Option<String>,
    /// File with its own certificate and those up to the authority, in PEM.
    pub certificate_file: Option<PathBuf>,
    /// File with the key of that, in PEM.
    pub key_file: Option<PathBuf>,
    /// File with the certificate, in PEM, of the authority that vouches for the
    /// clients' certificates.
    pub ca_file: Option<PathBuf>,
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

/// `[console]`
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Console {
    /// Addresses that the support console is there for; none switch it off.
    /// Default: off, in a demonstration this machine.
    pub allowed: Option<Vec<Network>>,
    /// Minutes without a step after which a session of staff ends.
    pub idle_minutes: u32,
    /// Minutes after login at which it ends in any case.
    pub absolute_minutes: u32,
    /// MiB of a maker's file of hardware tokens; two are kept at a time.
    pub import_mib: usize,
}

impl Console {
    /// Bytes of a maker's file.
    #[must_use]
    pub fn import_bytes(&self) -> usize {
        self.import_mib.saturating_mul(1024 * 1024)
    }
}

impl Default for Console {
    fn default() -> Self {
        Self {
            allowed: None,
            idle_minutes: 10,
            absolute_minutes: 240,
            import_mib: 64,
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
    /// Tokens that apps of an address may make by themselves at once; one more a minute.
    pub self_registrations_at_once: u32,
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
            self_registrations_at_once: 10,
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
        budgets.self_registrations_per_address.burst = self.self_registrations_at_once;
        budgets.contacts_per_address.burst = self.contacts_at_once;
        budgets.logins_per_address.burst = self.logins_at_once;
        // A network may always do more than one of its addresses.
        let (starts, by_themselves, contacts, logins) = (
            self.enrolments_at_once.saturating_mul(3),
            self.self_registrations_at_once.saturating_mul(6),
            self.contacts_at_once.saturating_mul(5),
            self.logins_at_once.saturating_mul(4),
        );
        budgets.starts_per_network.burst = budgets.starts_per_network.burst.max(starts);
        let registrations = &mut budgets.self_registrations_per_network;
        registrations.burst = registrations.burst.max(by_themselves);
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
    /// Leaves the console's accounts away: their tokens take a second to issue.
    pub no_staff: bool,
    /// Leaves the catcher away: mail then goes where `mail` says.
    pub no_catcher: bool,
}
