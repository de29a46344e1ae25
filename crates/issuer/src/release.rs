//! The use case *release*: the customer gives the token up.

use crate::Issuer;
use crate::audit::{Entry, Event};
use crate::binding::{Expected, Receipt};
use crate::customers::Customer;
use crate::error::Error;
use crate::ids::{CustomerId, Slug};
use crate::verification::Past;
use warifu_enroll::UserId;
use warifu_otp::UnixTime;

/// A release to be written.
#[derive(Debug, Clone)]
pub struct NewRelease {
    /// Whose tokens end.
    pub customer: CustomerId,
    /// One user's alone, where the contract has several.
    pub only: Option<Only>,
    /// From when on a new one may be issued.
    pub again_from: UnixTime,
    /// What the page will show, where it shows one.
    pub receipt: Option<Receipt>,
    /// What the log says; the serial number is the database's to fill in.
    pub audit: Entry,
}

/// Of a contract with several users one user's token, if it still stands so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Only {
    /// Whose.
    pub user: UserId,
    /// How the contract must still stand.
    pub expected: Expected,
}

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Released {
    /// It is released; a new one may be issued from then on.
    Done {
        /// From when on.
        again_from: UnixTime,
    },
    /// There was nothing in use: it may have been released before.
    Nothing,
    /// A token is locked or held: support alone goes on from there.
    Shut,
}

impl Issuer {
    /// Ends the customer's token in use, what is under way to take its place, and
    /// asks for no code from the next login on. Repeats change nothing.
    ///
    /// # Errors
    /// [`Error::Store`], [`Error::UnknownInstitution`].
    pub async fn release(&self, customer: &Customer) -> Result<Released, Error> {
        self.release_with(customer, None).await
    }

    pub(crate) async fn release_with(
        &self,
        customer: &Customer,
        receipt: Option<Receipt>,
    ) -> Result<Released, Error> {
        let now = self.now();
        let event = Event::TokenReleased;
        let release = NewRelease {
            customer: customer.id,
            only: None,
            receipt,
            again_from: self.again_from(&customer.institution, now)?,
            audit: Entry::new(&customer.institution, now, event, "")
                .with(&[("by", "customer"), ("user", customer.user.as_str())]),
        };
        Ok(self.parts.stores.life.release(release).await?)
    }

    /// From when on a new token may be issued, where that is yet to come or was
    /// ever put off.
    ///
    /// # Errors
    /// [`Error::UnknownInstitution`].
    pub fn issue_from(&self, slug: &Slug, past: &Past) -> Result<Option<UnixTime>, Error> {
        let from = |released| self.again_from(slug, released);
        past.released_at.map(from).transpose()
    }

    /// From when on a new token may be issued after a release at `released`.
    ///
    /// # Errors
    /// [`Error::UnknownInstitution`].
    pub fn again_from(&self, slug: &Slug, released: UnixTime) -> Result<UnixTime, Error> {
        let institution = self.institution(slug)?;
        let door = institution.portal.release;
        Ok(door.map_or(released, |door| {
            door.again.from(released, institution.calendar)
        }))
    }
}
