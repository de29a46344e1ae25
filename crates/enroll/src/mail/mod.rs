//! What a bank's mail says: service ID, user ID and link, found in its text.
//!
//! Only a value beside its label counts: a telephone number or a receipt number
//! of eight digits is nobody's service ID. Nothing is guessed: where the text
//! can be read in two ways, or says two things, both are in the answer. The
//! activation password is in no mail and is not looked for.

mod around;
mod candidates;
mod columns;
mod html;
mod labels;
mod lines;
mod links;
mod readings;
mod values;

use crate::error::Error;
use crate::ids::{ServiceId, UserId};
use crate::link::Link;

/// Most bytes of a text that is looked into.
pub const MAX_BYTES: usize = 256 * 1024;
/// Most lines of a text that is looked into.
pub const MAX_LINES: usize = 4000;
/// Most different values of a kind that are told.
pub const MAX_VALUES: usize = 6;

/// Everything that a text says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Findings {
    /// Each different service ID, that of a link at the end.
    pub services: Vec<Found<ServiceId>>,
    /// Each different user ID, that of a link at the end.
    pub users: Vec<Found<UserId>>,
    /// Each different link.
    pub links: Vec<Found<Link>>,
    /// There is a link of ours that cannot be read.
    pub broken_link: bool,
}

/// A value, and where it was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found<T> {
    /// The value.
    pub value: T,
    /// What stands beside it; `None` where a link alone says it.
    pub label: Option<String>,
    /// The line that it came from, cut where it is long.
    pub line: String,
}

impl Findings {
    /// Looks through a mail's text: plain, quoted, forwarded, or HTML as text.
    ///
    /// # Errors
    /// [`Error::MailTooLong`] above [`MAX_BYTES`] or [`MAX_LINES`].
    pub fn read(text: &str) -> Result<Self, Error> {
        if text.len() > MAX_BYTES || text.lines().nth(MAX_LINES).is_some() {
            return Err(Error::MailTooLong);
        }
        let mut text = lines::read(&html::as_text(text));
        let (links, broken_link) = links::take(&mut text);
        let found = candidates::find(&text);
        let said = |found: &Found<Link>| found.line.clone();
        let by_link = |link: &Found<Link>| (link.value.service_id.clone(), said(link));
        let services =
            readings::settle(found.services, links.iter().map(by_link), ServiceId::parse);
        let by_link = |link: &Found<Link>| (link.value.user_id.clone(), said(link));
        let users = readings::settle(found.users, links.iter().map(by_link), UserId::parse);
        Ok(Self {
            services,
            users,
            links,
            broken_link,
        })
    }

    /// A link says otherwise than the text, or than another link.
    #[must_use]
    pub fn contradicts_link(&self) -> bool {
        self.links.iter().any(|link| {
            let service = |found: &Found<ServiceId>| found.value != link.value.service_id;
            let user = |found: &Found<UserId>| found.value != link.value.user_id;
            self.services.iter().any(service) || self.users.iter().any(user)
        })
    }

    /// There is nothing to go on with.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.services.is_empty() && self.users.is_empty()
    }
}
