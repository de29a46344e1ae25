//! Hardware tokens out of their maker's file: a preview, or the import itself.

use std::fmt::Write as _;
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use clap::Args;
use serde::Serialize;
use warifu_issuer::Issuer;
use warifu_issuer::ids::Slug;
use warifu_issuer::keys::{transport_key, transport_password};
use warifu_issuer::stock::{By, MakersFile, Progress, Report, StockRefusal};
use warifu_otp::pskc::{MOST_BYTES, PskcError, TransportSecret};
use warifu_storage::Schema;
use zeroize::Zeroizing;

use crate::assemble::{Assembled, Missing, assemble, origin};
use crate::config::Config;
use crate::ready::Clocks;
use crate::start_error::StartError;

/// Items that are listed for people; programs get all.
const LISTED: usize = 50;

/// What `import-tokens` is told.
#[derive(Debug, Args)]
pub(super) struct Wanted {
    /// The maker's file: PSKC (RFC 6030).
    file: PathBuf,
    /// The institution whose tokens they are: the name of its folder.
    #[arg(long, value_name = "SLUG")]
    institution: String,
    /// The key that the file is under: 32 or 64 hexadecimal digits, mode 0600.
    #[arg(long, value_name = "FILE", conflicts_with = "password_file")]
    key_file: Option<PathBuf>,
    /// The password that the file is under, mode 0600.
    #[arg(long, value_name = "FILE")]
    password_file: Option<PathBuf>,
    /// Says what would become of each token, and writes nothing.
    #[arg(long)]
    preview: bool,
    /// Who imports them: for the log.
    #[arg(long, value_name = "NAME", required_unless_present = "preview")]
    by: Option<String>,
    /// Why: an order, a delivery. For the log.
    #[arg(long, value_name = "TEXT", required_unless_present = "preview")]
    why: Option<String>,
    /// Prints the report as JSON, with every item.
    #[arg(long)]
    json: bool,
}

/// Does as it was told; the error where something of the file was not taken.
pub(super) async fn run(config: &Config, wanted: &Wanted) -> Result<(), StartError> {
    let file = MakersFile {
        bytes: bytes(&wanted.file)?,
        secret: secret(wanted)?,
    };
    let (origin, clocks) = (origin(config, config.listen)?, Clocks::default());
    let schema = Schema::MustBeCurrent;
    let Assembled {
        issuer, database, ..
    } = assemble(config, origin, &clocks, schema, Missing::Refuse).await?;
    let done = report(&issuer, wanted, file).await;
    database.close().await;
    tell(wanted, &done?)
}

async fn report(issuer: &Issuer, wanted: &Wanted, file: MakersFile) -> Result<Report, StartError> {
    let institution = Slug::new(wanted.institution.as_str());
    let institution = institution.map_err(|_| StartError::UnknownInstitution)?;
    let done = if wanted.preview {
        issuer.preview_stock(&institution, file).await
    } else {
        let by = by(wanted)?;
        issuer
            .import_stock(&institution, file, &by, &mut progress)
            .await
    };
    done.map_err(refused)
}

fn by(wanted: &Wanted) -> Result<By, StartError> {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    By::new(&text(&wanted.by), &text(&wanted.why)).ok_or(StartError::By)
}

fn refused(refusal: StockRefusal) -> StartError {
    match refusal {
        StockRefusal::File(error) => StartError::Pskc(error),
        StockRefusal::Issuer(warifu_issuer::Error::UnknownInstitution) => {
            StartError::UnknownInstitution
        }
        StockRefusal::Issuer(error) => StartError::Import(error),
    }
}

/// The file, which is not looked at where it is larger than any token file.
fn bytes(path: &Path) -> Result<Zeroizing<Vec<u8>>, StartError> {
    let failed = |error: io::Error| StartError::file(path, &error);
    let file = std::fs::File::open(path).map_err(failed)?;
    let length = usize::try_from(file.metadata().map_err(failed)?.len());
    let length = length.ok().filter(|length| *length <= MOST_BYTES);
    let length = length.ok_or(StartError::Pskc(PskcError::TooLarge))?;
    // Reserved up front, so that no partial copy is left behind by growing.
    let mut bytes = Zeroizing::new(Vec::with_capacity(length.saturating_add(1)));
    // One more than allowed is enough to see that it has grown.
    let most = u64::try_from(MOST_BYTES).unwrap_or(u64::MAX);
    file.take(most.saturating_add(1))
        .read_to_end(&mut bytes)
        .map_err(failed)?;
    Ok(bytes)
}

fn secret(wanted: &Wanted) -> Result<Option<TransportSecret>, StartError> {
    let read = match (&wanted.key_file, &wanted.password_file) {
        (Some(path), _) => transport_key(path),
        (None, Some(path)) => transport_password(path),
        (None, None) => return Ok(None),
    };
    read.map(Some).map_err(StartError::Transport)
}

/// On the other stream: the report alone is what programs read.
fn progress(at: Progress) {
    let line = format!("{} of {} stored\n", at.done, at.all);
    let _ = io::stderr().write_all(line.as_bytes());
}

fn tell(wanted: &Wanted, report: &Report) -> Result<(), StartError> {
    super::say(&if wanted.json {
        json(wanted, report)
    } else {
        text(wanted, report)
    })?;
    match report.counts().faults {
        0 => Ok(()),
        count => Err(StartError::NotTaken(count)),
    }
}

fn text(wanted: &Wanted, report: &Report) -> String {
    let mut text = summary(wanted, report);
    let faults = report.lines.iter().filter(|line| line.outcome.is_fault());
    for line in faults.take(LISTED) {
        let serial = line.serial.as_deref().unwrap_or("-");
        let (index, code) = (line.index, line.outcome.code());
        let _ = writeln!(text, "  item {index}, {serial}: {} [{code}]", line.outcome);
    }
    let more = report.counts().faults.saturating_sub(LISTED);
    if more > 0 {
        let _ = writeln!(text, "  and {more} more; --json lists all of them");
    }
    text
}

fn summary(wanted: &Wanted, report: &Report) -> String {
    let (counts, protection) = (report.counts(), report.protection.name());
    let taken = if wanted.preview {
        "would be taken into stock"
    } else {
        "taken into stock"
    };
    let (file, digest) = (wanted.file.display(), report.digest_hex());
    let mut text = format!("{file} (SHA-256 {digest}), protection: {protection}\n");
    for (count, what) in [
        (counts.items, "items"),
        (counts.new, taken),
        (counts.known, "imported before; left as they are"),
        (counts.faults, "not taken"),
    ] {
        let _ = writeln!(text, "  {count:>6} {what}");
    }
    text
}

#[derive(Serialize)]
struct Printed<'r> {
    preview: bool,
    sha256: String,
    protection: &'static str,
    items: usize,
    new: usize,
    known: usize,
    faults: usize,
    lines: Vec<PrintedLine<'r>>,
}

#[derive(Serialize)]
struct PrintedLine<'r> {
    item: u32,
    serial: Option<&'r str>,
    outcome: &'static str,
}

fn json(wanted: &Wanted, report: &Report) -> String {
    let counts = report.counts();
    let lines = report.lines.iter().map(|line| PrintedLine {
        item: line.index,
        serial: line.serial.as_deref(),
        outcome: line.outcome.code(),
    });
    let printed = Printed {
        preview: wanted.preview,
        sha256: report.digest_hex(),
        protection: report.protection.name(),
        items: counts.items,
        new: counts.new,
        known: counts.known,
        faults: counts.faults,
        lines: lines.collect(),
    };
    let text = serde_json::to_string_pretty(&printed);
    text.map(|text| text + "\n").unwrap_or_default()
}
