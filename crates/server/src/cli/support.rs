//! What support does from the command line, until there is a console for it.

use clap::ValueEnum;
use warifu_issuer::Error;
use warifu_issuer::contact::{Change, Changed, NewChange};
use warifu_otp::SerialNumber;
use warifu_otp::support::SupportCode;
use warifu_storage::Schema;

use crate::assemble::open;
use crate::config::Config;
use crate::ready::Clocks;
use crate::start_error::StartError;

/// What becomes of a token.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum Wish {
    /// No code of it counts until it is resumed.
    Hold,
    /// It is held no longer.
    Resume,
    /// It is over, on the customer's wish.
    Release,
    /// It is over.
    Cancel,
}

/// Changes a token; the words to say about it.
pub(super) async fn change(
    config: &Config,
    serial: &str,
    wish: Wish,
) -> Result<&'static str, StartError> {
    let serial = SerialNumber::parse(serial).map_err(|_| StartError::Serial)?;
    let database = open(config, Schema::MustBeCurrent).await?;
    let change = NewChange {
        serial,
        change: match wish {
            Wish::Hold => Change::Hold,
            Wish::Resume => Change::Resume,
            Wish::Release => Change::Release,
            Wish::Cancel => Change::Cancel,
        },
        at: Clocks::default().clock.now(),
    };
    let changed = database.stores().support.change(change).await;
    database.close().await;
    match changed.map_err(Error::from)? {
        Changed::Done => Ok("Done. The app shows it at its next contact.\n"),
        Changed::Nothing => Ok("Nothing to do: it was so before, or the token is over.\n"),
        Changed::Unknown => Err(StartError::UnknownToken),
    }
}

/// Begins all chains of contacts anew.
pub(super) async fn new_epoch(config: &Config) -> Result<String, StartError> {
    let database = open(config, Schema::MustBeCurrent).await?;
    let begun = database.stores().support.new_epoch().await;
    database.close().await;
    let epoch = begun.map_err(Error::from)?;
    Ok(format!("Contacts begin anew in epoch {epoch}.\n"))
}

/// What a support code tells, line by line.
pub(super) fn decode(typed: &str) -> Result<String, StartError> {
    let code = SupportCode::parse(typed).map_err(StartError::SupportCode)?;
    Ok(code.words())
}
