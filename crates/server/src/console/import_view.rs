//! What the pages of an import say.

use std::sync::Arc;
use warifu_issuer::stock::{Counts, Line, Outcome, Progress, Report};

use super::imports::{Ended, Shown};
use crate::text::{Import, Lang, file_words, fill, item_words, protection_words};

/// Serial numbers that a preview shows.
const FIRST: usize = 10;
/// Faults that a page lists; the table has all.
const LISTED: usize = 100;

/// A report, as people read it.
pub(super) struct Told {
    pub(super) makers: Vec<String>,
    pub(super) protection: &'static str,
    pub(super) digest: String,
    pub(super) counts: Counts,
    pub(super) first: Vec<String>,
    pub(super) first_label: String,
    pub(super) faults: Vec<Row>,
    pub(super) more: Option<String>,
}

/// An item that is not taken.
pub(super) struct Row {
    pub(super) index: u32,
    pub(super) serial: String,
    pub(super) code: &'static str,
    pub(super) why: &'static str,
}

/// What a page says of how the import stands.
pub(super) struct Stage {
    pub(super) page: &'static str,
    pub(super) name: &'static str,
    pub(super) title: &'static str,
    pub(super) lead: String,
    pub(super) code: &'static str,
    pub(super) progress: Option<Progress>,
    /// And whether it is but a preview.
    pub(super) report: Option<(Arc<Report>, bool)>,
}

impl Stage {
    pub(super) fn of(t: &'static Import, lang: Lang, now: Option<Shown>) -> Self {
        let plain = |name, title, lead: &str| Self {
            page: "console-import-page",
            name,
            title,
            lead: lead.to_owned(),
            code: "",
            progress: None,
            report: None,
        };
        match now {
            None => plain("gone", t.gone_title, t.gone),
            Some(Shown::Looking) => plain("looking", t.looking_title, t.looking),
            Some(Shown::Seen(report)) => Self {
                report: Some((report, true)),
                ..plain("seen", t.seen_title, t.seen_lead)
            },
            Some(Shown::Taking(progress)) => Self {
                progress: Some(progress),
                ..plain("taking", t.taking_title, &counted(t.taking, progress))
            },
            Some(Shown::Over(Ended::Taken(report))) => Self {
                report: Some((report, false)),
                ..plain("report", t.report_title, t.report_lead)
            },
            Some(Shown::Over(Ended::Refused(error))) => Self {
                code: error.code(),
                ..plain("refused", t.refused_title, file_words(lang, error))
            },
            Some(Shown::Over(Ended::NotSeen)) => Self {
                code: "busy",
                ..plain("refused", t.refused_title, t.not_seen)
            },
            Some(Shown::Over(Ended::BrokenOff(progress))) => Self {
                code: "internal",
                ..plain("broken", t.broken_title, &counted(t.broken, progress))
            },
        }
    }
}

fn counted(text: &str, progress: Progress) -> String {
    let (done, all) = (progress.done.to_string(), progress.all.to_string());
    fill(text, &[("done", &done), ("all", &all)])
}

pub(super) fn told(t: &'static Import, lang: Lang, report: &Report, preview: bool) -> Told {
    let maker = |(name, count): (&String, &usize)| {
        let count = count.to_string();
        fill(t.maker_count, &[("n", &count), ("maker", name)])
    };
    let counts = report.counts();
    let new = report
        .lines
        .iter()
        .filter(|one| one.outcome == Outcome::New);
    let first = new.filter(|_| preview).take(FIRST);
    let first: Vec<_> = first.filter_map(|one| one.serial.clone()).collect();
    let faults = report.lines.iter().filter(|one| one.outcome.is_fault());
    let more = counts.faults.saturating_sub(LISTED);
    Told {
        makers: report.makers.iter().map(maker).collect(),
        protection: protection_words(t, report.protection),
        digest: report.digest_hex(),
        counts,
        first_label: fill(t.first, &[("n", &first.len().to_string())]),
        first,
        faults: faults.take(LISTED).map(|line| row(lang, line)).collect(),
        more: (more > 0).then(|| fill(t.more, &[("n", &more.to_string())])),
    }
}

fn row(lang: Lang, line: &Line) -> Row {
    Row {
        index: line.index,
        serial: line.serial.clone().unwrap_or_default(),
        code: line.outcome.code(),
        why: item_words(lang, line.outcome),
    }
}
