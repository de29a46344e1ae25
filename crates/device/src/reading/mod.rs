//! What was read from pictures and texts, and who stands behind it. Nothing is
//! sent: the customer sees it first.

mod foreign;
mod page;
mod sight;

pub use foreign::Foreign;
pub use page::BankPage;
pub use sight::Glance;

use crate::device::Device;
use crate::{DeviceError, ReadLink};

/// More codes than these of one picture are not looked into.
const MOST: usize = 8;

/// What leads to an institution: one link or page as a rule; where there are
/// several the customer chooses.
#[derive(Default)]
pub struct Reading {
    /// Enrolments that agree with the signed directory.
    pub links: Vec<ReadLink>,
    /// Pages of institutions.
    pub pages: Vec<BankPage>,
}

impl Device {
    /// Reads what the QRs of a picture file lead to.
    ///
    /// # Errors
    /// As [`Device::read_link`], and those of the picture.
    pub async fn read_picture(&self, bytes: Vec<u8>) -> Result<Reading, DeviceError> {
        let texts = self.pictures.read(bytes).await?;
        self.read_codes(&texts).await
    }

    /// Reads what one QR says; on phones the system's scanner reads it.
    ///
    /// # Errors
    /// As [`Device::read_link`]; [`DeviceError::PictureForeignQr`].
    pub async fn read_code(&self, text: &str) -> Result<Reading, DeviceError> {
        self.read_codes(&[text.to_owned()]).await
    }

    /// Takes what leads to an institution, and passes the rest over. Where
    /// nothing does, the first enrolment's error says more than that other
    /// codes are foreign.
    pub(crate) async fn read_codes(&self, texts: &[String]) -> Result<Reading, DeviceError> {
        let (mut reading, mut refused) = (Reading::default(), None);
        for text in texts.iter().take(MOST) {
            match self.read_link(text).await {
                Ok(link) => reading.add(link),
                Err(DeviceError::LinkForeign) => reading.pages.extend(self.bank_page(text)),
                Err(error) => refused = refused.or(Some(error)),
            }
        }
        if !reading.is_empty() {
            return Ok(reading);
        }
        let foreign = || texts.first().map(|text| Foreign::of(text));
        let foreign = foreign().map_or(DeviceError::PictureNoQr, DeviceError::PictureForeignQr);
        Err(refused.unwrap_or(foreign))
    }
}

impl Reading {
    /// The same enrolment in its two forms is one.
    fn add(&mut self, link: ReadLink) {
        let same = |held: &ReadLink| {
            held.user_id == link.user_id
                && held.institution.service_id == link.institution.service_id
        };
        if !self.links.iter().any(same) {
            self.links.push(link);
        }
    }

    fn is_empty(&self) -> bool {
        self.links.is_empty() && self.pages.is_empty()
    }
}
