//! The issuer on the network: device API, bank API, portal.
//!
//! [`Config`] is everything that can be configured, [`Bound`] a server that
//! listens, [`cli`] the command line of `warifu-issuer`.

mod api;
mod app;
mod assemble;
mod backup;
mod certificates;
pub mod cli;
mod config;
mod console;
mod demo_mark;
mod heads;
mod hex;
mod http;
mod log;
mod mail;
mod portal;
mod ready;
mod serve;
mod signals;
mod start_error;
mod telephony;
mod text;
mod whole;

pub use backup::BackupError;
pub use config::{
    Config, ConfigError, Database, Demo, Keys, Limits, Log, LogFormat, Mail, Network, Security,
    Session, Telephony,
};
pub use mail::MailError;
pub use ready::Clocks;
pub use serve::Bound;
pub use start_error::StartError;
