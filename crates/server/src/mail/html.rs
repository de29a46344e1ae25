//! The HTML twin of a mail: the same words, simply set.

use askama::Template;
use warifu_issuer::policy::Filled;

use super::caught::{Part, with_links};
use crate::text::{Lang, MailText};

/// What the twin shows besides the words.
pub(crate) struct Look<'a> {
    pub(crate) lang: Lang,
    pub(crate) institution: &'a str,
    pub(crate) colour: &'a str,
    pub(crate) link: Option<&'a str>,
    /// The picture's `Content-ID`.
    pub(crate) picture: Option<&'static str>,
}

#[derive(Template)]
#[template(path = "mail_twin.html")]
struct Twin<'a> {
    t: &'static MailText,
    look: &'a Look<'a>,
    subject: &'a str,
    paragraphs: Vec<Vec<Vec<Part>>>,
}

/// The HTML of a mail; every word is escaped.
pub(crate) fn twin(filled: &Filled, look: &Look<'_>) -> Result<String, askama::Error> {
    let lines = |paragraph: &String| paragraph.lines().map(with_links).collect();
    Twin {
        t: MailText::of(look.lang),
        look,
        subject: &filled.subject,
        paragraphs: filled.paragraphs.iter().map(lines).collect(),
    }
    .render()
}
