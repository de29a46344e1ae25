//! What a bank's mail says, held against the signed directory.

use warifu_enroll::mail::{Findings, Found};
use warifu_enroll::{Link, ServiceId};

use crate::data::InstitutionRecord;
use crate::device::Device;
use crate::{DeviceError, institution};

/// What was found in a mail. Nothing was sent, and nothing was chosen.
pub struct ReadMail {
    /// Each different service ID.
    pub services: Vec<FoundValue>,
    /// Each different user ID.
    pub users: Vec<FoundValue>,
    /// `host[:port]` of its first link.
    pub link_host: Option<String>,
    /// A link says otherwise than the text, or than another link.
    pub contradicts_link: bool,
    /// There is a link of ours that cannot be read.
    pub broken_link: bool,
    /// A link leads elsewhere than the directory: the mail may be forged.
    pub link_problem: Option<DeviceError>,
}

/// A value, and where it was found.
pub struct FoundValue {
    /// The value.
    pub value: String,
    /// What stands beside it; `None` where a link alone says it.
    pub label: Option<String>,
    /// The line that it came from.
    pub line: String,
    /// Whose it is, where it is a service ID that the directory at hand knows.
    pub institution: Option<InstitutionRecord>,
}

impl Device {
    /// Looks through a mail's text. Where the directory does not know a link,
    /// or says otherwise, its issuers are asked for a newer one; nobody else is
    /// contacted.
    ///
    /// # Errors
    /// [`DeviceError::MailTooLong`], [`DeviceError::DirectoryInvalid`].
    pub async fn read_mail(&self, text: &str) -> Result<ReadMail, DeviceError> {
        let found = Findings::read(text)?;
        let link_problem = self.link_problem(&found.links).await;
        let contradicts_link = found.contradicts_link();
        let first = found.links.first();
        let link_host = first.and_then(|link| link.value.host.clone());
        let services = found.services.into_iter().map(|found| self.service(found));
        Ok(ReadMail {
            services: services.collect::<Result<_, _>>()?,
            users: found.users.into_iter().map(FoundValue::of).collect(),
            link_host,
            contradicts_link,
            broken_link: found.broken_link,
            link_problem,
        })
    }

    fn service(&self, found: Found<ServiceId>) -> Result<FoundValue, DeviceError> {
        let institution = match self.trust.entry(&found.value) {
            Ok(entry) => Some(institution::of_entry(&entry)),
            Err(DeviceError::ServiceUnknown) => None,
            Err(error) => return Err(error),
        };
        Ok(FoundValue {
            institution,
            ..FoundValue::of(found)
        })
    }

    /// Of the first link that leads elsewhere than the directory. One whose
    /// service nobody knows yet says nothing: that is asked again with what is
    /// typed.
    async fn link_problem(&self, links: &[Found<Link>]) -> Option<DeviceError> {
        for link in links {
            let answer = self.trust.confirm_or_newer(&link.value, &self.issuer).await;
            if let Err(
                error @ (DeviceError::DirectoryMismatch { .. }
                | DeviceError::DirectoryKeyMismatch
                | DeviceError::LinkMalformed),
            ) = answer
            {
                return Some(error);
            }
        }
        None
    }
}

impl FoundValue {
    fn of<T: Into<String>>(found: Found<T>) -> Self {
        Self {
            value: found.value.into(),
            label: found.label,
            line: found.line,
            institution: None,
        }
    }
}
