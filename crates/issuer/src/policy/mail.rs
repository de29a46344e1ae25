//! The institution's mail texts.

use super::load::{PolicyError, Problem, read};
use crate::outbox::Language;
use std::collections::BTreeMap;
use std::path::Path;

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
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MailTexts {
    pub(crate) texts: BTreeMap<(String, &'static str), MailText>,
    /// The sender's address.
    pub sender: String,
    /// The domain that customers should let through.
    pub domain: String,
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

/// The mails that there are, with the places that each must and may have.
const KINDS: [(&str, &[&str]); 9] = [
    ("issued", &["service_id", "user_id", "link", "expires_at"]),
    ("enrolled", &["serial"]),
    ("activated", &["serial"]),
    ("locked", &["serial"]),
    ("ended", &["serial"]),
    ("reissued", &[]),
    ("exhausted", &[]),
    ("issuance_stopped", &[]),
    ("token_stopped", &["serial"]),
];

/// Places that every mail may have.
const COMMON: [&str; 6] = [
    "name",
    "institution",
    "service_name",
    "telephone",
    "hours",
    "login_page",
];

/// Reads `mail/{kind}.{ja,en}.txt`: the first line is the subject, then a blank
/// line, then paragraphs with blank lines between.
pub(super) fn load(folder: &Path, sender: &str, domain: &str) -> Result<MailTexts, PolicyError> {
    let mut texts = BTreeMap::new();
    for (kind, places) in KINDS {
        for language in [Language::Ja, Language::En] {
            let path = folder.join(format!("mail/{kind}.{}.txt", language.code()));
            let text = parse(&read(&path)?);
            check(&text, places).map_err(|(key, problem)| PolicyError::Key {
                path,
                key,
                problem,
            })?;
            texts.insert((kind.to_owned(), language.code()), text);
        }
    }
    Ok(MailTexts {
        texts,
        sender: sender.to_owned(),
        domain: domain.to_owned(),
    })
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

fn check(text: &MailText, needed: &[&'static str]) -> Result<(), (&'static str, Problem)> {
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
    for place in used.iter().chain(&places(&text.subject)) {
        if !needed.contains(&place.as_str()) && !COMMON.contains(&place.as_str()) {
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
