//! The page looks how its check stands, and goes on by it, once.

use super::challenge::{Challenge, State};
use super::refusal::UseRefusal;
use super::stored::NewUse;
use crate::Issuer;
use crate::audit::Event;
use crate::error::Error;
use crate::ids::{ChallengeId, CustomerId, PageId};

/// Shows that a customer has just called from a telephone on file. There is no
/// other way to one than [`Issuer::use_telephone_check`].
#[derive(Debug, PartialEq, Eq)]
#[must_use]
pub struct CalledFrom {
    customer: CustomerId,
    number: String,
}

impl CalledFrom {
    /// Who has called.
    #[must_use]
    pub const fn customer(&self) -> CustomerId {
        self.customer
    }

    /// From which number, masked.
    #[must_use]
    pub fn number(&self) -> &str {
        &self.number
    }
}

impl Issuer {
    /// How a check stands now, for the session that made it; `None` to any other.
    /// Looked at by the waiting page, by events and by *continue* alike.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn telephone_check(
        &self,
        id: ChallengeId,
        page: PageId,
    ) -> Result<Option<Challenge>, Error> {
        let found = self.parts.stores.telephone.challenge(id).await?;
        let found = found.filter(|challenge| challenge.page == page);
        Ok(found.map(|challenge| Challenge {
            state: challenge.state.at(self.now()),
            ..challenge
        }))
    }

    /// Goes on by what has passed, once, for the customer and the session that
    /// began it.
    ///
    /// # Errors
    /// [`UseRefusal`]; after [`UseRefusal::Waiting`] the page waits on.
    pub async fn use_telephone_check(
        &self,
        customer: CustomerId,
        id: ChallengeId,
        page: PageId,
    ) -> Result<CalledFrom, UseRefusal> {
        let challenge = self.passed_check(customer, id, page).await?;
        let now = self.now();
        let new = NewUse {
            challenge: id,
            page,
            customer,
            audit: challenge.entry(Event::TelephoneUsed, now, &[]),
        };
        let taken = self.parts.stores.telephone.take(new).await;
        // Another request of the same page was faster.
        if !taken.map_err(Error::from)? {
            return Err(UseRefusal::Used);
        }
        Ok(CalledFrom {
            customer,
            number: challenge.number.masked(),
        })
    }

    /// A check that has passed and may be used by that session of that customer.
    pub(crate) async fn passed_check(
        &self,
        customer: CustomerId,
        id: ChallengeId,
        page: PageId,
    ) -> Result<Challenge, UseRefusal> {
        let found = self.telephone_check(id, page).await?;
        let found = found.filter(|challenge| challenge.customer == customer);
        let challenge = found.ok_or(UseRefusal::Unknown)?;
        match challenge.state.clone() {
            State::Passed(passed) => refused(&passed.used(self.now()))?,
            State::Used { .. } => return Err(UseRefusal::Used),
            other => refused(&other)?,
        }
        Ok(challenge)
    }
}

/// Only what is being used just now lets the page go on.
fn refused(state: &State) -> Result<(), UseRefusal> {
    match state {
        State::Used { .. } => Ok(()),
        State::Waiting(_) | State::Passed(_) => Err(UseRefusal::Waiting),
        State::Failed { why, .. } => Err(UseRefusal::Failed(*why)),
        State::Expired { .. } => Err(UseRefusal::Expired),
    }
}
