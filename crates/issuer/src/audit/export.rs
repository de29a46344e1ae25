//! The log as files: a table for spreadsheets, and lines of JSON that say the
//! same to the letter and can be held against the chain again.

use super::Record;
use crate::hex;
use crate::ids::Slug;
use serde::{Deserialize, Serialize};
use warifu_otp::UnixTime;

/// The first line of a table.
const COLUMNS: [&str; 9] = [
    "institution",
    "sequence",
    "at",
    "time",
    "event",
    "subject",
    "detail",
    "previous",
    "hash",
];

/// What a spreadsheet would take for the beginning of a formula.
const FORMULAS: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];

/// One entry as a line of JSON. The detail is a text, as it was hashed.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    institution: Slug,
    sequence: u64,
    at: u64,
    /// The same time for people; not read.
    time: String,
    event: String,
    subject: String,
    detail: String,
    previous: String,
    hash: String,
}

/// An entry as a line of JSON, with its end of line.
#[must_use]
pub fn json_line(record: &Record) -> String {
    let line = Line {
        institution: record.institution.clone(),
        sequence: record.sequence,
        at: record.at.0,
        time: utc(record.at),
        event: record.event.clone(),
        subject: record.subject.clone(),
        detail: record.detail.clone(),
        previous: hex::encode(&record.previous),
        hash: hex::encode(&record.hash),
    };
    serde_json::to_string(&line).map_or_else(|_| String::new(), |text| text + "\n")
}

/// An entry out of a line of JSON; `None` where it is none. Whether it is what
/// was written says [`super::verify`].
#[must_use]
pub fn of_json_line(line: &str) -> Option<Record> {
    let line: Line = serde_json::from_str(line).ok()?;
    let hash = |text: &str| hex::decode(text)?.as_slice().try_into().ok();
    Some(Record {
        previous: hash(&line.previous)?,
        hash: hash(&line.hash)?,
        institution: line.institution,
        sequence: line.sequence,
        at: UnixTime(line.at),
        event: line.event,
        subject: line.subject,
        detail: line.detail,
    })
}

/// The first line of a table (RFC 4180).
#[must_use]
pub fn csv_header() -> Vec<u8> {
    row(COLUMNS.map(str::to_owned))
}

/// An entry as a line of a table. What a spreadsheet would run as a formula gets
/// an apostrophe before it: who wants it to the letter takes [`json_line`].
#[must_use]
pub fn csv_line(record: &Record) -> Vec<u8> {
    row([
        record.institution.to_string(),
        record.sequence.to_string(),
        record.at.0.to_string(),
        utc(record.at),
        harmless(&record.event),
        harmless(&record.subject),
        harmless(&record.detail),
        hex::encode(&record.previous),
        hex::encode(&record.hash),
    ])
}

/// Any line of a table; what a spreadsheet would run is marked as there.
#[must_use]
pub fn table_row(cells: &[&str]) -> Vec<u8> {
    row(cells.iter().map(|cell| harmless(cell)))
}

fn row(cells: impl IntoIterator<Item = String>) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new()
        .quote_style(csv::QuoteStyle::Always)
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    // Into memory: nothing of it can fail.
    let _ = writer.write_record(cells);
    writer.into_inner().unwrap_or_default()
}

/// A cell that is shown and not run.
fn harmless(cell: &str) -> String {
    let first = cell.trim_start().chars().next();
    let begins = first.is_some_and(|first| FORMULAS.contains(&first));
    let control = cell.starts_with(['\t', '\r', '\n']);
    let mark = if begins || control { "'" } else { "" };
    format!("{mark}{cell}")
}

/// `2026-11-22T06:08:25Z`, by Howard Hinnant's sum.
fn utc(at: UnixTime) -> String {
    let (days, seconds) = (at.0 / 86_400, at.0 % 86_400);
    let shifted = days.saturating_add(719_468);
    let (era, day) = (shifted / 146_097, shifted % 146_097);
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let (month, after) = if month < 10 {
        (month + 3, 0)
    } else {
        (month - 9, 1)
    };
    let year = year
        .saturating_add(era.saturating_mul(400))
        .saturating_add(after);
    let (hour, minute, second) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}
