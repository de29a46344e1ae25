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
        "{0}. Keys are made by `warifu-issuer keys`, those of a demonstration by `warifu-issuer demo-data`."
    )]
    Keys(#[from] warifu_issuer::keys::KeyError),
    /// The database.
    #[error(
        "the database {path} cannot be used: {error}. Look whether the disk has room, whether the folder exists, whether it and the files in it (also those that end in -wal and -shm) belong to the issuer's user, and whether `warifu-issuer migrate` has been run by this version."
    )]
    Database {
        /// The file.
        path: PathBuf,
        /// Why.
        error: warifu_storage::OpenError,
    },
    /// The database, while serving.
    #[error(
        "the database can no longer be written, or its files were moved or removed. Look whether they are in their place and the disk is not failing, then start again."
    )]
    Writer,
    /// What sends mail or sweeps, while serving.
    #[error(
        "what sends mail or removes what has run out has broken: the log says where. Start again."
    )]
    Work,
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
    /// No serial number.
    #[error("a serial number is WF and ten digits, the last of which fits the others")]
    Serial,
    /// No such token.
    #[error("no token has that serial number")]
    UnknownToken,
    /// No support code.
    #[error(transparent)]
    SupportCode(warifu_otp::support::SupportCodeError),
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
    /// `demo-data` outside of a demonstration.
    #[error(
        "demo-data makes customers whose passwords everybody knows. It works only where demo.enabled is true; `warifu-issuer keys` makes real keys."
    )]
    NotDemo,
    /// `keys` in a demonstration.
    #[error(
        "`keys` makes real keys. Those of a demonstration are made by `warifu-issuer demo-data`."
    )]
    NotForDemo,
    /// Demo keys outside of a demonstration.
    #[error(
        "the keys in {0} were made for a demonstration. Set keys.dir to another folder and run `warifu-issuer keys`."
    )]
    DemoKeys(PathBuf),
    /// Real keys in a demonstration.
    #[error(
        "the keys in {0} were not made for a demonstration. Set data_dir and keys.dir to folders of the demonstration's own."
    )]
    RealKeys(PathBuf),
    /// Demo customers outside of a demonstration.
    #[error(
        "the database holds the demonstration's customers, whose passwords everybody knows. Set data_dir or database.path to another place and run `warifu-issuer migrate`."
    )]
    DemoCustomers,
    /// A directory that cannot be signed.
    #[error(
        "{0} is no directory as `warifu-issuer keys` writes it, with https origins and each service once"
    )]
    Directory(PathBuf),
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
