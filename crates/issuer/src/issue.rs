//! The use case *issue*.

use crate::Issuer;
use crate::customers::Customer;
use crate::error::Error;
use crate::ids::{IssuanceId, MailAddress};
use crate::outbox::Language;
use thiserror::Error as ThisError;
use warifu_otp::UnixTime;
use warifu_secret::ActivationPassword;

/// What the customer has entered, checked: the mail address by
/// [`MailAddress::parse`], the password by [`warifu_enroll::password::normalise`]
/// with the institution's policy.
pub struct Order {
    /// Where the mail goes.
    pub mail: MailAddress,
    /// The activation password; it is forgotten here.
    pub activation_password: ActivationPassword,
    /// The language of the mail.
    pub language: Language,
}

/// What was issued.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Issued {
    /// Names the issuance.
    pub id: IssuanceId,
    /// Until when it may be enrolled.
    pub expires_at: UnixTime,
}

/// Why nothing was issued.
#[derive(Debug, ThisError)]
pub enum IssueRefusal {
    /// Too many mails for one customer.
    #[error("too many issuances")]
    RateLimited {
        /// Whole seconds to wait.
        retry_after: u64,
    },
    /// The issuer itself failed, or is busy.
    #[error(transparent)]
    Issuer(#[from] Error),
}

impl Issuer {
    /// Issues: an earlier pending issuance dies, the OPAQUE record is made, the
    /// mail goes into the outbox, all in one transaction.
    ///
    /// # Errors
    /// [`IssueRefusal`].
    pub async fn issue(&self, _customer: &Customer, _order: Order) -> Result<Issued, IssueRefusal> {
        Err(Error::Broken.into())
    }
}
