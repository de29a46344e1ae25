//! Unregistering a token.

use super::{BY, Mode};
use crate::Issuer;
use crate::audit::{Entry, Event};
use crate::binding::{Act, Expected, Receipt};
use crate::customers::Customer;
use crate::error::Error;
use crate::release::{NewRelease, Only, Released};
use warifu_enroll::UserId;
use warifu_otp::SerialNumber;

impl Issuer {
    /// Ends the token of a user, or the one that all share, if it is still the one
    /// that the page showed.
    ///
    /// # Errors
    /// [`Error::Store`], [`Error::UnknownInstitution`].
    pub async fn unregister(
        &self,
        customer: &Customer,
        mode: Mode,
        user: &UserId,
        serial: SerialNumber,
    ) -> Result<(Released, Receipt), Error> {
        let now = self.now();
        let receipt = self.receipt(Act::Stop, serial.clone());
        let release = NewRelease {
            customer: customer.id,
            only: Some(Only {
                user: user.clone(),
                expected: Expected {
                    mode,
                    present: Some(serial),
                },
            }),
            again_from: now,
            receipt: Some(receipt.clone()),
            audit: Entry::new(&customer.institution, now, Event::TokenReleased, "")
                .with(&[BY, ("user", user.as_str())]),
        };
        let released = self.parts.stores.life.release(release).await?;
        Ok((released, receipt))
    }
}
