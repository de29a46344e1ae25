//! Why the issuer does not start: sentences for who started it.

use std::net::SocketAddr;
use std::path::PathBuf;

use crate::config::ConfigError;
use crate::mail::MailError;

/// Why the issuer does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The configuration.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// An institution's policy.
    #[error("an institution's policy cannot be used: {0}")]
    Policy(#[from] warifu_issuer::policy::PolicyError),
    /// The key files.
    #[error(
        "{0}. Keys are made by `warifu-issuer demo-data` (demonstration) or as docs/deploy.md says."
    )]
    Keys(#[from] warifu_issuer::keys::KeyError),
    /// The database.
    #[error(
        "the database {path} cannot be used: {error}. Look whether the folder exists and may be written to, and whether `warifu-issuer migrate` has been run by this version."
    )]
    Database {
        /// The file.
        path: PathBuf,
        /// Why.
        error: warifu_storage::OpenError,
    },
    /// The database, while serving.
    #[error(
        "the database can no longer be written. Look whether the disk is full or failing, then start again."
    )]
    Writer,
    /// The issuer itself.
    #[error("the issuer cannot be put together: {0}")]
    Issuer(#[from] warifu_issuer::Error),
    /// The port.
    #[error(
        "{address} cannot be listened on: {why}. Stop what uses that port, or set `listen` to another."
    )]
    Listen {
        /// The address.
        address: SocketAddr,
        /// Why.
        why: std::io::ErrorKind,
    },
    /// Mail.
    #[error(transparent)]
    Mail(#[from] MailError),
    /// A file or folder.
    #[error("{path} cannot be written or read: {why}")]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        why: std::io::ErrorKind,
    },
    /// The origin.
    #[error(
        "public_origin is not an origin that an app would accept: https://host[:port], or http://127.0.0.1:port"
    )]
    Origin,
    /// The log filter.
    #[error("log.level is not a level or filter: {0}")]
    LogLevel(String),
}

impl StartError {
    /// About a file.
    pub(crate) fn file(path: impl Into<PathBuf>, error: &std::io::Error) -> Self {
        Self::File {
            path: path.into(),
            why: error.kind(),
        }
    }
}
