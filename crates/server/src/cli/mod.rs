//! The command line: `serve`, `migrate`, `keys`, `sign-directory`, `token`,
//! `contract`, `staff`, `new-epoch`, `support-code`, `import-tokens`, `audit`, `backup`,
//! `restore`, `reconcile`, `demo-data`.

mod audit;
mod backup;
mod card;
mod contract;
pub(crate) mod demo;
pub(crate) mod demo_company;
mod demo_hardware;
pub(crate) mod demo_staff;
mod import_tokens;
mod keys;
mod rotate;
mod staff;
mod support;

pub use demo_hardware::{DemoHardware, DemoToken};

use std::io::{self, Write};
use std::path::PathBuf;

use clap::{Parser, Subcommand};
use warifu_storage::Schema;

use crate::assemble::open;
use crate::config::Config;
use crate::ready::Clocks;
use crate::serve::Bound;
use crate::start_error::StartError;
use crate::{log, signals};

/// The issuer of Warifu soft tokens.
#[derive(Debug, Parser)]
#[command(name = "warifu-issuer", version, about)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
    /// The configuration file; else the one that `WARIFU_CONFIG` names. Without
    /// either, defaults and the environment count.
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serves device API, bank API and portal until SIGTERM or Ctrl-C.
    Serve,
    /// Brings the database's schema up to date, and makes the file where there is none.
    Migrate,
    /// Makes the keys that are missing, and the directory for the root key to sign.
    Keys {
        /// Where the directory goes that is to be signed. Default:
        /// `directory.unsigned.json` in `data_dir`.
        #[arg(long, value_name = "FILE")]
        unsigned: Option<PathBuf>,
        /// Changes keys that are there.
        #[command(subcommand)]
        rotate: Option<rotate::Wanted>,
    },
    /// Signs a directory with the root key. Reads no configuration: for a machine
    /// without a network.
    SignDirectory {
        /// The root key: 64 hexadecimal digits, mode 0600.
        #[arg(long, value_name = "FILE")]
        root_key: PathBuf,
        /// What `keys` has written.
        #[arg(long, value_name = "FILE")]
        unsigned: PathBuf,
        /// Where the signed directory goes.
        #[arg(long, value_name = "FILE")]
        signed: PathBuf,
    },
    /// Changes a token, for support: hold, resume, unlock, release, cancel.
    Token(support::Wanted),
    /// Changes what a company's contract logs in with, for support.
    Contract(contract::Wanted),
    /// Accounts for the support console.
    Staff {
        /// What is done.
        #[command(subcommand)]
        wanted: staff::Wanted,
    },
    /// After a database was restored from a backup: devices' contacts begin anew.
    NewEpoch,
    /// Says in words what a support code tells. Reads no configuration.
    SupportCode {
        /// The 13 digits that the customer reads out.
        code: Vec<String>,
    },
    /// Takes hardware tokens into stock, out of the file that their maker sends.
    ImportTokens(import_tokens::Wanted),
    /// Checks the audit log, exports it, prints its signed heads.
    Audit {
        /// What is done with it.
        #[command(subcommand)]
        wanted: audit::Wanted,
    },
    /// Makes a backup of the database, also while `serve` runs. No key is in it.
    Backup {
        /// Where it goes: whole or not at all, mode 0600.
        file: PathBuf,
    },
    /// Puts a backup in place, where there is no database. Nothing in it revives:
    /// every token is held until `reconcile`.
    Restore {
        /// What `backup` has made.
        file: PathBuf,
    },
    /// After `restore`: applies what the exported audit log says happened since the
    /// backup, and frees the tokens that agree with it.
    Reconcile {
        /// What `audit export` has written, as lines of JSON, of all institutions.
        export: PathBuf,
    },
    /// Demonstrations only: makes keys, directory, demo customers and API keys; what is there stays.
    DemoData {
        /// Prints the card as JSON instead of text.
        #[arg(long)]
        json: bool,
    },
}

impl Cli {
    /// Does what was asked for.
    ///
    /// # Errors
    /// [`StartError`], each a sentence.
    pub async fn run(self) -> Result<(), StartError> {
        if let Command::SignDirectory {
            root_key,
            unsigned,
            signed,
        } = &self.command
        {
            return say(&keys::sign(root_key, unsigned, signed)?);
        }
        if let Command::SupportCode { code } = &self.command {
            return say(&support::decode(&code.concat())?);
        }
        let file = self
            .config
            .or_else(|| std::env::var_os("WARIFU_CONFIG").map(PathBuf::from));
        let config = Config::load(file.as_deref())?;
        log::begin(&config.log)?;
        match self.command {
            Command::Serve => {
                Bound::new(config, Clocks::default())
                    .await?
                    .serve(signals::end())
                    .await
            }
            Command::Migrate => migrate(&config).await,
            Command::Keys {
                rotate: Some(wanted),
                ..
            } => rotate::run(&config, &wanted).await,
            Command::Keys { unsigned, .. } => make_keys(&config, unsigned),
            Command::SignDirectory { .. } | Command::SupportCode { .. } => Ok(()),
            Command::Token(wanted) => say(support::change(&config, &wanted).await?),
            Command::Contract(wanted) => say(&contract::run(&config, &wanted).await?),
            Command::Staff { wanted } => say(&staff::run(&config, &wanted).await?),
            Command::NewEpoch => say(&support::new_epoch(&config).await?),
            Command::ImportTokens(wanted) => import_tokens::run(&config, &wanted).await,
            Command::Audit { wanted } => audit::run(&config, &wanted).await,
            Command::Backup { file } => say(&backup::make(&config, &file).await?),
            Command::Restore { file } => say(&backup::restore(&config, &file).await?),
            Command::Reconcile { export } => say(&backup::reconcile(&config, &export).await?),
            Command::DemoData { json } => {
                let card = demo::make(&config, &Clocks::default()).await?;
                say(&if json { card.json() } else { card.text() })
            }
        }
    }
}

/// What `demo-data` does, without its card.
///
/// # Errors
/// [`StartError`].
pub async fn demo_data(config: &Config, clocks: &Clocks) -> Result<(), StartError> {
    demo::make(config, clocks).await.map(drop)
}

/// What `keys` does, without its words.
///
/// # Errors
/// [`StartError`].
pub fn keys_of_an_issuer(config: &Config, clocks: &Clocks) -> Result<(), StartError> {
    let unsigned = config.data_dir.join("directory.unsigned.json");
    keys::make(config, clocks, &unsigned).map(drop)
}

/// What `migrate` does, without its words.
///
/// # Errors
/// [`StartError`].
pub async fn database_of_an_issuer(config: &Config) -> Result<(), StartError> {
    open(config, Schema::Migrate).await?.close().await;
    Ok(())
}

fn make_keys(config: &Config, unsigned: Option<PathBuf>) -> Result<(), StartError> {
    let default = || config.data_dir.join("directory.unsigned.json");
    let unsigned = unsigned.unwrap_or_else(default);
    say(&keys::make(config, &Clocks::default(), &unsigned)?)
}

async fn migrate(config: &Config) -> Result<(), StartError> {
    database_of_an_issuer(config).await?;
    say(&format!(
        "The database {} is up to date.\n",
        config.database_path().display()
    ))
}

fn say(text: &str) -> Result<(), StartError> {
    io::stdout()
        .write_all(text.as_bytes())
        .map_err(|error| StartError::file("standard output", &error))
}
