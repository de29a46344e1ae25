//! What support does from the command line; the console does more of it.

use clap::{Args, ValueEnum};
use warifu_issuer::Error;
use warifu_issuer::console::{Cared, NewUnlock, form_number};
use warifu_issuer::contact::{Change, Changed, NewChange};
use warifu_issuer::policy::Institutions;
use warifu_issuer::stock::By;
use warifu_otp::support::SupportCode;
use warifu_otp::{SerialNumber, UnixTime};
use warifu_storage::{Database, Schema};

use crate::assemble::open;
use crate::config::Config;
use crate::ready::Clocks;
use crate::start_error::StartError;

/// Which token, what becomes of it, who says so and why.
#[derive(Debug, Args)]
pub(super) struct Wanted {
    /// As on the token's serial view.
    serial: String,
    /// What becomes of it.
    #[arg(value_enum)]
    change: Wish,
    #[command(flatten)]
    said: Said,
    /// The number of the cancellation form: with `cancel`, and with nothing else.
    #[arg(long, value_name = "NUMBER", required_if_eq("change", "cancel"))]
    form: Option<String>,
}

/// Who and why.
#[derive(Debug, Args)]
pub(super) struct Said {
    /// Who does this: for the log.
    #[arg(long, value_name = "NAME")]
    by: String,
    /// Why: for the log.
    #[arg(long, value_name = "TEXT")]
    why: String,
}

/// What becomes of a token.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum Wish {
    /// No code of it counts until it is resumed.
    Hold,
    /// It is held no longer.
    Resume,
    /// It is locked no longer.
    Unlock,
    /// It is over, on the customer's wish.
    Release,
    /// It is over.
    Cancel,
}

impl Said {
    pub(super) fn by(&self) -> Result<By, StartError> {
        By::new(&self.by, &self.why).ok_or(StartError::By)
    }
}

impl Wanted {
    /// What was asked for, looked at before anything is opened.
    fn change(&self) -> Result<NewChange, StartError> {
        let (by, at) = (self.said.by()?, Clocks::default().clock.now());
        Ok(NewChange {
            serial: SerialNumber::parse(&self.serial).map_err(|_| StartError::Serial)?,
            change: match self.change {
                Wish::Hold => Change::Hold,
                Wish::Resume => Change::Resume,
                Wish::Unlock => Change::Unlock,
                Wish::Release => Change::Release,
                Wish::Cancel => Change::Cancel,
            },
            by: by.name().to_owned(),
            why: by.why().to_owned(),
            form: self.form()?,
            again_from: at,
            at,
        })
    }

    fn form(&self) -> Result<Option<String>, StartError> {
        match (self.change, &self.form) {
            (Wish::Cancel, Some(form)) => form_number(form).map(Some).ok_or(StartError::Form),
            (Wish::Cancel, None) | (_, Some(_)) => Err(StartError::Form),
            (_, None) => Ok(None),
        }
    }
}

/// Changes a token; the words to say about it.
pub(super) async fn change(config: &Config, wanted: &Wanted) -> Result<&'static str, StartError> {
    let change = wanted.change()?;
    let database = open(config, Schema::MustBeCurrent).await?;
    let done = carry_out(config, &database, wanted, change).await;
    database.close().await;
    match done? {
        Changed::Done => Ok("Done. The app shows it at its next contact.\n"),
        Changed::Nothing => Ok(
            "Nothing to do: it was so before, or the token is over; one whose time is over can only be released or cancelled.\n",
        ),
        Changed::Unknown => Err(StartError::UnknownToken),
    }
}

async fn carry_out(
    config: &Config,
    database: &Database,
    wanted: &Wanted,
    mut change: NewChange,
) -> Result<Changed, StartError> {
    let (serial, at) = (change.serial.clone(), change.at);
    change.again_from = again_from(config, database, &serial, at).await?;
    let changed = database.stores().support.change(change).await;
    match changed.map_err(Error::from)? {
        Changed::Unknown if matches!(wanted.change, Wish::Unlock) => {
            unlock_free(config, database, &serial, wanted).await
        }
        changed => Ok(changed),
    }
}

/// A token that is nobody's, and that wrong codes have locked.
async fn unlock_free(
    config: &Config,
    database: &Database,
    serial: &SerialNumber,
    wanted: &Wanted,
) -> Result<Changed, StartError> {
    let (stores, by) = (database.stores(), wanted.said.by()?);
    let now = Clocks::default().clock.now();
    for institution in Institutions::load(&config.institutions_dir)?.iter() {
        let (slug, rule) = (&institution.slug, institution.verification.wrong);
        let found = stores.bindings.free(slug, serial).await;
        if found.map_err(Error::from)?.is_none() {
            continue;
        }
        let unlock = NewUnlock::of_free(slug, serial, rule, &by, now);
        let done = stores.care.unlock(unlock).await.map_err(Error::from)?;
        return Ok(match done {
            Cared::Done => Changed::Done,
            Cared::Nothing | Cared::Wait { .. } => Changed::Nothing,
        });
    }
    Ok(Changed::Unknown)
}

/// From when on the token's holder may have a new one, should it be released now.
async fn again_from(
    config: &Config,
    database: &Database,
    serial: &SerialNumber,
    now: UnixTime,
) -> Result<UnixTime, StartError> {
    let tokens = database.stores().tokens;
    for institution in Institutions::load(&config.institutions_dir)?.iter() {
        let found = tokens.by_serial(&institution.slug, serial).await;
        if found.map_err(Error::from)?.is_some() {
            let door = institution.portal.release;
            let calendar = institution.calendar;
            return Ok(door.map_or(now, |door| door.again.from(now, calendar)));
        }
    }
    Ok(now)
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

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[derive(Debug, Parser)]
    struct Line {
        #[command(flatten)]
        wanted: Wanted,
    }

    fn asked(args: &[&str]) -> Option<NewChange> {
        let serial = SerialNumber::from_number(1).to_string();
        let line = ["token", &serial].into_iter().chain(args.iter().copied());
        let line = Line::try_parse_from(line).ok()?;
        line.wanted.change().ok()
    }

    #[test]
    fn who_and_why_are_asked_for_and_a_cancellation_wants_its_form_too() {
        let said = ["--by", "tanaka", "--why", "spoken with"];
        for (args, form) in [
            (&["hold"][..], &[][..]),
            (&["hold", "--by", "tanaka"], &[]),
            (&["hold", "--by", " ", "--why", "lost"], &[]),
            (&["cancel", "--by", "tanaka", "--why", "lost"], &[]),
            (
                &["cancel", "--by", "tanaka", "--why", "lost"],
                &["--form", "番号"],
            ),
            (
                &["hold", "--by", "tanaka", "--why", "lost"],
                &["--form", "K-1"],
            ),
        ] {
            assert!(asked(&[args, form].concat()).is_none(), "{args:?} {form:?}");
        }
        for change in ["hold", "resume", "unlock", "release"] {
            let change = asked(&[&[change][..], &said].concat());
            assert!(change.is_some_and(|change| change.by == "tanaka" && change.form.is_none()));
        }
        let form = ["--form", " K-１ "];
        let change = asked(&[&["cancel"][..], &said, &form].concat());
        let change = change.map(|change| (change.why, change.form));
        let due = ("spoken with".to_owned(), Some("K-1".to_owned()));
        assert_eq!(change, Some(due));
    }
}
