//! The institution's mail texts.

use super::load::{PolicyError, Problem, read};
use crate::outbox::Language;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use warifu_enroll::text::Text;

/// One mail's words: a subject and paragraphs with places to fill, `{like_this}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailText {
    /// The subject.
    pub subject: String,
    /// The paragraphs; lines within one are kept.
    pub paragraphs: Vec<String>,
}

/// What goes into the places.
pub type Values<'a> = BTreeMap<&'static str, &'a str>;

/// A mail text with its places filled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filled {
    /// The subject.
    pub subject: String,
    /// The paragraphs, plain text.
    pub paragraphs: Vec<String>,
}

/// All mail texts of an institution: by [`crate::outbox::Notice::name`] and language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailTexts {
    pub(crate) texts: BTreeMap<(String, &'static str), MailText>,
    /// The sender's address.
    pub sender: String,
    /// The domain that customers should let through.
    pub domain: String,
    /// Who it is that never asks for a password: 当行の職員.
    pub staff: Text,
}

impl MailTexts {
    /// The text of one mail; the loader has made sure that all are there.
    #[must_use]
    pub fn text(&self, name: &str, language: Language) -> Option<&MailText> {
        self.texts.get(&(name.to_owned(), language.code()))
    }
}

impl MailText {
    /// Fills the places. Values are put in as they are: who makes HTML of the
    /// result escapes it.
    #[must_use]
    pub fn fill(&self, values: &Values<'_>) -> Filled {
        Filled {
            subject: fill(&self.subject, values),
            paragraphs: self
                .paragraphs
                .iter()
                .map(|text| fill(text, values))
                .collect(),
        }
    }
}

/// One pass, so that a value that holds braces is not filled again.
fn fill(text: &str, values: &Values<'_>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let Some((name, tail)) = after.split_once('}') else {
            out.push('{');
            rest = after;
            continue;
        };
        out.push_str(values.get(name).copied().unwrap_or_default());
        rest = tail;
    }
    out.push_str(rest);
    out
}

/// The mails that there are, with the places that each must have.
const KINDS: [(&str, &[&str]); 23] = [
    ("issued", &["service_id", "user_id", "link", "expires_at"]),
    ("enrolled", &["serial"]),
    ("activated", &["serial"]),
    ("locked", &["serial"]),
    ("ended", &["serial"]),
    ("reissued", &[]),
    ("exhausted", &[]),
    ("issuance_stopped", &[]),
    ("token_stopped", &["serial"]),
    ("released", &["serial"]),
    ("cancelled", &["serial"]),
    ("held", &["serial"]),
    ("resumed", &["serial"]),
    ("binding_begun", &[]),
    ("mode_changed", &["mode", "kept"]),
    ("user_locked", &["serial", "user_id"]),
    ("card_locked", &[]),
    ("issuing_stopped", &["serial"]),
    ("issuing_resumed", &["serial"]),
    ("unlocked", &["serial"]),
    ("resynced", &["serial"]),
    ("proof_locked", &[]),
    ("proof_unlocked", &[]),
];

/// The places that a mail may have besides: sentences that the policy decides on,
/// so that a shared text is true of every procedure.
const MAY: [(&str, &[&str]); 5] = [
    ("issued", &["first_code"]),
    ("enrolled", &["first_code"]),
    ("activated", &["at_login"]),
    ("reissued", &["old_token"]),
    ("released", &["again_from", "next_token"]),
];

/// Places that every mail may have.
const COMMON: [&str; 7] = [
    "name",
    "institution",
    "service_name",
    "telephone",
    "hours",
    "login_page",
    "staff",
];

/// Where the texts lie that an institution has none of its own in place of.
const SHARED: &str = "common";

/// Reads `mail/{kind}.{ja,en}.txt`, the institution's own or else the shared one:
/// the first line is the subject, then a blank line, then paragraphs with blank
/// lines between.
pub(super) fn load(folder: &Path, mut mail: MailTexts) -> Result<MailTexts, PolicyError> {
    for (kind, places) in KINDS {
        for language in [Language::Ja, Language::En] {
            let path = place(folder, &format!("mail/{kind}.{}.txt", language.code()));
            let text = parse(&read(&path)?);
            check(&text, kind, places).map_err(|(key, problem)| PolicyError::Key {
                path,
                key,
                problem,
            })?;
            mail.texts.insert((kind.to_owned(), language.code()), text);
        }
    }
    Ok(mail)
}

/// The institution's own file, where there is one or where there is no shared one
/// either: that is the one to be named as missing.
fn place(folder: &Path, file: &str) -> PathBuf {
    let own = folder.join(file);
    let shared = folder.with_file_name(SHARED).join(file);
    if !own.exists() && shared.exists() {
        shared
    } else {
        own
    }
}

fn parse(text: &str) -> MailText {
    let text = text.replace("\r\n", "\n");
    let (subject, body) = text.split_once('\n').unwrap_or((&text, ""));
    MailText {
        subject: subject.trim().to_owned(),
        paragraphs: body
            .split("\n\n")
            .map(|paragraph| paragraph.trim().to_owned())
            .filter(|paragraph| !paragraph.is_empty())
            .collect(),
    }
}

fn check(
    text: &MailText,
    kind: &str,
    needed: &[&'static str],
) -> Result<(), (&'static str, Problem)> {
    if text.subject.is_empty() {
        return Err(("subject", Problem::Empty));
    }
    if text.paragraphs.is_empty() {
        return Err(("body", Problem::Empty));
    }
    let used: Vec<String> = text
        .paragraphs
        .iter()
        .flat_map(|text| places(text))
        .collect();
    let besides = MAY.iter().find(|(of, _)| *of == kind);
    let besides = besides.map_or(&[][..], |(_, places)| *places);
    for place in used.iter().chain(&places(&text.subject)) {
        let known = [needed, besides, &COMMON];
        if !known.iter().any(|some| some.contains(&place.as_str())) {
            return Err(("places", Problem::UnknownPlace(place.clone())));
        }
    }
    match needed
        .iter()
        .find(|place| !used.iter().any(|one| one == *place))
    {
        Some(missing) => Err(("body", Problem::MissingPlace(missing))),
        None => Ok(()),
    }
}

fn places(text: &str) -> Vec<String> {
    text.split('{')
        .skip(1)
        .filter_map(|after| after.split_once('}'))
        .map(|(name, _)| name.to_owned())
        .collect()
}
