//! Pages of institutions that a QR leads to. They are opened in the browser,
//! after asking; a page of anybody else is not.

use url::Url;
use warifu_enroll::{Origin, Transport};

use crate::data::InstitutionRecord;
use crate::device::Device;
use crate::{DeviceError, institution};

/// Longest address that is handed to a browser.
const MAX_URL: usize = 2048;

/// A page of an institution that the app knows.
pub struct BankPage {
    /// As it is opened.
    pub url: String,
    /// `host[:port]`; in ASCII.
    pub host: String,
    /// Whose it is.
    pub institution: InstitutionRecord,
}

impl Device {
    /// The page, where a known institution stands behind its host: the signed
    /// directory names the host, or a card that was checked when a token was
    /// enrolled here does. The host alone says little of a stranger's page, so
    /// there is no likeness, and no part of a name counts.
    #[must_use]
    pub fn bank_page(&self, text: &str) -> Option<BankPage> {
        let url = parse(text, self.trust.transport())?;
        let origin = url.origin().ascii_serialization();
        let host = origin.split_once("://")?.1.to_owned();
        let institution = self.of_origin(&origin).or_else(|| self.of_host(&host))?;
        Some(BankPage {
            url: url.into(),
            host,
            institution,
        })
    }

    /// The address of a page that was shown, checked once more.
    ///
    /// # Errors
    /// [`DeviceError::PageUnknown`].
    pub fn page_to_open(&self, text: &str) -> Result<String, DeviceError> {
        let page = self.bank_page(text).ok_or(DeviceError::PageUnknown)?;
        Ok(page.url)
    }

    fn of_origin(&self, origin: &str) -> Option<InstitutionRecord> {
        let directory = self.trust.directory().ok()?;
        let mut entries = directory.entries().iter();
        let entry = entries.find(|entry| entry.origin.as_str() == origin)?;
        Some(institution::of_entry(entry))
    }

    fn of_host(&self, host: &str) -> Option<InstitutionRecord> {
        let mut tokens = self.tokens().ok()?.into_iter();
        let names = |institution: &InstitutionRecord| {
            let page = institution.login_page.as_deref();
            let page = page.and_then(|page| Url::parse(page).ok());
            let page = page.map(|page| page.origin().ascii_serialization());
            let page = page.is_some_and(|page| page.ends_with(&format!("://{host}")));
            page || institution.otp_hosts.iter().any(|known| known == host)
        };
        let token = tokens.find(|token| names(&token.institution))?;
        Some(token.institution)
    }
}

/// Nobody's name and password go along, and only what the build speaks.
fn parse(text: &str, transport: Transport) -> Option<Url> {
    let text = text.trim();
    let url = Url::parse(text).ok().filter(|_| text.len() <= MAX_URL)?;
    let nobody = url.username().is_empty() && url.password().is_none();
    let spoken = Origin::parse(&url.origin().ascii_serialization(), transport).is_ok();
    (nobody && spoken).then_some(url)
}
