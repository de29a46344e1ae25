//! The audit log from the command line: checked, exported, its ends signed.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Write};
use std::path::{Path, PathBuf};

use chrono::{DateTime, NaiveDate};
use clap::{Args, Subcommand, ValueEnum};
use warifu_issuer::audit::{
    AuditCheck, Event, Filter, Logs, Record, SignedHead, csv_header, csv_line, head_line,
    json_line, of_head_line,
};
use warifu_issuer::ids::Slug;
use warifu_issuer::policy::Institutions;
use warifu_otp::{SerialNumber, UnixTime};
use warifu_storage::Schema;

use crate::assemble::{Missing, keys, open};
use crate::config::Config;
use crate::hex::hex;
use crate::ready::Clocks;
use crate::start_error::StartError;
use crate::whole::Whole;

/// So many entries between two words on how far it is.
const TOLD: u64 = 100_000;

/// What is done with the audit log.
#[derive(Debug, Subcommand)]
pub(super) enum Wanted {
    /// Follows every log from its first entry to its last, and holds it against
    /// signed heads that were kept elsewhere.
    Check {
        /// A file with signed heads: what `audit heads` has printed, or the log of
        /// the issuer's process. May be given several times.
        #[arg(long, value_name = "FILE")]
        heads: Vec<PathBuf>,
        /// One institution's log only: the name of its folder.
        #[arg(long, value_name = "SLUG")]
        institution: Option<String>,
    },
    /// Writes entries into a file, or to standard output.
    Export(Export),
    /// Prints the signed heads of all logs, one a line: keep them where whoever
    /// writes to the database cannot write.
    Heads,
}

/// What `audit export` is told.
#[derive(Debug, Args)]
pub(super) struct Export {
    /// Where it goes, mode 0600. Default: standard output.
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
    /// As what. Only lines of JSON can be reconciled after a restore.
    #[arg(long, value_enum, default_value_t = Format::Jsonl)]
    format: Format,
    /// One institution's log only: the name of its folder.
    #[arg(long, value_name = "SLUG")]
    institution: Option<String>,
    /// Not before: `2026-11-22`, `2026-11-22T06:08:25Z`, or seconds since 1970.
    #[arg(long, value_name = "TIME")]
    from: Option<String>,
    /// Before.
    #[arg(long, value_name = "TIME")]
    until: Option<String>,
    /// One event, by its name in the log.
    #[arg(long, value_name = "NAME")]
    event: Option<String>,
    /// One token.
    #[arg(long, value_name = "SERIAL")]
    serial: Option<String>,
    /// Who, as it stands in the log: a user ID, an identifier, a name.
    #[arg(long, value_name = "NAME")]
    who: Option<String>,
}

/// As what the log is exported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// A line of JSON an entry, to the letter.
    Jsonl,
    /// A table for spreadsheets.
    Csv,
}

impl Format {
    fn line(self, record: &Record) -> Vec<u8> {
        match self {
            Self::Jsonl => json_line(record).into_bytes(),
            Self::Csv => csv_line(record),
        }
    }
}

/// Does as it was told.
pub(super) async fn run(config: &Config, wanted: &Wanted) -> Result<(), StartError> {
    let institutions = Institutions::load(&config.institutions_dir)?;
    let keys = keys(config, &institutions, &Clocks::default(), Missing::Refuse)?;
    let database = open(config, Schema::MustBeCurrent).await?;
    let stores = database.stores();
    let all = institutions.iter().map(|one| one.slug.clone()).collect();
    let (logs, all) = (Logs::new(&stores, &keys), Slugs(all));
    let done = match wanted {
        Wanted::Check { heads, institution } => {
            let only = institution.as_deref();
            check(&logs, &all, (heads, only)).await
        }
        Wanted::Export(wanted) => export(config, &logs, &all, wanted).await,
        Wanted::Heads => heads(&logs, &all).await,
    };
    database.close().await;
    done
}

/// All institutions.
struct Slugs(Vec<Slug>);

impl Slugs {
    fn those(&self, only: Option<&str>) -> Result<Vec<Slug>, StartError> {
        let ours = |slug: &&Slug| only.is_none_or(|only| only == slug.as_str());
        let slugs: Vec<Slug> = self.0.iter().filter(ours).cloned().collect();
        if slugs.is_empty() {
            return Err(StartError::UnknownInstitution);
        }
        Ok(slugs)
    }
}

async fn heads(logs: &Logs<'_>, all: &Slugs) -> Result<(), StartError> {
    let mut text = String::new();
    for slug in &all.0 {
        let head = logs.signed_head(slug).await?;
        text.extend(head.as_ref().map(head_line));
    }
    super::say(&text)
}

async fn check(
    logs: &Logs<'_>,
    all: &Slugs,
    (heads, only): (&[PathBuf], Option<&str>),
) -> Result<(), StartError> {
    let mut kept = Vec::new();
    for path in heads {
        kept.extend(heads_of(path)?);
    }
    let mut faults = 0;
    for slug in all.those(only)? {
        let check = logs.check(&slug, &kept, &mut progress()).await?;
        super::say(&words(&check))?;
        faults += check.faults.len();
    }
    match faults {
        0 => Ok(()),
        faults => Err(StartError::Audit(faults)),
    }
}

/// The heads in a file, line by line; a file without any is the wrong one.
fn heads_of(path: &Path) -> Result<Vec<SignedHead>, StartError> {
    let failed = |error: io::Error| StartError::file(path, &error);
    let lines = BufReader::new(File::open(path).map_err(failed)?).split(b'\n');
    let mut heads = Vec::new();
    for line in lines {
        let line = line.map_err(failed)?;
        heads.extend(of_head_line(&String::from_utf8_lossy(&line)));
    }
    if heads.is_empty() {
        return Err(StartError::NoHeads(path.to_path_buf()));
    }
    Ok(heads)
}

/// On the other stream, and only where it takes long.
fn progress() -> impl FnMut(u64) + Send {
    let mut told = 0;
    move |entries| {
        if entries / TOLD > told {
            told = entries / TOLD;
            let _ = io::stderr().write_all(format!("{entries} entries in order\n").as_bytes());
        }
    }
}

fn words(check: &AuditCheck) -> String {
    let (slug, entries) = (&check.institution, check.entries);
    let state = if check.faults.is_empty() {
        "in order"
    } else {
        "NOT in order"
    };
    let mut text = format!("{slug}: {state}\n  {entries} entries followed each other");
    if entries > 0 {
        let _ = write!(text, "; the last has hash {}", hex(&check.hash));
    }
    let _ = writeln!(text, "\n  {} signed heads agree", check.heads);
    for fault in &check.faults {
        let _ = writeln!(text, "  {fault}");
    }
    text
}

async fn export(
    config: &Config,
    logs: &Logs<'_>,
    all: &Slugs,
    wanted: &Export,
) -> Result<(), StartError> {
    let filter = filter(config, wanted)?;
    let slugs = all.those(wanted.institution.as_deref())?;
    let Some(path) = &wanted.file else {
        let name = Path::new("standard output");
        return write(
            logs,
            &slugs,
            &filter,
            wanted.format,
            (name, &mut io::stdout()),
        )
        .await;
    };
    let failed = |error: io::Error| StartError::file(path, &error);
    let mut file = Whole::begin(path).map_err(failed)?;
    write(logs, &slugs, &filter, wanted.format, (path, &mut file)).await?;
    file.done().map_err(failed)
}

async fn write(
    logs: &Logs<'_>,
    slugs: &[Slug],
    filter: &Filter,
    format: Format,
    (name, to): (&Path, &mut (dyn Write + Send)),
) -> Result<(), StartError> {
    let header = if format == Format::Csv {
        csv_header()
    } else {
        Vec::new()
    };
    let mut written = to.write_all(&header);
    for slug in slugs {
        let mut each = |record: Record| {
            written = to.write_all(&format.line(&record));
            written.is_ok()
        };
        logs.entries(slug, filter, &mut each).await?;
        if written.is_err() {
            break;
        }
    }
    let done = written.and_then(|()| to.flush());
    done.map_err(|error| StartError::file(name, &error))
}

fn filter(config: &Config, wanted: &Export) -> Result<Filter, StartError> {
    let time = |text: &Option<String>| {
        let read = |text: &String| time(text, config.utc_offset_minutes);
        text.as_ref().map(read).transpose()
    };
    let event = |name: &String| Event::named(name).ok_or_else(|| StartError::Event(name.clone()));
    let serial = |text: &String| SerialNumber::parse(text).map_err(|_| StartError::Serial);
    Ok(Filter {
        from: time(&wanted.from)?,
        until: time(&wanted.until)?,
        event: wanted.event.as_ref().map(event).transpose()?,
        serial: wanted.serial.as_ref().map(serial).transpose()?,
        who: wanted.who.clone(),
    })
}

/// A time; a day begins where the portal's days begin.
fn time(text: &str, offset_minutes: i32) -> Result<UnixTime, StartError> {
    let whole = || {
        DateTime::parse_from_rfc3339(text)
            .ok()
            .map(|at| at.timestamp())
    };
    let day = || {
        let midnight = NaiveDate::parse_from_str(text, "%Y-%m-%d")
            .ok()?
            .and_hms_opt(0, 0, 0)?;
        let offset = i64::from(offset_minutes).saturating_mul(60);
        Some(midnight.and_utc().timestamp().saturating_sub(offset))
    };
    let seconds = text.parse::<i64>().ok().or_else(whole).or_else(day);
    seconds
        .and_then(|seconds| u64::try_from(seconds).ok())
        .map(UnixTime)
        .ok_or_else(|| StartError::Time(text.to_owned()))
}
