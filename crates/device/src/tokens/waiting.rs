//! What a token's holder has to wait for, by the issuer's last word: that payments
//! take the token, or that another one may be issued.

use crate::data::TokenRecord;
use crate::device::Device;

/// Moments that are yet to come, in Unix seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Waiting {
    /// From when on payments take it.
    pub usable_from: Option<u64>,
    /// It was released: from when on another one may be issued.
    pub issue_from: Option<u64>,
}

impl Device {
    /// What this token's holder still has to wait for. No network: as with
    /// [`Device::ending`], a clock that is off is seen through as far as it was
    /// ever measured.
    #[must_use]
    pub fn waiting(&self, token: &TokenRecord) -> Waiting {
        let told = token.contact.as_ref().and_then(|contact| contact.word);
        let Some(word) = told else {
            return Waiting::default();
        };
        // As the file has it: with the measurement, even where that is void.
        let Ok(stored) = self.stored(&token.id) else {
            return Waiting::default();
        };
        let now = self.issuers_now(&stored);
        let to_come = |from: Option<u64>| from.filter(|from| now < *from);
        Waiting {
            usable_from: to_come(word.usable_from),
            issue_from: to_come(word.issue_from),
        }
    }
}
